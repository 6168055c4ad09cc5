"""A model behind an endpoint that is asked which label each row has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from pydantic import TypeAdapter

from tasklift.forms.answers import LabelAnswers
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.choosing.named_label import named_label
from tasklift.models.description import damaged, read_description
from tasklift.models.endpoints.prompted import Description as PromptedDescription
from tasklift.models.endpoints.prompted import Prompted, Replies
from tasklift.models.numbers import Floats
from tasklift.settings.kept import in_english
from tasklift.settings.messages import say


class Description(PromptedDescription):
    """What `model.json` says of it."""

    labels: tuple[str, ...]
    words: tuple[str, ...]
    shares: tuple[float, ...]


_DESCRIPTION: Final = TypeAdapter(Description)


@dataclass(frozen=True)
class PromptedLabels(Model):
    """`prompted`: the model that writes. `labels`: sorted; `words`: what each is called; `shares`: of train, above 0.

    The samples of a row vote, and the shares have one vote together, so that a row whose replies name no label, or
    that has no text, has the probabilities of train.
    """

    prompted: Prompted
    labels: tuple[str, ...]
    words: tuple[str, ...]
    shares: tuple[float, ...]

    @property
    def called(self) -> str:
        return in_english("{model}, prompted", model=self.prompted.correspondent.endpoint.model)

    @property
    def within(self) -> tuple[Model, ...]:
        return (self.prompted,)

    def predict(self, batch: Batch) -> LabelAnswers:
        """Raises what `Prompted.predict` does."""
        replies = self.prompted.replies(batch)
        votes = np.zeros((batch.height, len(self.labels)))
        for row, said in replies.items():
            votes[row] = self._votes(said)
        voted = votes.sum(axis=1, keepdims=True)
        self.prompted.note_without(said for row, said in replies.items() if not voted[row])
        return LabelAnswers(self.labels, (votes + np.array(self.shares)) / (voted + 1.0))

    def _votes(self, replies: Replies) -> Floats:
        votes = np.zeros(len(self.labels))
        for text in self.prompted.texts(replies):
            answer = None if text is None else self.prompted.asking.manner.read(text)
            label = None if answer is None else named_label(answer, self.words)
            if label is not None:
                votes[label] += 1.0
        return votes

    def save(self, folder: Path) -> dict[str, Any]:
        """As the model that writes is saved, with the labels beside."""
        said: Mapping[str, Sequence[Any]] = {"labels": self.labels, "words": self.words, "shares": self.shares}
        return self.prompted.save(folder) | {name: list(values) for name, values in said.items()}

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        """The model that was saved. Raises as `Prompted.load`."""
        said = read_description(_DESCRIPTION, folder, description)
        told = said.labels, said.words, said.shares
        fit = len(set(map(len, told))) == 1 and list(said.labels) == sorted(set(said.labels))
        if not fit or min(said.shares, default=0.0) <= 0:
            raise damaged(folder, say("its labels do not fit together"))
        own = PromptedDescription.model_validate(said.model_dump(include=set(PromptedDescription.model_fields)))
        return cls(Prompted.load(folder, own.model_dump(mode="json")), *told)
