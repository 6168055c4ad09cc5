"""An encoder-decoder of transformers: it reads the source of each row whole, and writes the answer."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Final, Self

import numpy as np
import torch
from pydantic import Field, TypeAdapter
from torch import nn

from tasklift.forms.answers import TextAnswers
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.description import read_description
from tasklift.models.generation.sources.after_sources import prompt_of
from tasklift.models.generation.sources.score import score_after_sources
from tasklift.models.generation.sources.write import write_from_sources
from tasklift.models.generation.texts import Texts
from tasklift.models.networks.precision import fastest_device, is_narrow
from tasklift.models.networks.transformers_files import load_encoder_decoder, load_tokenizer
from tasklift.models.numbers import Floats
from tasklift.models.prompting.asking import Asking, AskingDescription, read_asking
from tasklift.models.prompting.message import Message
from tasklift.models.tokens.encoded import Encoded, encode
from tasklift.models.written.writing import Writing
from tasklift.settings.fields import Settings


class Description(Settings):
    """What `model.json` says beside the files of transformers. `asking`: None where it has no task yet."""

    asking: AskingDescription | None
    writing: Writing
    longest: int = Field(ge=1)
    precision: str
    history: dict[str, Any] | None
    learned: bool


_DESCRIPTION = TypeAdapter(Description)
_ALL: Final = 1_000_000
"""Tokens: more than any answer has."""


@dataclass(frozen=True)
class EncoderDecoder(Model):
    """`module`: an encoder-decoder of transformers; `tokenizer`: its own.

    `asking`: what is read of rows, None before a step has said so. `longest`: tokens of a source at most; a longer one
    loses its end. `history`: how it was trained, None where it was not by us. `learned`: false where its weights are as
    they were drawn.
    """

    module: nn.Module
    tokenizer: Any
    asking: Asking | None = None
    writing: Writing = field(default_factory=Writing)
    longest: int = 512
    precision: str = "auto"
    history: dict[str, Any] | None = field(default=None, compare=False)
    learned: bool = True

    is_network: ClassVar[bool] = True

    @property
    def can_answer(self) -> bool:
        """Only where it is known what it reads."""
        return self.asking is not None

    @property
    def places(self) -> int | None:
        """Tokens of a text that it can tell apart by their place; None for any number, as where distances count."""
        found: int | None = getattr(self.module.config, "max_position_embeddings", None)
        return found

    def read(self, dialogues: Sequence[tuple[Message, ...]]) -> Encoded:
        """What is said, as the tokens of sources: one after another, a line each."""
        return encode(
            self.tokenizer, ["\n".join(one.content for one in said) for said in dialogues], None, self.longest
        )

    def replies(self, answers: Sequence[str]) -> list[list[int]]:
        """The tokens of answers as they are written, with the one that ends each."""
        given, end = prompt_of(self.module), self.tokenizer.eos_token_id
        said = encode(lambda texts, _, **asked: self.tokenizer(text_target=texts, **asked), answers, None, _ALL)
        found = []
        for ids in (ids.tolist() for ids in _apart(said)):
            # Some tokenizers put what the network is given before a text, and some forget its end.
            own = ids[1:] if ids[:1] == given[1:] else ids
            found.append(own if own[-1:] == [end] else [*own, end])
        return found

    def predict(self, batch: Batch) -> TextAnswers:
        """The text written for each row; a row whose texts are all blank gets none, rows alike the same one.

        Raises UserError `prompt-too-long` and `bad-prompt`.
        """
        if self.asking is None:
            raise TypeError("an encoder-decoder that was not told what to read answers nothing")
        places = self.asking.rows_with_text(batch)
        read = self.read(list(self.asking.messages(batch[places])))
        sources = [tuple(ids.tolist()) for ids in _apart(read)]
        texts = self._written(list(dict.fromkeys(sources)), self.asking.manner.samples)
        answers = {row: self.asking.answer(texts[source]) for row, source in zip(places, sources, strict=True)}
        return TextAnswers(tuple(answers.get(row) for row in range(batch.height)))

    def surprise(self, batch: Batch, right: Sequence[str]) -> Floats | None:
        """None too where it is to reason before it answers."""
        if self.asking is None or self.asking.writes_more:
            return None
        places = self.asking.rows_with_text(batch)
        sources = [ids.tolist() for ids in _apart(self.read(list(self.asking.messages(batch[places]))))]
        replies, room = self.replies([right[place] for place in places]), self._room
        fit = [one for one in zip(places, sources, replies, strict=True) if room is None or len(one[2]) <= room]
        found = np.full(batch.height, np.nan)
        scores = score_after_sources(self.writer, [source for _, source, _ in fit], [reply for *_, reply in fit])
        found[[row for row, *_ in fit]] = -scores
        return found

    @property
    def _room(self) -> int | None:
        """Tokens of an answer that it has places for, beside what it is given; None for any number."""
        return None if self.places is None else self.places - len(prompt_of(self.module))

    def _written(self, sources: Sequence[tuple[int, ...]], samples: int) -> dict[tuple[int, ...], list[str]]:
        """The texts for each of some different sources, so many of each."""
        decoding, texts = self.writing.decoding(samples), Texts(self.tokenizer)
        found = write_from_sources(self.writer, sources, decoding, decode=texts.plain)
        return {
            source: [texts.answer(one, decoding) for one in some] for source, some in zip(sources, found, strict=True)
        }

    @cached_property
    def writer(self) -> nn.Module:
        """The module in the numbers that the machine is fastest with: a token a time, weights are read for each."""
        self.module.eval()
        device = next(self.module.parameters()).device
        if not is_narrow(self.precision, device):
            return self.module
        return deepcopy(self.module).to(torch.bfloat16)

    def save(self, folder: Path) -> dict[str, Any]:
        """Write the files that `AutoModelForSeq2SeqLM.from_pretrained` and `AutoTokenizer.from_pretrained` read."""
        self.module.save_pretrained(folder)  # type: ignore[operator]
        self.tokenizer.save_pretrained(folder)
        return Description(
            asking=self.asking.described() if self.asking else None,
            writing=self.writing,
            longest=self.longest,
            precision=self.precision,
            history=self.history,
            learned=self.learned,
        ).model_dump(mode="json")

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        """The model that was saved. Raises UserError `model-damaged` where its parts do not fit."""
        said = read_description(_DESCRIPTION, folder, description)
        asking = read_asking(said.asking, folder) if said.asking else None
        told = said.writing, said.longest, said.precision, said.history, said.learned
        return cls(load_encoder_decoder(folder).to(fastest_device()), load_tokenizer(folder), asking, *told)


def _apart(encoded: Encoded) -> Sequence[Any]:
    return [encoded.ids[start:end] for start, end in zip(encoded.offsets, encoded.offsets[1:], strict=False)]
