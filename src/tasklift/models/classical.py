"""The saved classical model: hashed n-grams and a linear head or trees, as arrays and JSON."""

from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final, Literal, Self

import numpy as np
from pydantic import Field, TypeAdapter

from tasklift.forms.answers import LabelAnswers
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.description import damaged, read_description
from tasklift.models.features import Matrix, NgramFamily, Reading, TfIdf
from tasklift.models.linear import Linear, columns_for
from tasklift.models.numbers import Floats
from tasklift.models.probabilities import softmax
from tasklift.models.tensors import Tensors
from tasklift.models.trees import Forest, Trees, is_sound
from tasklift.settings.fields import Settings
from tasklift.settings.messages import say

Head = Linear | Trees


class Trial(Settings):
    """One set of choices and how it did on the rows that it was judged on."""

    settings: dict[str, str | float]
    judged_on: Literal["folds of train", "valid"]
    macro_f1: float
    chosen: bool


class Description(Settings):
    """What `model.json` says of a classical model."""

    labels: tuple[str, ...] = Field(min_length=1)
    columns: tuple[str, ...] = Field(min_length=1)
    families: tuple[NgramFamily, ...] = Field(min_length=1)
    lowercase: bool
    sublinear: bool
    head: Literal["linear", "trees"]
    mean: bool = False
    scale: float = 1.0
    trials: tuple[Trial, ...]


_DESCRIPTION: Final = TypeAdapter(Description)


@dataclass(frozen=True)
class Classical(Model):
    """Answers by `head` on `features`; a row without a known n-gram gets `prior`, the log of each label's share.

    `trials`: what was tried, in order; `head` was fitted with the last one that was chosen.
    """

    labels: tuple[str, ...]
    features: TfIdf
    head: Head
    prior: Floats
    trials: tuple[Trial, ...] = ()

    def predict(self, batch: Batch) -> LabelAnswers:
        """Probabilities for each row of `batch`."""
        return LabelAnswers(self.labels, softmax(self.scores(self.features.matrix(batch))))

    def scores(self, matrix: Matrix) -> Floats:
        """Unnormalised log-probabilities, shape (rows, labels), from rows of features."""
        scores = self.head.scores(matrix)
        scores[np.diff(matrix.indptr) == 0] = self.prior
        return scores

    def save(self, folder: Path) -> dict[str, Any]:
        """Write `model.safetensors`; the description says how texts are read and what was chosen."""
        Tensors.of(self.features, self.head, self.prior).write(folder)
        reading = self.features.reading
        trees = {"mean": self.head.mean, "scale": self.head.scale} if isinstance(self.head, Trees) else {}
        return {
            "labels": list(self.labels),
            "columns": list(reading.columns),
            "families": [asdict(family) for family in reading.families],
            "lowercase": reading.lowercase,
            "sublinear": self.features.sublinear,
            "head": "trees" if trees else "linear",
            **trees,
            "trials": [trial.model_dump() for trial in self.trials],
        }

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        """The model that was saved; raises `UserError` with the slug `model-damaged` where the parts do not fit."""
        said = read_description(_DESCRIPTION, folder, description)
        if list(said.labels) != sorted(set(said.labels)):
            raise damaged(folder, say("its labels are not sorted or not distinct"))
        if any(family.low > family.high for family in said.families):
            raise damaged(folder, say("its n-grams end before they begin"))
        tensors = Tensors.read(folder)
        vocabulary = tensors.take("vocabulary", None)
        if bool((vocabulary[1:] <= vocabulary[:-1]).any()):
            raise damaged(folder, say("its vocabulary is not sorted"))
        features = TfIdf(
            Reading(said.columns, said.families, said.lowercase),
            vocabulary,
            tensors.take("rarity", len(vocabulary)),
            said.sublinear,
        )
        head = _linear(tensors, said) if said.head == "linear" else _trees(tensors, said, folder)
        return cls(said.labels, features, head, tensors.take("prior", len(said.labels)), said.trials)


def _linear(tensors: Tensors, said: Description) -> Linear:
    columns = columns_for(len(said.labels))
    weights = tensors.take("weights", len(tensors.arrays["vocabulary"]), columns)
    return Linear(weights, tensors.take("intercept", columns))


def _trees(tensors: Tensors, said: Description, folder: Path) -> Trees:
    projection = tensors.take("projection", len(tensors.arrays["vocabulary"]), None)
    forest = Forest(**{field.name: tensors.take(field.name, None) for field in fields(Forest)})
    if not is_sound(forest, components=projection.shape[1], labels=len(said.labels)):
        raise damaged(folder, say("its trees do not hang together"))
    return Trees(projection, forest, tensors.take("start", len(said.labels)), said.mean, said.scale)
