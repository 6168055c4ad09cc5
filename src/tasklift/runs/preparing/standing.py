"""Where right answers stand, as files say it: a column of the rows to learn from and to choose on, and notes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import polars as pl

from tasklift.data.alongside import Alongside
from tasklift.data.answers.spans import SPANS
from tasklift.data.dataset import Dataset
from tasklift.data.read import Reading
from tasklift.settings.messages import Note

_READ: Final = ("train", "valid")


def spans_of(reading: Reading) -> Dataset | None:
    """Those of a reading; None where no row says where its answers stand."""
    return reading.standing.spans if reading.standing and reading.standing.spans.height else None


def spans_column(reading: Reading) -> list[str]:
    """The column that they take; none where no row has any."""
    return [SPANS] if spans_of(reading) else []


def with_spans(reading: Reading, frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Rows of a reading, in its order, with the column `spans` where any row has some."""
    spans = spans_of(reading)
    beside = Alongside(spans) if spans else None
    for frame in frames:
        yield beside.join(frame) if beside else frame


def spans_read(readings: Mapping[str, Reading]) -> list[str]:
    """What the division of the rows hangs on beside them: names of spans."""
    named = {name: spans_of(readings[name]) for name in _READ if name in readings}
    return [f"{name}: {spans.name}" for name, spans in named.items() if spans]


def notes_on_spans(readings: Mapping[str, Reading]) -> list[Note]:
    """What is to be known of starts that were wrong."""
    standing = [one.standing for one in readings.values() if one.standing]
    mended, refused = sum(one.mended for one in standing), sum(one.refused for one in standing)
    notes = []
    if mended:
        notes.append(
            Note(
                "{mended:,} answers do not start where the files say, but near it, or there in units of UTF-16 or in "
                "bytes: that place is taken",
                mended=mended,
            )
        )
    if refused:
        notes.append(
            Note(
                "{refused:,} answers stand neither where the files say nor near it: where they stand counts as unknown",
                refused=refused,
            )
        )
    return notes
