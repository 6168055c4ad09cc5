"""A model that decides which label to answer, or none, from another's probabilities."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from pydantic import Field, TypeAdapter

from tasklift.forms.answers import LabelAnswers, labels_of
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.decision import Decision
from tasklift.models.description import read_description
from tasklift.models.saved import load_model, save_model
from tasklift.settings.fields import Settings

_START: Final = "start"


class Gain(Settings):
    """What thresholds gain in `metric` on rows of valid that they were not chosen on.

    `standard_error` is of the difference. `shrinkage`: the power that the thresholds were raised to, 0 for none.
    `clear`: whether the gain is beyond two standard errors; where it is not, answers are left as they are.
    """

    metric: str
    rows: int = Field(ge=1)
    before: float
    after: float
    standard_error: float = Field(ge=0)
    shrinkage: float = Field(ge=0, le=1)
    clear: bool


class Selected(Settings):
    """How sure an answer must be for the answered rows to be right as often as was asked.

    Of `rows` of valid so many were `answered`, and so many of those `right`; `low` is the accuracy on answered rows
    that holds with probability `level`, None where nothing is answered.
    """

    asked: float = Field(gt=0, lt=1)
    level: float = Field(gt=0, lt=1)
    rows: int = Field(ge=1)
    answered: int = Field(ge=0)
    right: int = Field(ge=0)
    low: float | None = Field(ge=0, le=1)


class Description(Settings):
    """What `model.json` says: the decision, and what was found on valid where it was chosen there."""

    decision: Decision
    gain: Gain | None = None
    selected: Selected | None = None


_DESCRIPTION: Final = TypeAdapter(Description)


@dataclass(frozen=True)
class Thresholded(Model):
    """Gives the probabilities of `start`, and answers as the decision says."""

    start: Model
    description: Description

    @property
    def within(self) -> tuple[Model, ...]:
        return (self.start,)

    def predict(self, batch: Batch) -> LabelAnswers:
        """Probabilities for each row of `batch` over the labels of `start`, and the decision."""
        return self.decide(labels_of(self.start.predict(batch)))

    def decide(self, answers: LabelAnswers) -> LabelAnswers:
        """The answers with the decision of this model, whatever was decided before."""
        return self.description.decision.decided(answers)

    def save(self, folder: Path) -> dict[str, Any]:
        """Write `start` into a folder of its own."""
        (folder / _START).mkdir()
        save_model(self.start, folder / _START)
        return self.description.model_dump(mode="json")

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        """The model that was saved; raises `UserError` with the slug `model-damaged` where the parts do not fit."""
        said = read_description(_DESCRIPTION, folder, description)
        return cls(load_model(folder / _START), said)
