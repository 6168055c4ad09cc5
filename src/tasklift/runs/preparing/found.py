"""What reading found wrong with files: each kind of trouble with its first place, and how often it came."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from tasklift.data.dataset import Dataset
from tasklift.runs.carrying.account import general_reason
from tasklift.runs.preparing.prepare import Prepared
from tasklift.settings.errors import Place


@dataclass(frozen=True)
class Found:
    """A kind of trouble: where it was first, in which words, and how many rows (or files) have it."""

    where: Place
    reason: str
    count: int


def set_aside_by_split(prepared: Prepared) -> tuple[Found, ...]:
    """Rows that no side may have, such as copies of test rows, by reason."""
    aside = prepared.aside.frame()
    if not aside.height:
        return ()
    places = [
        frame.join(aside.filter(pl.col("dataset") == name), on="id", maintain_order="left")
        for name, one in prepared.readings.items()
        for frame in one.origins.batches(["id", "source_file", "source_line"])
    ]
    frame = pl.concat(places).rename({"source_file": "file", "source_line": "line"})
    return _kinds([frame.with_columns(pl.lit(None, pl.String).alias("column"))])


def found_in(parts: Iterable[Dataset]) -> tuple[Found, ...]:
    """The kinds of trouble in the `faults` or the `repairs` of readings, in their order."""
    return _kinds(frame for part in parts for frame in part.batches(["file", "line", "column", "reason"]))


def _kinds(frames: Iterable[pl.DataFrame]) -> tuple[Found, ...]:
    first: dict[tuple[str, str], dict[str, Any]] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for frame in frames:
        for row in frame.with_columns(pl.col("line", "column").cast(pl.Int64)).iter_rows(named=True):
            kind = (row["file"], general_reason(row["reason"]))
            first.setdefault(kind, row)
            counts[kind] += 1
    return tuple(
        Found(Place(row["file"], row["line"], row["column"]), row["reason"], counts[kind])
        for kind, row in first.items()
    )
