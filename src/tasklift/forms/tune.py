"""Tune: the task's datasets without test in, a model out."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Self

from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.step import Step


class Tune(Step):
    """Makes a model from `train`, choosing settings on `valid`."""

    goes_on: ClassVar[bool] = False
    """Whether it makes nothing without a model before it: where that is left out, the baseline's stands in."""
    takes_networks: ClassVar[bool] = False
    """Whether it goes on from the weights of a network, pretrained or tuned before; else from what answers."""
    makes_networks: ClassVar[bool] = False
    """Whether its model is a network from whose weights the next such step goes on."""
    wants_learned: ClassVar[bool] = False
    """Whether a recipe has it only for a network that has learned, be it in a line before; where that line is left
    out, to be measured, it begins with what is there."""
    answers: ClassVar[bool] = True
    """Whether what it makes answers the task; else it is only to be trained further."""
    chooses: ClassVar[bool] = False
    """Whether it hands on one of several models as valid says, that of the lines before it among them."""
    only_reads: ClassVar[bool] = False
    """Whether its model answers by reading alone, where other models of its kind of task write."""
    takes_seconds: ClassVar[bool] = False
    """Whether it trains so fast that a diagnosis may ask for dozens of its models."""

    def learns_from(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Which of the task's datasets it learns from; what it only chooses on is not counted."""
        return tuple(name for name in names if name == "train")

    def judges_by(self) -> str | None:
        """The metric by which it judges written answers; None where it judges none."""
        return None

    def answering(self) -> float:
        """How often a network is asked for an answer, about; 0 where answers take next to no time."""
        return 0.0

    @abstractmethod
    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        """A model from `datasets` (`train`, and `valid` where there is one), going on from `start` where given.

        What takes long keeps checkpoints at its `desk`, and goes on from there to the same model.
        """

    def settled(self, model: Model) -> Self:
        """The step with what it chose for `model` in its settings: it then only trains, and chooses no more."""
        return self
