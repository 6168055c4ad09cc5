"""Passages of documents, among which a question's context is looked up."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from pathlib import Path
from typing import Final, Self

import polars as pl
from pydantic import Field, TypeAdapter, ValidationError

from tasklift.models.description import damaged
from tasklift.models.looking_up.passages import Passages, index_passages, one_text
from tasklift.settings.fields import Settings
from tasklift.settings.messages import say
from tasklift.store.hashing import canonical_json, digest
from tasklift.text.scoring.citing import standing_in

FILE: Final = "documents.json"
"""The library in the folder of a model."""
BETWEEN: Final = "\n\n"
"""Stands between the passages of a context."""


class _Kept(Settings):
    """What `documents.json` holds."""

    passages: int = Field(ge=1)
    ids: tuple[str, ...]
    texts: tuple[str, ...]


_KEPT: Final = TypeAdapter(_Kept)


@dataclass(frozen=True)
class Library:
    """Passages, and how many of them make a context: those that share the rarest words with what is asked (BM25).

    `ids`: where each is from, as `guide/start.md#2`.
    """

    passages: int
    ids: tuple[str, ...]
    texts: tuple[str, ...]

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
        return [
            [self.texts[place] for place in places] for places in self._places(pl.Series(questions, dtype=pl.String))
        ]

    @cached_property
    def content(self) -> bytes:
        """The library as a file."""
        return canonical_json({"passages": self.passages, "ids": self.ids, "texts": self.texts})

    @cached_property
    def name(self) -> str:
        """The digest of its content."""
        return digest(self.content)

    @classmethod
    def of(cls, content: bytes, place: Path) -> Self:
        """The library of a file that lies at `place`. Raises UserError `model-damaged`."""
        try:
            kept = _KEPT.validate_python(json.loads(content))
        except (ValueError, RecursionError, ValidationError) as fault:
            raise damaged(place, say("its documents cannot be read ({fault})", fault=type(fault).__name__)) from None
        if len(kept.ids) != len(kept.texts) or not kept.ids:
            raise damaged(place, say("its documents are not whole"))
        return cls(kept.passages, kept.ids, kept.texts)

    @cached_property
    def _index(self) -> Passages:
        return index_passages(pl.Series(self.texts, dtype=pl.String))

    @cached_property
    def _text_by_id(self) -> Mapping[str, str]:
        return dict(zip(self.ids, self.texts, strict=True))

    def _texts_of(self, found: Sequence[Sequence[str]]) -> list[list[str]]:
        return [[self._text_by_id[name] for name in ids] for ids in found]

    def _places(self, questions: pl.Series) -> list[list[int]]:
        """Without passages that share nothing with what is asked."""
        best, scores = self._index.best(questions, min(self.passages, len(self.texts)))
        pairs = zip(best.tolist(), (scores > 0).tolist(), strict=True)
        return [list(compress(places, shares)) for places, shares in pairs]
