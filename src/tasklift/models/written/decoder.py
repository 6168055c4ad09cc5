"""A causal language model of transformers that writes the answer of each row after a prompt."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Final, Self

import numpy as np
import torch
from pydantic import Field, TypeAdapter
from torch import nn

from tasklift.forms.answers import TextAnswers
from tasklift.forms.model import Model
from tasklift.forms.room import Room
from tasklift.forms.rows import Batch
from tasklift.models.description import read_description
from tasklift.models.generation.answers import Answer, answer_prompts
from tasklift.models.generation.endings import end_tokens_of
from tasklift.models.generation.scoring import score_continuations
from tasklift.models.networks.precision import fastest_device, is_narrow
from tasklift.models.networks.transformers_files import load_causal, load_tokenizer
from tasklift.models.numbers import Floats
from tasklift.models.prompting.asking import Asking, AskingDescription, read_asking
from tasklift.models.tokens.turns import Turns
from tasklift.models.written.writing import Writing
from tasklift.settings.errors import UserError
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
_ANY_LENGTH: Final = 1 << 40


@dataclass(frozen=True)
class Decoder(Model):
    """`module`: a causal language model of transformers; `tokenizer`: its own.

    `asking`: how rows are put to it, None before a step has said so. `longest`: tokens of a prompt at most. `history`:
    how it was trained, None where it was not by us. `learned`: false where its weights are as they were drawn.
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
        """Only where it is known how to ask it."""
        return self.asking is not None

    @property
    def turns(self) -> Turns:
        """How dialogues become its tokens."""
        return Turns(self.tokenizer, self.longest)

    @property
    def context(self) -> int:
        """Tokens that it can read and write together."""
        return int(self.module.config.max_position_embeddings)  # type: ignore[union-attr, arg-type]

    def predict(self, batch: Batch) -> TextAnswers:
        """The text written for each row; a row whose texts are all blank gets none, rows alike the same one.

        Raises UserError `prompt-too-long` and `bad-prompt`.
        """
        if self.asking is None:
            raise TypeError("a decoder without a prompt answers nothing")
        places = self.asking.rows_with_text(batch)
        prompts = [tuple(ids) for ids in self.turns.asked(list(self.asking.messages(batch[places])))]
        written = self._written(list(dict.fromkeys(prompts)), self.asking.manner.samples)
        found = {row: written[prompt] for row, prompt in zip(places, prompts, strict=True)}
        answers = {row: self.asking.answer([one.text for one in some]) for row, some in found.items()}
        cut = frozenset(row for row, some in found.items() if all(one.cut for one in some))
        return TextAnswers(tuple(answers.get(row) for row in range(batch.height)), cut)

    def room(self, batch: Batch, right: Sequence[str]) -> Room | None:
        """What rows with these right answers take; None before it is known how they are asked."""
        if self.asking is None:
            return None
        asked = replace(self.turns, longest=_ANY_LENGTH).asked(list(self.asking.messages(batch)))
        replies = self.tokenizer(list(right), add_special_tokens=False, return_attention_mask=False)["input_ids"]
        lengths = (np.array([len(one) for one in some], dtype=np.int64) for some in (asked, replies))
        return Room(next(lengths), next(lengths) + 1, self.longest, self.writing.most, self.context)

    def surprise(self, batch: Batch, right: Sequence[str]) -> Floats | None:
        """None too where it is to reason before it answers, and where its chat template lays out a reply otherwise than
        it asks for one: an answer is then not what it would write next.
        """
        if self.asking is None or self.asking.writes_more:
            return None
        places = self.asking.rows_with_text(batch)
        asked = list(self.asking.messages(batch[places]))
        try:
            exchanges = self.turns.exchanges(asked, [right[place] for place in places])
        except UserError as fault:
            if fault.slug != "template-mismatch":
                raise
            return None
        found = np.full(batch.height, np.nan)
        fit = [(row, *one) for row, one in zip(places, exchanges, strict=True) if sum(map(len, one)) <= self.context]
        scores = score_continuations(self.writer, [asked for _, asked, _ in fit], [[reply] for *_, reply in fit])
        found[[row for row, *_ in fit]] = -np.concatenate([np.empty(0), *scores])
        return found

    def _written(self, prompts: Sequence[tuple[int, ...]], samples: int) -> dict[tuple[int, ...], list[Answer]]:
        """What follows each of some different prompts, so many times. The mark that ends a reply in training ends it,
        too, where the network names another.
        """
        ends = end_tokens_of(self.writer) | ({self.tokenizer.eos_token_id} - {None})
        decoding = replace(self.writing.decoding(samples), end_tokens=tuple(sorted(ends)))
        found = answer_prompts(self.writer, self.tokenizer, prompts, decoding)
        return dict(zip(prompts, found, strict=True))

    @cached_property
    def writer(self) -> nn.Module:
        """The module in the numbers that the machine is fastest with: a token a time, weights are read for each."""
        self.module.eval()
        device = next(self.module.parameters()).device
        if not is_narrow(self.precision, device):
            return self.module
        return deepcopy(self.module).to(torch.bfloat16)

    def save(self, folder: Path) -> dict[str, Any]:
        """Write the files that `AutoModelForCausalLM.from_pretrained` and `AutoTokenizer.from_pretrained` read."""
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
        return cls(load_causal(folder).to(fastest_device()), load_tokenizer(folder), asking, *told)
