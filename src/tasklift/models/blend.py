"""Two models as one: the logarithmic pool of their answers.

Reference: Genest and Zidek, "Combining probability distributions", 1986.
"""

from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tasklift.forms.answers import LabelAnswers, labels_of
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.saved import load_model, save_model

WEIGHTS = tuple(step / 10 for step in range(11))
_LEAST = 1e-6
_SPREAD = 0.25
_PARTS = ("start", "next")


class Blend(Model):
    """Probabilities proportional to `start ** weight * next ** (1 - weight)`, over the labels of both."""

    def __init__(self, start: Model, following: Model, weight: float) -> None:
        self.start = start
        self.following = following
        self.weight = weight

    @property
    def within(self) -> tuple[Model, ...]:
        return (self.start, self.following)

    def predict(self, batch: Batch) -> LabelAnswers:
        return pooled(labels_of(self.start.predict(batch)), labels_of(self.following.predict(batch)), self.weight)

    def save(self, folder: Path) -> dict[str, Any]:
        for name, model in zip(_PARTS, (self.start, self.following), strict=True):
            (folder / name).mkdir()
            save_model(model, folder / name)
        return {"weight": self.weight}

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        start, following = (load_model(folder / name) for name in _PARTS)
        return cls(start, following, float(description["weight"]))


def pooled(one: LabelAnswers, other: LabelAnswers, weight: float) -> LabelAnswers:
    """The pool of two models' answers to the same rows; a label that one cannot give counts as very unlikely there."""
    labels = tuple(sorted({*one.labels, *other.labels}))
    logs = weight * _logs(one, labels) + (1 - weight) * _logs(other, labels)
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    return LabelAnswers(labels, weights / weights.sum(axis=1, keepdims=True))


def choose_weight(start: LabelAnswers, following: LabelAnswers, gold: list[str]) -> float:
    """The weight of `start` under which the gold labels are likeliest; of equals, the smallest.

    Few rows hardly move it from one half: beforehand, weights are normal about that with deviation `_SPREAD`.
    """
    surprises = [_surprise(pooled(start, following, weight), gold) for weight in WEIGHTS]
    beforehand = [((weight - 0.5) / _SPREAD) ** 2 / 2 for weight in WEIGHTS]
    return WEIGHTS[int(np.argmin(np.add(surprises, beforehand)))]


def _logs(answers: LabelAnswers, labels: tuple[str, ...]) -> npt.NDArray[np.float64]:
    wide = np.zeros((answers.probabilities.shape[0], len(labels)))
    wide[:, [labels.index(label) for label in answers.labels]] = answers.probabilities
    logs: npt.NDArray[np.float64] = np.log(np.maximum(wide, _LEAST))
    return logs


def _surprise(answers: LabelAnswers, gold: list[str]) -> float:
    """Minus the log-likelihood of the gold labels, all together."""
    known = {label: place for place, label in enumerate(answers.labels)}
    rows = [(row, known[label]) for row, label in enumerate(gold) if label in known]
    likelihoods = [max(float(answers.probabilities[row, place]), _LEAST) for row, place in rows]
    return -float(np.log(likelihoods).sum()) if likelihoods else 0.0
