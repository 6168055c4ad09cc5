"""A transformer encoder of the library transformers, with a head that tells labels, or as it was pretrained."""

from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import torch
from pydantic import Field, TypeAdapter
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer
from transformers.utils import logging

from tasklift.forms.answers import LabelAnswers
from tasklift.forms.desk import Keep, make_anew
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.description import read_description
from tasklift.models.narrow import narrowed
from tasklift.models.numbers import Floats, SmallFloats
from tasklift.models.precision import fastest_device, in_precision, is_narrow
from tasklift.models.probabilities import softmax
from tasklift.models.tokens.encoded import Encoded, encode
from tasklift.models.tokens.padded import padded
from tasklift.models.tokens.pieces import pieces
from tasklift.settings.fields import Settings
from tasklift.store.hashing import canonical_json, digest

TOKENS_AT_ONCE = 4096
_FEATURES_VERSION = 1
_NOT_IN_DIGEST = ("_name_or_path", "architectures", "transformers_version", "id2label", "label2id")
logging.disable_progress_bar()  # type: ignore[no-untyped-call]
logging.set_verbosity_error()  # type: ignore[no-untyped-call]
_INPUTS = ("text", "text_pair")


class Description(Settings):
    """What `model.json` says beside the files of transformers: labels in order, texts read, and the training."""

    labels: tuple[str, ...]
    columns: tuple[str, ...]
    longest: int = Field(ge=1)
    precision: str
    history: dict[str, Any] | None


_DESCRIPTION = TypeAdapter(Description)


@dataclass(frozen=True)
class Encoder(Model):
    """`module`: one of transformers, whose output is the logits of `labels`; without labels, hidden states.

    It reads the texts of `columns`, at most `longest` tokens of them. `history`: how it was trained, None where it was
    not by us.
    """

    module: nn.Module
    tokenizer: Any
    labels: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    longest: int = 512
    precision: str = "auto"
    history: dict[str, Any] | None = field(default=None, compare=False)

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

    def frozen(self, columns: tuple[str, ...], longest: int) -> Self:
        """The network without its head on the fastest device, to read at most so many tokens of those columns."""
        body: nn.Module = self.module.base_model  # type: ignore[assignment]
        return replace(
            self, module=body.to(fastest_device()), labels=(), columns=columns, longest=min(longest, self.longest)
        )

    @property
    def width(self) -> int:
        """How many numbers a row's features are."""
        return int(self.module.config.hidden_size) * (4 if len(self.columns) > 1 else 1)  # type: ignore

    def features(self, batch: Batch, keep: Keep = make_anew) -> SmallFloats:
        """Each row's text as a vector of length 1, shape (rows, width): the mean of its last hidden states.

        Of a pair both texts are read apart, and u, v, |u - v| and u * v stand side by side, shape (rows, 4 * width):
        Conneau et al., "Supervised learning of universal sentence representations", 2017. `keep` is asked for the
        vectors of each column.
        """
        network = self._digest()
        vectors = []
        for name in self.columns:
            encoded = encode(self.tokenizer, batch[name].fill_null("").to_list(), None, self.longest)
            tokens = digest(encoded.ids.tobytes(), encoded.offsets.tobytes())
            vectors.append(keep(["vectors", _FEATURES_VERSION, *network, tokens], partial(self.vectors, encoded)))
        first, *others = vectors
        compared = (part for other in others for part in (other, np.abs(first - other), first * other))
        return np.hstack([first, *compared])

    def vectors(self, encoded: Encoded) -> SmallFloats:
        """The mean of the last hidden states over a row's tokens, scaled to length 1: float32, shape (rows, width)."""
        body: nn.Module = self.module.base_model  # type: ignore[assignment]
        found = np.zeros((encoded.rows, int(self.module.config.hidden_size)), dtype=np.float32)  # type: ignore
        body.eval()
        device = next(body.parameters()).device
        with torch.inference_mode(), in_precision(self.precision, device):
            for rows in pieces(np.arange(encoded.rows), encoded.lengths, TOKENS_AT_ONCE):
                read = padded(encoded, rows, self.padding, device)
                hidden: Tensor = body(**read.inputs()).last_hidden_state
                sums = (hidden.float() * read.mask[:, :, None]).sum(dim=1)
                found[rows] = functional.normalize(sums, dim=1).cpu().numpy()
        return found

    def _digest(self) -> list[str | bool]:
        """What of the network and the machine decides its hidden states, as JSON values."""
        body: nn.Module = self.module.base_model  # type: ignore[assignment]
        config = {name: value for name, value in body.config.to_dict().items() if name not in _NOT_IN_DIGEST}  # type: ignore
        state = sorted(body.state_dict().items())
        device = next(body.parameters()).device
        weights = [part for name, one in state for part in (name.encode(), one.cpu().numpy().tobytes())]
        return [digest(canonical_json(config), *weights), device.type, is_narrow(self.precision, device)]

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
        }

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        """The model that was saved; raises `UserError` with the slug `model-damaged` where the parts do not fit."""
        said = read_description(_DESCRIPTION, folder, description)
        kind = AutoModelForSequenceClassification if said.labels else AutoModel
        module = narrowed(kind.from_pretrained(folder, **_SAFELY))
        tokenizer = AutoTokenizer.from_pretrained(folder, **_SAFELY_TOKENS)
        return cls(module, tokenizer, said.labels, said.columns, said.longest, said.precision, said.history)


_SAFELY_TOKENS: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
# The plain product of matrices: on a processor the fused attention's way back takes four times as long for short rows.
_SAFELY: dict[str, Any] = {**_SAFELY_TOKENS, "use_safetensors": True, "attn_implementation": "eager"}


def open_encoder(folder: Path) -> Encoder:
    """A pretrained encoder without a head, from a folder that was checked (`models/inspect_folder.py`)."""
    module = AutoModel.from_pretrained(folder, **_SAFELY)
    tokenizer = AutoTokenizer.from_pretrained(folder, **_SAFELY_TOKENS)
    longest = min(int(module.config.max_position_embeddings), tokenizer.model_max_length)
    return Encoder(narrowed(module), tokenizer, longest=longest)


def with_head(start: Encoder, labels: tuple[str, ...], *, dropout: float, seed: int) -> nn.Module:
    """A module that tells these labels on top of what `start` has learned; its head too, where that told the same.

    What is new is drawn under `seed`. Only hidden values are dropped: dropping attention costs twice the time.
    """
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
