"""Where right answers stand in their context: as the column of ours has it, and as files say it, checked.

A column `spans` holds for each right text of a row, in order, its first character and the one behind its last, or null
where that is not known; as JSON. Rows of which nothing is known have null.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

import polars as pl

from tasklift.data.answers.reading import STARTS, answers_in
from tasklift.data.dataset import Dataset, DatasetWriter, open_dataset
from tasklift.data.formats.parsed import Parsed
from tasklift.data.roles import RoleType
from tasklift.store.store import Store
from tasklift.text.containment.answer_place import Place, occurrences

SPANS: Final = RoleType.SPANS.value
SAID: Final = ":said"
"""Where rows are read: the answers of a row as JSON, where they say where they stand."""
_NEAR: Final = 100
"""Characters that a start may be wrong by: those of blanks and signs that somebody took out of the text before it."""


def spans_as_text(spans: Sequence[Place | None]) -> str | None:
    """As the column has it."""
    return json.dumps(spans, separators=(",", ":")) if any(spans) else None


def spans_in(text: str | None) -> tuple[Place | None, ...]:
    """What the column says of a row, if anything."""
    found: list[list[int] | None] = json.loads(text) if text else []
    return tuple(None if place is None else (place[0], place[1]) for place in found)


class Belief(Enum):
    """What is made of what a file says of where an answer starts."""

    NOTHING_SAID = 0
    BELIEVED = 1
    MENDED = 2
    REFUSED = 3


def place_said(text: str, start: Any, context: str) -> tuple[Place | None, Belief]:
    """The place of a text that is said to start there, without blanks around it.

    A start may have been counted in units of UTF-16 or in bytes, or be wrong by a little: then the text stands there,
    or near it. One that leads nowhere is not believed.
    """
    if not isinstance(start, int) or isinstance(start, bool) or start < 0:
        return None, Belief.NOTHING_SAID
    bare, before = text.strip(), len(text) - len(text.lstrip())
    if context.startswith(bare, start + before):
        return (start + before, start + before + len(bare)), Belief.BELIEVED
    counted = (_in_characters(context, start, coding) + before for coding in ("utf-16-le", "utf-8"))
    at = next((place for place in counted if context.startswith(bare, place)), None)
    if at is not None:
        return (at, at + len(bare)), Belief.MENDED
    near = min(occurrences(bare, context), key=lambda place: abs(place[0] - start), default=None)
    if near is None or abs(near[0] - start) > _NEAR:
        return None, Belief.REFUSED
    return near, Belief.MENDED


def _in_characters(text: str, units: int, coding: str) -> int:
    """How many characters so many units of a coding are."""
    width = len("a".encode(coding))
    return len(text.encode(coding)[: units * width].decode(coding, "ignore"))


@dataclass(frozen=True)
class SpansRead:
    """The spans of rows that have any (`id`, `spans`), and how many starts were mended, and how many not believed."""

    spans: Dataset
    mended: int
    refused: int

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {**vars(self), SPANS: self.spans.description}


def spans_from_json(store: Store, kept: Mapping[str, Any]) -> SpansRead:
    """What `SpansRead.to_json` gave."""
    return SpansRead(open_dataset(store, kept[SPANS]), kept["mended"], kept["refused"])


@dataclass
class SpansReader:
    """Finds what the answers in a column say of where they stand in the texts of the role `context`."""

    store: Store
    column: str
    context: str
    counts: Counter[Belief] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._spans = DatasetWriter(self.store, ("id", SPANS))

    def said(self, part: Parsed) -> pl.Series:
        """The answers of rows that say where they stand, as the file writes them; null for others."""
        cells: list[str | None] = [None] * part.rows.height
        for place in part.nested.get(self.column, ()):
            cell = part.rows[self.column][place]
            if any(f'"{key}"' in cell for key in STARTS):
                cells[place] = cell
        return pl.Series(SAID, cells, pl.String)

    def take(self, rows: pl.DataFrame) -> None:
        """Rows that are let in, with their ids and what they `said`."""
        said = rows.filter(pl.col(SAID).is_not_null()).select("id", SAID, pl.col(self.context).fill_null(""))
        spans = [self._read(*row) for row in said.select(SAID, self.context).iter_rows()]
        self._spans.append(said.select("id", pl.Series(SPANS, spans, pl.String)).drop_nulls(SPANS))

    def finish(self) -> SpansRead:
        """All that was taken."""
        return SpansRead(self._spans.finish(), self.counts[Belief.MENDED], self.counts[Belief.REFUSED])

    def _read(self, cell: str, context: str) -> str | None:
        told = [place_said(text, start, context) for text, start in answers_in(cell) or []]
        self.counts.update(belief for _, belief in told)
        return spans_as_text([place for place, _ in told])
