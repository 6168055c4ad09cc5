"""Passages of documents, among which a question's context is looked up."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress
from pathlib import Path
from typing import Final, Self, TypeAlias

import numpy as np
import polars as pl
from pydantic import Field, TypeAdapter, ValidationError

from tasklift.models.description import damaged
from tasklift.models.looking_up.index import Index
from tasklift.models.looking_up.meanings import Meanings
from tasklift.models.looking_up.passages import index_passages, one_text
from tasklift.models.looking_up.remembering import Remembering
from tasklift.models.numbers import Integers
from tasklift.settings.fields import Settings
from tasklift.settings.messages import say
from tasklift.store.hashing import canonical_json, digest
from tasklift.tasks.looked_up_by import By
from tasklift.text.scoring.citing import standing_in

BETWEEN: Final = "\n\n"
"""Stands between the passages of a context."""

_NONE: Final = -1
"""Stands among the places of passages where there are fewer."""


class _Kept(Settings):
    """What a library's file holds."""

    passages: int = Field(ge=1)
    ids: tuple[str, ...]
    texts: tuple[str, ...]
    by: By = "words"
    meanings: str | None = None


_KEPT: Final = TypeAdapter(_Kept)

Opened: TypeAlias = Callable[[str | None, int], Meanings]
"""What so many passages mean, kept under that name."""


@dataclass(frozen=True)
class Library:
    """Passages, and how many of them make a context: those that share the rarest words with what is asked (BM25), those
    that are nearest to it in meaning, or those that rank high in both.

    `ids`: where each is from, as `guide/start.md#2`. `meanings` unless they are looked up by words alone; `kept`: the
    name that these have in a store.
    """

    passages: int
    ids: tuple[str, ...]
    texts: tuple[str, ...]
    by: By = "words"
    meanings: Meanings | None = field(default=None, compare=False)
    kept: str | None = None

    def found(self, rows: pl.DataFrame, asked: Sequence[str]) -> list[list[str]]:
        """The ids of the passages for each row, the best first; `asked` is looked up."""
        return [[self.ids[place] for place in places] for places in self._places(one_text(rows.select(asked)))]

    def contexts(self, found: Sequence[Sequence[str]]) -> pl.Series:
        """What the passages of each row say together; null where it has none."""
        return pl.Series([BETWEEN.join(texts) or None for texts in self._texts_of(found)], dtype=pl.String)

    def cited(self, found: Sequence[Sequence[str]], answers: Sequence[str | None]) -> list[list[str]]:
        """Those of each row's passages that its answer stands in."""
        held = standing_in([[answer or ""] for answer in answers], self._texts_of(found))
        return [list(compress(ids, holds or ())) for ids, (holds,) in zip(found, held, strict=True)]

    def texts_for(self, questions: Sequence[str]) -> list[list[str]]:
        """The passages of each question, the best first."""
        asked = pl.Series(questions, dtype=pl.String)
        return [[self.texts[place] for place in places] for places in self._places(asked)]

    @cached_property
    def content(self) -> bytes:
        """The library as a file, without what its passages mean."""
        by = {} if self.by == "words" else {"by": self.by, "meanings": self.kept}
        return canonical_json({"passages": self.passages, "ids": self.ids, "texts": self.texts, **by})

    @cached_property
    def name(self) -> str:
        """The digest of its content."""
        return digest(self.content)

    @property
    def objects(self) -> list[str]:
        """The names of all that a store keeps of it."""
        return [self.name, *([self.kept] if self.kept else [])]

    @classmethod
    def of(cls, content: bytes, place: Path, meanings: Opened) -> Self:
        """The library of a file that lies at `place`. Raises UserError `model-damaged`, and as `meanings` does."""
        try:
            kept = _KEPT.validate_python(json.loads(content))
        except (ValueError, RecursionError, ValidationError) as fault:
            raise damaged(place, say("its documents cannot be read ({fault})", fault=type(fault).__name__)) from None
        if len(kept.ids) != len(kept.texts) or not kept.ids:
            raise damaged(place, say("its documents are not whole"))
        meant = None if kept.by == "words" else meanings(kept.meanings, len(kept.ids))
        return cls(kept.passages, kept.ids, kept.texts, kept.by, meant, kept.meanings)

    @cached_property
    def _index(self) -> Index:
        words = None if self.by == "meaning" else index_passages(pl.Series(self.texts, dtype=pl.String))
        return Index(words, self.meanings)

    @cached_property
    def _text_by_id(self) -> Mapping[str, str]:
        return dict(zip(self.ids, self.texts, strict=True))

    def _texts_of(self, found: Sequence[Sequence[str]]) -> list[list[str]]:
        return [[self._text_by_id[name] for name in ids] for ids in found]

    @cached_property
    def _remembered(self) -> Remembering[str, np.int64]:
        return Remembering(self._best)

    def _places(self, questions: pl.Series) -> list[list[int]]:
        best = self._remembered(questions.fill_null("").to_list())
        return [[place for place in places if place != _NONE] for places in best.tolist()]

    def _best(self, questions: Sequence[str]) -> Integers:
        """The places of passages, shape (questions, passages); none where nothing is asked, and where words are looked
        for no passage that shares no word with what is asked.
        """
        asked = pl.Series(questions, dtype=pl.String)
        best, scores = self._index.best(asked, min(self.passages, len(self.texts)))
        said = (asked.str.strip_chars() != "").to_numpy()[:, None]
        return np.where(said & ((scores > 0) | (self.by == "meaning")), best, _NONE)
