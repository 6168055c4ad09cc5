"""A transformer encoder, of the library transformers or of our blocks: with a head that tells labels, or without."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import torch
from pydantic import Field, TypeAdapter
from torch import Tensor, nn
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer
from transformers.utils import logging

from tasklift.forms.answers import LabelAnswers
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.description import read_description
from tasklift.models.narrow import narrowed
from tasklift.models.numbers import Floats
from tasklift.models.precision import in_precision
from tasklift.models.probabilities import softmax
from tasklift.models.tokens.encoded import Encoded, encode
from tasklift.models.tokens.padded import padded
from tasklift.models.tokens.pieces import pieces
from tasklift.models.tokens.trained import trained_tokenizer
from tasklift.models.transformer.network import BlockNetwork, load_network, network_with_labels, planned_network
from tasklift.settings.fields import Settings
from tasklift.tasks.encoder_plan import EncoderPlan

TOKENS_AT_ONCE = 4096
logging.disable_progress_bar()  # type: ignore[no-untyped-call]
logging.set_verbosity_error()  # type: ignore[no-untyped-call]
_INPUTS = ("text", "text_pair")


class Description(Settings):
    """What `model.json` says beside the files of transformers: labels in order, texts read, and the training.

    `blocks`: whether it is built of our blocks. `learned`: whether its weights are more than drawn at random.
    """

    labels: tuple[str, ...]
    columns: tuple[str, ...]
    longest: int = Field(ge=1)
    precision: str
    history: dict[str, Any] | None
    blocks: bool = False
    learned: bool = True


_DESCRIPTION = TypeAdapter(Description)


@dataclass(frozen=True)
class Encoder(Model):
    """`module`: one of transformers or a `BlockNetwork`; its output is the logits of `labels`, else hidden states.

    It reads the texts of `columns`, at most `longest` tokens of them. `history`: how it was trained, None where it was
    not by us. `learned`: false where its weights are as they were drawn.
    """

    module: nn.Module
    tokenizer: Any
    labels: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    longest: int = 512
    precision: str = "auto"
    history: dict[str, Any] | None = field(default=None, compare=False)
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
        found = np.zeros((encoded.rows, len(self.labels)))
        self.module.eval()
        device = next(self.module.parameters()).device
        with torch.inference_mode(), in_precision(self.precision, device):
            for rows in pieces(np.arange(encoded.rows), encoded.lengths, TOKENS_AT_ONCE):
                output: Tensor = self.module(**padded(encoded, rows, self.padding, device).inputs()).logits
                found[rows] = output.double().cpu().numpy()
        return found

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
            "blocks": isinstance(self.module, BlockNetwork),
            "learned": self.learned,
        }

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        """The model that was saved; raises `UserError` with the slug `model-damaged` where the parts do not fit."""
        said = read_description(_DESCRIPTION, folder, description)
        module = load_network(folder, said.labels) if said.blocks else _of_transformers(folder, said.labels)
        tokenizer = AutoTokenizer.from_pretrained(folder, **_SAFELY_TOKENS)
        told = said.longest, said.precision, said.history, said.learned
        return cls(narrowed(module), tokenizer, said.labels, said.columns, *told)


def _of_transformers(folder: Path, labels: tuple[str, ...]) -> nn.Module:
    kind = AutoModelForSequenceClassification if labels else AutoModel
    module: nn.Module = kind.from_pretrained(folder, **_SAFELY)
    return module


_SAFELY_TOKENS: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
# The plain product of matrices: on a processor the fused attention's way back takes four times as long for short rows.
_SAFELY: dict[str, Any] = {**_SAFELY_TOKENS, "use_safetensors": True, "attn_implementation": "eager"}


def open_encoder(folder: Path) -> Encoder:
    """A pretrained encoder without a head, from a folder that was checked (`models/inspect_folder.py`)."""
    module = AutoModel.from_pretrained(folder, **_SAFELY)
    tokenizer = AutoTokenizer.from_pretrained(folder, **_SAFELY_TOKENS)
    longest = min(int(module.config.max_position_embeddings), tokenizer.model_max_length)
    return Encoder(narrowed(module), tokenizer, longest=longest)


def planned_encoder(plan: EncoderPlan, texts: Iterable[str], *, seed: int) -> Encoder:
    """An encoder of that plan which has learned nothing yet, and a tokenizer that is made for the texts.

    Its vocabulary is no larger than the texts have use for. Weights are drawn under `seed`.
    """
    tokenizer = trained_tokenizer(texts, plan.vocabulary, plan.context)
    fitting = plan.model_copy(update={"vocabulary": len(tokenizer)})
    module = narrowed(planned_network(fitting, seed=seed))
    return Encoder(module, tokenizer, longest=plan.context, learned=False)


def with_head(start: Encoder, labels: tuple[str, ...], *, dropout: float, seed: int) -> nn.Module:
    """A module that tells these labels on top of what `start` has learned; its head too, where that told the same.

    What is new is drawn under `seed`. Only hidden values are dropped: dropping attention costs twice the time.
    """
    if isinstance(start.module, BlockNetwork):
        return narrowed(network_with_labels(start.module, labels, dropout=dropout, seed=seed))
    config = deepcopy(start.module.config)
    config.id2label = dict(enumerate(labels))  # type: ignore[union-attr]
    config.label2id = {label: place for place, label in enumerate(labels)}  # type: ignore[union-attr]
    for name, share in _dropouts(dropout).items():
        if hasattr(config, name):
            setattr(config, name, share)
    torch.manual_seed(seed)
    made: nn.Module = AutoModelForSequenceClassification.from_config(  # type: ignore[no-untyped-call]
        config, attn_implementation="eager"
    )
    if start.labels == labels:
        made.load_state_dict(start.module.state_dict())
    else:
        body: nn.Module = start.module.base_model  # type: ignore[assignment]
        made.base_model.load_state_dict(body.state_dict(), strict=False)  # type: ignore[union-attr]
    return narrowed(made)


def _dropouts(hidden: float) -> dict[str, float]:
    """What architectures call the share of hidden values, and of attention, that is dropped."""
    names = ("hidden_dropout_prob", "dropout", "classifier_dropout", "seq_classif_dropout")
    return {**dict.fromkeys(names, hidden), "attention_probs_dropout_prob": 0.0, "attention_dropout": 0.0}
