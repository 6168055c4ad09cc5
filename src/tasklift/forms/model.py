"""The contract of a model: whatever answers for the task."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from tasklift.forms.answers import Answers, LabelAnswers
from tasklift.forms.room import Room
from tasklift.forms.rows import Batch


class Model(ABC):
    """Answers rows; is written to and read from a folder of safetensors and JSON, never pickle.

    A model's name in `model.json` is its file's name in `models/`, so loading runs no code but ours.
    """

    is_network: ClassVar[bool] = False
    """Whether further training can go on from its weights."""

    @property
    def called(self) -> str:
        """What it is to a reader of a report, in English as a text to keep; empty where its step says enough."""
        return ""

    @property
    def can_answer(self) -> bool:
        """Whether it answers at all: a pretrained network does not, until something is learned on top of it."""
        return True

    @property
    def within(self) -> tuple["Model", ...]:
        """The models whose answers it goes by."""
        return ()

    @abstractmethod
    def predict(self, batch: Batch) -> Answers:
        """Answers for each row of `batch`, which has the task's input roles as columns (null where missing).

        A row's answer depends on that row alone: not on the other rows, their number or order, beyond the rounding of
        the numbers that the model reckons with.
        """

    def room(self, batch: Batch, right: Sequence[str]) -> Room | None:
        """How these rows and their right answers fit into what it reads and writes; None where it cuts nothing, or who
        does is not here.
        """
        return None

    def surprise(self, batch: Batch, right: Sequence[str]) -> npt.NDArray[np.float64] | None:
        """How surprising each row's right answer is to it, behind what it is asked with: the negative logarithm of its
        probability, to its very end, in nats, shape (rows,); NaN for a row that it does not ask, or whose answer it has
        no room for. None where it writes by no probabilities, or they are not here.
        """
        return None

    def decide(self, answers: LabelAnswers) -> LabelAnswers:
        """The answers with the decision that this model takes on such probabilities, whoever gave them."""
        return answers

    @abstractmethod
    def save(self, folder: Path) -> dict[str, Any]:
        """Write tensors into `folder` (which exists) and give what else `load` needs, as JSON values."""

    @classmethod
    @abstractmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        """The model that `save` wrote there; `description` is what it gave."""
