"""A transformer encoder, of the library transformers or of our blocks: with a head that tells labels, or without."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import torch
from pydantic import Field, TypeAdapter
from torch import Tensor, nn

from tasklift.forms.answers import LabelAnswers
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.description import read_description
from tasklift.models.networks.mean_pooled import MeanPooled, load_mean_pooled
from tasklift.models.networks.narrow import narrowed
from tasklift.models.networks.precision import fastest_device, in_precision
from tasklift.models.networks.reading import by_row
from tasklift.models.networks.transformers_files import load_of_transformers, load_tokenizer
from tasklift.models.numbers import Floats, Integers
from tasklift.models.probabilities import softmax
from tasklift.models.tokens.encoded import Encoded, encode
from tasklift.models.tokens.padded import padded
from tasklift.models.transformer.network import BlockNetwork, NetworkHead, load_network
from tasklift.settings.fields import Settings

_INPUTS = ("text", "text_pair")


class Description(Settings):
    """What `model.json` says beside the files of transformers: labels in order, texts read, and the training.

    `blocks`: whether it is built of our blocks. `pooled`: whether labels are told by the mean of its hidden states.
    `learned`: whether its weights are more than drawn at random.
    """

    labels: tuple[str, ...]
    columns: tuple[str, ...]
    longest: int = Field(ge=1)
    precision: str
    history: dict[str, Any] | None
    head: NetworkHead = "labels"
    blocks: bool = False
    pooled: bool = False
    learned: bool = True


_DESCRIPTION = TypeAdapter(Description)


@dataclass(frozen=True)
class Encoder(Model):
    """`module`: one of transformers, a `BlockNetwork`, or either of them in a `MeanPooled`; its output is the logits of
    `labels`, else hidden states.

    It reads the texts of `columns`, at most `longest` tokens of them. `history`: how it was trained, None where it was
    not by us. `fills_gaps`: whether it has the head of a cloze. `learned`: false where its weights are as they were
    drawn.
    """

    module: nn.Module
    tokenizer: Any
    labels: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    longest: int = 512
    precision: str = "auto"
    history: dict[str, Any] | None = field(default=None, compare=False)
    fills_gaps: bool = False
    learned: bool = True

    is_network: ClassVar[bool] = True

    @property
    def can_answer(self) -> bool:
        """Only with a head."""
        return bool(self.labels)

    def predict(self, batch: Batch) -> LabelAnswers:
        """Probabilities for each row of `batch`."""
        return LabelAnswers(self.labels, softmax(self.logits(self.encode(batch))))

    def encode(self, batch: Batch) -> Encoded:
        """The tokens of the texts of each row; null is an empty text."""
        texts, *pairs = (batch[name].fill_null("").to_list() for name in self.columns)
        return encode(self.tokenizer, texts, pairs[0] if pairs else None, self.longest)

    def logits(self, encoded: Encoded) -> Floats:
        """Unnormalised log-probabilities, shape (rows, labels)."""
        self.module.eval()
        device = next(self.module.parameters()).device

        def told(rows: Integers) -> Tensor:
            output: Tensor = self.module(**padded(encoded, rows, self.padding, device).inputs()).logits
            return output.double()

        with torch.inference_mode(), in_precision(self.precision, device):
            return by_row(told, encoded, np.zeros((encoded.rows, len(self.labels))), device)

    @property
    def padding(self) -> int:
        """The token that fills up shorter rows."""
        return int(self.tokenizer.pad_token_id or 0)

    def save(self, folder: Path) -> dict[str, Any]:
        """Write the files that `AutoModel.from_pretrained` and `AutoTokenizer.from_pretrained` read."""
        self.module.save_pretrained(folder)  # type: ignore[operator]
        self.tokenizer.save_pretrained(folder)
        return {
            "labels": list(self.labels),
            "columns": list(self.columns),
            "longest": self.longest,
            "precision": self.precision,
            "history": self.history,
            "head": "labels" if self.labels else "gaps" if self.fills_gaps else "none",
            "blocks": isinstance(self.module.base_model, BlockNetwork),
            "pooled": isinstance(self.module, MeanPooled),
            "learned": self.learned,
        }

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        """The model that was saved; raises `UserError` with the slug `model-damaged` where the parts do not fit."""
        said = read_description(_DESCRIPTION, folder, description)
        load = load_network if said.blocks else load_of_transformers
        module = load_mean_pooled(folder, said.labels, load) if said.pooled else load(folder, said.head, said.labels)
        told = said.longest, said.precision, said.history, said.head == "gaps", said.learned
        return cls(narrowed(module).to(fastest_device()), load_tokenizer(folder), said.labels, said.columns, *told)
