"""An encoder that marks the answer to a question in its context."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Final, Self

import numpy as np
import polars as pl
import torch
from pydantic import Field, TypeAdapter
from torch import Tensor, nn

from tasklift.forms.answers import TextAnswers
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.description import read_description
from tasklift.models.encoder import Encoder
from tasklift.models.networks.narrow import narrowed
from tasklift.models.networks.precision import fastest_device, in_precision
from tasklift.models.networks.reading import by_row
from tasklift.models.networks.spans import best_spans, scores_of_spans, widened
from tasklift.models.networks.transformers_files import load_of_transformers, load_tokenizer
from tasklift.models.numbers import Floats, Integers
from tasklift.models.tokens.padded import padded
from tasklift.models.tokens.windows import Windows, flags_of, windows_of
from tasklift.models.transformer.network import BlockNetwork, load_network
from tasklift.settings.fields import Settings
from tasklift.text.containment.answer_place import Place

QUESTION: Final = "question"
CONTEXT: Final = "context"


class Description(Settings):
    """What `model.json` says beside the files of transformers.

    `blocks`: whether it is built of our blocks. `threshold`: None where every question is answered.
    """

    longest: int = Field(ge=8)
    stride: int = Field(ge=1)
    longest_answer: int = Field(ge=1)
    threshold: float | None
    precision: str
    history: dict[str, Any] | None
    blocks: bool


_DESCRIPTION: Final = TypeAdapter(Description)


@dataclass(frozen=True)
class Marked:
    """For each row where in its context the best answer stands, None where nothing can be one, and by how much it beats
    no answer.
    """

    contexts: tuple[str, ...]
    places: tuple[Place | None, ...]
    margins: Floats

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands there; empty where there is no answer."""
        pairs = zip(self.contexts, self.places, strict=True)
        return tuple("" if place is None else context[slice(*place)] for context, place in pairs)

    def beyond(self, threshold: float | None) -> "Marked":
        """The answers that beat none by more than the threshold; all of them where there is no threshold."""
        if threshold is None:
            return self
        pairs = zip(self.places, self.margins.tolist(), strict=True)
        return replace(self, places=tuple(place if margin > threshold else None for place, margin in pairs))


@dataclass(frozen=True)
class Extractor(Model):
    """`module`: a network with the head that marks spans, of transformers or of our blocks.

    It reads `longest` tokens of question and context at once, and a long context in windows, each `stride` tokens
    further on; an answer has at most `longest_answer` tokens. `threshold`: by how much it must beat no answer; None:
    every question is answered. `history`: how it was trained.
    """

    module: nn.Module
    tokenizer: Any
    longest: int
    stride: int
    longest_answer: int = 30
    threshold: float | None = 0.0
    precision: str = "auto"
    history: dict[str, Any] | None = field(default=None, compare=False)

    is_network: ClassVar[bool] = True

    def encoder(self) -> Encoder:
        """The network as it goes on to learn something else."""
        return Encoder(self.module, self.tokenizer, longest=self.longest, precision=self.precision)

    def predict(self, batch: Batch) -> TextAnswers:
        """A part of each row's context, as it stands there; an empty text where the question has no answer in it, and
        None without a context.
        """
        texts = batch.select(pl.col(QUESTION, CONTEXT).fill_null(""))
        there = np.flatnonzero((texts[CONTEXT].str.strip_chars() != "").to_numpy())
        read = self.windows(texts[QUESTION].gather(there).to_list(), texts[CONTEXT].gather(there).to_list())
        found = self.marked(read, self.spans(read)).beyond(self.threshold)
        answers = dict(zip(there.tolist(), found.texts, strict=True))
        places = dict(zip(there.tolist(), found.places, strict=True))
        rows = range(batch.height)
        return TextAnswers(tuple(answers.get(row) for row in rows), places=tuple(places.get(row) for row in rows))

    def windows(self, questions: Sequence[str], contexts: Sequence[str]) -> Windows:
        """The tokens that it reads."""
        return windows_of(self.tokenizer, questions, contexts, longest=self.longest, stride=self.stride)

    def spans(self, windows: Windows) -> Floats:
        """What `best_spans` says of each window, shape (windows, 4)."""
        self.module.eval()
        device = next(self.module.parameters()).device
        flags = flags_of(windows)

        def told(rows: Integers) -> Tensor:
            read = padded(windows.encoded, rows, self.padding, device)
            can_answer = padded(flags, rows, 0, device).ids.bool()
            return best_spans(scores_of_spans(self.module, read.inputs(), can_answer), can_answer, self.longest_answer)

        with torch.inference_mode(), in_precision(self.precision, device):
            return by_row(told, windows.encoded, np.zeros((windows.encoded.rows, 4)), device)

    def marked(self, windows: Windows, spans: Floats) -> Marked:
        """The best span of each row over its windows, the first of equals; no answer is worth the least that a window
        says of it, for most windows of a long context rightly see none.
        """
        if not windows.rows.size:
            return Marked((), (), np.zeros(0))
        worth, nowhere = spans[:, 2], np.minimum.reduceat(spans[:, 3], windows.firsts)
        order = np.lexsort((np.arange(worth.size), -worth, windows.rows))
        best = order[windows.firsts]
        places = (
            windows.place(window, int(spans[window, 0]), int(spans[window, 1])) if np.isfinite(worth[window]) else None
            for window in best.tolist()
        )
        return Marked(windows.contexts, tuple(places), worth[best] - nowhere)

    @property
    def padding(self) -> int:
        """The token that fills up shorter rows."""
        return int(self.tokenizer.pad_token_id or 0)

    def save(self, folder: Path) -> dict[str, Any]:
        """Write the files that `AutoModelForQuestionAnswering` and `AutoTokenizer` read by `from_pretrained`."""
        self.module.save_pretrained(folder)  # type: ignore[operator]
        self.tokenizer.save_pretrained(folder)
        return Description(
            longest=self.longest,
            stride=self.stride,
            longest_answer=self.longest_answer,
            threshold=self.threshold,
            precision=self.precision,
            history=self.history,
            blocks=isinstance(self.module, BlockNetwork),
        ).model_dump(mode="json")

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        """The model that was saved. Raises UserError `model-damaged` where its parts do not fit."""
        said = read_description(_DESCRIPTION, folder, description)
        module = (load_network if said.blocks else load_of_transformers)(folder, "spans", ())
        told = said.longest, said.stride, said.longest_answer, said.threshold, said.precision, said.history
        return cls(widened(narrowed(module)).to(fastest_device()), load_tokenizer(folder), *told)
