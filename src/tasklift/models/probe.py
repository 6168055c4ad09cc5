"""A frozen encoder and a linear head on what it makes of a text.

References: Alain and Bengio, "Understanding intermediate layers using linear classifier probes", 2016; Conneau and
Kiela, "SentEval", 2018.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from pydantic import Field, TypeAdapter

from tasklift.forms.answers import LabelAnswers
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.classical import Trial
from tasklift.models.description import read_description
from tasklift.models.encoder import Encoder
from tasklift.models.linear import Linear, columns_for
from tasklift.models.networks.features import features, width_of_features
from tasklift.models.probabilities import softmax
from tasklift.models.tensors import Tensors
from tasklift.settings.fields import Settings

_HEAD: Final = "head.safetensors"


class Description(Settings):
    """What `model.json` says of a probe; `encoder` is what the encoder says of itself."""

    labels: tuple[str, ...] = Field(min_length=1)
    encoder: dict[str, Any]
    trials: tuple[Trial, ...]


_DESCRIPTION: Final = TypeAdapter(Description)


@dataclass(frozen=True)
class Probe(Model):
    """Answers by `head` on the features of `encoder`, which has no head of its own and does not learn.

    `trials`: what was tried, in order; `head` was fitted with the last one that was chosen.
    """

    encoder: Encoder
    labels: tuple[str, ...]
    head: Linear
    trials: tuple[Trial, ...] = ()

    def predict(self, batch: Batch) -> LabelAnswers:
        """Probabilities for each row of `batch`."""
        return LabelAnswers(self.labels, softmax(self.head.scores(features(self.encoder, batch))))

    def save(self, folder: Path) -> dict[str, Any]:
        """Write the encoder's files, which `AutoModel.from_pretrained` reads, and `head.safetensors`."""
        encoder = self.encoder.save(folder)
        Tensors({"weights": self.head.weights, "intercept": self.head.intercept}).write(folder, _HEAD)
        return {
            "labels": list(self.labels),
            "encoder": encoder,
            "trials": [trial.model_dump() for trial in self.trials],
        }

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        """The model that was saved; raises `UserError` with the slug `model-damaged` where the parts do not fit."""
        said = read_description(_DESCRIPTION, folder, description)
        encoder, tensors, columns = (
            Encoder.load(folder, said.encoder),
            Tensors.read(folder, _HEAD),
            columns_for(len(said.labels)),
        )
        weights = tensors.take("weights", width_of_features(encoder), columns)
        return cls(encoder, said.labels, Linear(weights, tensors.take("intercept", columns)), said.trials)
