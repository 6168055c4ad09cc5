"""A causal language model that answers with the likeliest of some labels: none is written, each is scored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Final, Self

import numpy as np
from pydantic import TypeAdapter

from tasklift.forms.answers import LabelAnswers
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.description import damaged, read_description
from tasklift.models.generation.scoring import score_continuations
from tasklift.models.numbers import Floats
from tasklift.models.probabilities import softmax
from tasklift.models.prompting.asking import Asking
from tasklift.models.prompting.message import Message
from tasklift.models.written.decoder import Decoder
from tasklift.models.written.decoder import Description as DecoderDescription
from tasklift.settings.messages import say

_SMALLEST: Final = 1e-12
ANY: Final = (Message("user", "?"),)
"""Before a reply, whatever it answers, stands the same."""


class Description(DecoderDescription):
    """What `model.json` says beside the files of transformers. `shares`, `leanings`: as `Chooser` has them."""

    labels: tuple[str, ...]
    words: tuple[str, ...]
    shares: tuple[float, ...]
    leanings: tuple[float, ...]


_DESCRIPTION = TypeAdapter(Description)


@dataclass(frozen=True)
class Chooser(Model):
    """`decoder`: the language model, which knows how it is asked. `labels`: sorted; `words`: what each is called.

    `shares`: of the labels in train, above 0; a row without text has these for probabilities. `leanings`: the natural
    logarithm of how probable the model finds each label whatever it reads, which is taken away; zeros for none.
    """

    decoder: Decoder
    labels: tuple[str, ...]
    words: tuple[str, ...]
    shares: tuple[float, ...]
    leanings: tuple[float, ...]

    is_network: ClassVar[bool] = True

    @property
    def asking(self) -> Asking:
        """How rows are put to it."""
        if self.decoder.asking is None:
            raise TypeError("a language model without a prompt chooses nothing")
        return self.decoder.asking

    def said(self, labels: Iterable[str]) -> list[str]:
        """What some of its labels are called."""
        words = dict(zip(self.labels, self.words, strict=True))
        return [words[label] for label in labels]

    def predict(self, batch: Batch) -> LabelAnswers:
        """Probabilities for each row of `batch`; rows alike have the same, blank ones the shares of train.

        Raises UserError `prompt-too-long` and `bad-prompt`.
        """
        places = self.asking.rows_with_text(batch)
        scores = np.tile(np.log(np.array(self.shares)), (batch.height, 1))
        scores[places] = self.scores(self.asking.messages(batch[places])) - np.array(self.leanings)
        return LabelAnswers(self.labels, softmax(scores))

    def scores(self, dialogues: Iterable[Sequence[Message]]) -> Floats:
        """The natural logarithm of the probability of each label as the reply, shape (dialogues, labels)."""
        prompts = [tuple(ids) for ids in self.decoder.turns.asked(list(dialogues))]
        different = list(dict.fromkeys(prompts))
        found = score_continuations(self.decoder.writer, different, [self._replies] * len(different))
        scores = dict(zip(different, found, strict=True))
        return np.array([scores[prompt] for prompt in prompts], np.float64).reshape(len(prompts), len(self.labels))

    def impartial(self, dialogues: Iterable[Sequence[Message]]) -> Self:
        """The same without its leaning to some labels, which shows in its mean answer to many rows.

        Zhou et al., "Batch calibration: rethinking calibration for in-context learning and prompt engineering", 2024.
        """
        means = softmax(self.scores(dialogues)).mean(axis=0)
        return replace(self, leanings=tuple(np.log(np.maximum(means, _SMALLEST)).tolist()))

    @cached_property
    def _replies(self) -> list[list[int]]:
        """The tokens of each label as the reply, and of the mark that ends it: no label is the beginning of another."""
        return self.decoder.turns.replies(ANY, self.words)

    def save(self, folder: Path) -> dict[str, Any]:
        """As the language model is saved, with the labels beside."""
        said = {"labels": self.labels, "words": self.words, "shares": self.shares, "leanings": self.leanings}
        return self.decoder.save(folder) | {name: list(values) for name, values in said.items()}

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        """The model that was saved. Raises UserError `model-damaged` where its parts do not fit."""
        said = read_description(_DESCRIPTION, folder, description)
        told = said.labels, said.words, said.shares, said.leanings
        if said.asking is None or len(set(map(len, told))) > 1 or list(said.labels) != sorted(set(said.labels)):
            raise damaged(folder, say("its labels do not fit together"))
        if not said.labels or min(said.shares) <= 0:
            raise damaged(folder, say("its labels do not fit together"))
        own = DecoderDescription.model_validate(said.model_dump(include=set(DecoderDescription.model_fields)))
        return cls(Decoder.load(folder, own.model_dump(mode="json")), *told)
