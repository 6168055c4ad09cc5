"""Passages of documents, among which a question's context is looked up."""

import json
from collections.abc import Sequence
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

    def with_contexts(self, rows: pl.DataFrame, asked: Sequence[str], role: str) -> pl.DataFrame:
        """The rows with the context of each as `role`, null where no passage has a word of it; `asked` is looked up."""
        found = (BETWEEN.join(self.texts[place] for place in places) for places in self._places(rows, asked))
        return rows.with_columns(pl.Series(role, [text or None for text in found], pl.String))

    def found(self, rows: pl.DataFrame, asked: Sequence[str]) -> list[list[str]]:
        """The ids of the passages that each row's context is made of, the best first."""
        return [[self.ids[place] for place in places] for places in self._places(rows, asked)]

    def texts_for(self, questions: Sequence[str]) -> list[list[str]]:
        """The passages of each question, the best first."""
        rows = pl.DataFrame({"asked": questions}, schema={"asked": pl.String})
        return [[self.texts[place] for place in places] for places in self._places(rows, ["asked"])]

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

    def _places(self, rows: pl.DataFrame, asked: Sequence[str]) -> list[list[int]]:
        """Without passages that share nothing with what is asked."""
        best, scores = self._index.best(one_text(rows.select(asked)), min(self.passages, len(self.texts)))
        pairs = zip(best.tolist(), (scores > 0).tolist(), strict=True)
        return [list(compress(places, shares)) for places, shares in pairs]
