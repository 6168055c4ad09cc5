"""Rows whose answers are known, of which those most like a question are shown to the model before it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import polars as pl

from tasklift.forms.rows import Batch
from tasklift.models.looking_up.passages import Passages, index_passages, one_text
from tasklift.models.prompting.prompt import Demonstration

_MOST_COPIES: Final = 8
"""Rows of the same texts that are passed over at most, for each row that looks for others."""


@dataclass(frozen=True)
class Pool:
    """`texts`: a row's texts by name, and nothing beside them; `answers`: one for each row."""

    texts: Batch
    answers: tuple[str, ...] = field(default=())

    def nearest(self, questions: Batch, count: int) -> list[tuple[Demonstration, ...]]:
        """For each question the rows most like it (BM25), the most alike last, where models heed it most."""
        count = min(count, len(self.answers))
        if not count:
            return [()] * questions.height
        places, _ = self._passages.best(one_text(questions.select(self.texts.columns)), count)
        return [tuple(self._demonstration(place) for place in reversed(row)) for row in places.tolist()]

    def nearest_others(self, questions: Batch, count: int) -> list[tuple[Demonstration, ...]]:
        """The same, without rows of the very texts of the question, as those of the pool itself have; maybe fewer."""
        more = min(count + _MOST_COPIES, len(self.answers)) if count else 0
        if not more:
            return [()] * questions.height
        asked, known = one_text(questions.select(self.texts.columns)), one_text(self.texts).to_list()
        places, _ = self._passages.best(asked, more)
        others = (
            [place for place in row if known[place] != text] for text, row in zip(asked, places.tolist(), strict=True)
        )
        return [tuple(self._demonstration(place) for place in reversed(row[:count])) for row in others]

    def _demonstration(self, place: int) -> Demonstration:
        texts = {name: text or "" for name, text in self.texts.row(place, named=True).items()}
        return Demonstration(texts, self.answers[place])

    @cached_property
    def _passages(self) -> Passages:
        return index_passages(one_text(self.texts))


def pool_of(texts: dict[str, list[str | None]], answers: Sequence[str]) -> Pool:
    """The pool of these columns."""
    return Pool(pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String)), tuple(answers))
