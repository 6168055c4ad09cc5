"""A model whose probabilities were set on rows that it had not learned from.

References: Guo et al., "On calibration of modern neural networks", 2017; Zadrozny and Elkan, "Transforming classifier
scores into accurate multiclass probability estimates", 2002.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

import numpy as np
from pydantic import Field, TypeAdapter

from tasklift.forms.answers import LabelAnswers, labels_of
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.description import damaged, read_description
from tasklift.models.numbers import Floats
from tasklift.models.probabilities import softmax
from tasklift.models.saved import load_model, save_model
from tasklift.models.tensors import Tensors
from tasklift.settings.fields import Settings
from tasklift.settings.messages import say

_START: Final = "start"
LEAST: Final = float(np.finfo(np.float64).tiny)
"""The smallest probability whose logarithm is taken."""


class TemperatureDescription(Settings):
    """What `model.json` says where one scale was fitted."""

    method: Literal["temperature"]
    scale: float = Field(gt=0)


class IsotonicDescription(Settings):
    """What `model.json` says where curves were fitted; `knots` counts those of each label's curve."""

    method: Literal["isotonic"]
    rows: int = Field(ge=1)
    knots: dict[str, Annotated[int, Field(ge=1)]] = Field(min_length=1)


Description: TypeAlias = TemperatureDescription | IsotonicDescription
_DESCRIPTION: Final[TypeAdapter[Description]] = TypeAdapter(Description)


@dataclass(frozen=True)
class Temperature:
    """One `scale` on all log-probabilities: below 1 where the model was too sure."""

    scale: float

    def adjusted(self, answers: LabelAnswers) -> Floats:
        """Probabilities, shape (rows, labels). The likeliest label stays the likeliest."""
        return softmax(self.scale * logarithms(answers))

    def save(self, folder: Path) -> dict[str, Any]:
        """What `model.json` keeps; there are no arrays."""
        return {"method": "temperature", "scale": self.scale}


@dataclass(frozen=True)
class Curve:
    """The share of rows with a label (`shares`, never falling) among those given `probabilities` of it (rising)."""

    probabilities: Floats
    shares: Floats


@dataclass(frozen=True)
class Isotonic:
    """A curve for each label, taken against the rest; a label without one keeps its probability.

    `rows`: how many the curves were fitted on. However many they are, they do not show that a label never occurs, or
    always does; so one more row is counted in, which has an equal part of each label. Where all curves are at zero, the
    model's own probabilities stand.
    """

    curves: Mapping[str, Curve]
    rows: int

    def adjusted(self, answers: LabelAnswers) -> Floats:
        """Probabilities, shape (rows, labels). Another label may become the likeliest."""
        shares = self._shares(answers)
        sums = shares.sum(axis=1, keepdims=True)
        counted = self.rows * shares / np.where(sums > 0, sums, 1.0) + 1 / len(answers.labels)
        adjusted: Floats = np.where(sums > 0, counted / (self.rows + 1), answers.probabilities)
        return adjusted

    def _shares(self, answers: LabelAnswers) -> Floats:
        shares = np.array(answers.probabilities, order="C")
        for place, label in enumerate(answers.labels):
            if label in self.curves:
                curve = self.curves[label]
                shares[:, place] = np.interp(shares[:, place], curve.probabilities, curve.shares)
        return shares

    def save(self, folder: Path) -> dict[str, Any]:
        """Write the curves into `folder`, one label's after the other's; what `model.json` keeps."""
        curves = [self.curves[label] for label in sorted(self.curves)]
        probabilities = np.concatenate([curve.probabilities for curve in curves])
        shares = np.concatenate([curve.shares for curve in curves])
        Tensors({"probabilities": probabilities, "shares": shares}).write(folder)
        knots = {label: len(self.curves[label].shares) for label in sorted(self.curves)}
        return {"method": "isotonic", "rows": self.rows, "knots": knots}


@dataclass(frozen=True)
class Calibrated(Model):
    """Answers as `start` does, with the probabilities adjusted."""

    start: Model
    adjustment: Temperature | Isotonic

    @property
    def within(self) -> tuple[Model, ...]:
        return (self.start,)

    def predict(self, batch: Batch) -> LabelAnswers:
        """Probabilities for each row of `batch`, over the labels of `start`."""
        answers = labels_of(self.start.predict(batch))
        return replace(answers, probabilities=self.adjustment.adjusted(answers))

    def decide(self, answers: LabelAnswers) -> LabelAnswers:
        """What `start` decides: an adjustment that came after its decision changes none."""
        return self.start.decide(answers)

    def save(self, folder: Path) -> dict[str, Any]:
        """Write `start` into a folder of its own, and the curves where there are any."""
        (folder / _START).mkdir()
        save_model(self.start, folder / _START)
        return self.adjustment.save(folder)

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        """The model that was saved; raises `UserError` with the slug `model-damaged` where the parts do not fit."""
        said = read_description(_DESCRIPTION, folder, description)
        adjustment = _isotonic(said, folder) if isinstance(said, IsotonicDescription) else Temperature(said.scale)
        return cls(load_model(folder / _START), adjustment)


def logarithms(answers: LabelAnswers) -> Floats:
    """Log-probabilities, shape (rows, labels); what cannot be is as unlikely as a number can say.

    Rows lie one after the other in memory, so that sums over them do not depend on how the answers lay.
    """
    logs: Floats = np.log(np.maximum(np.ascontiguousarray(answers.probabilities), LEAST))
    return logs


def _isotonic(said: IsotonicDescription, folder: Path) -> Isotonic:
    tensors, labels, total = Tensors.read(folder), sorted(said.knots), sum(said.knots.values())
    ends = np.cumsum([said.knots[label] for label in labels])[:-1]
    probabilities, shares = (np.split(tensors.take(name, total), ends) for name in ("probabilities", "shares"))
    curves = {label: Curve(*arrays) for label, *arrays in zip(labels, probabilities, shares, strict=True)}
    if not all(map(_is_sound, curves.values())):
        raise damaged(folder, say("its curves do not rise from 0 to 1"))
    return Isotonic(curves, said.rows)


def _is_sound(curve: Curve) -> bool:
    between = all(values[0] >= 0 and values[-1] <= 1 for values in (curve.probabilities, curve.shares))
    rising = bool((np.diff(curve.probabilities) > 0).all() and (np.diff(curve.shares) >= 0).all())
    return between and rising
