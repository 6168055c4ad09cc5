"""The files that a cleaning writes: the rows that stay, those set aside with reasons, and the values changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from tasklift.data.alongside import Alongside
from tasklift.data.dataset import Dataset, open_dataset
from tasklift.data.read import Reading
from tasklift.data.roles import PARENT
from tasklift.data.sniff import sniff
from tasklift.data.write import spread_rest, write_table
from tasklift.runs.cleaning.columns import TableColumns
from tasklift.runs.serving.rows_out import all_columns, keeps_members, write_rows

_ORIGIN = ("source_file", "source_line")
_ABOUT = ("row", "line", "step", "reason")
_CHANGE = ("row", "line", "column", "before", "after")


@dataclass(frozen=True)
class CleanedRows:
    """The file, its columns, what reading gave, and each step's name and result."""

    source: Path
    columns: TableColumns
    reading: Reading
    steps: Sequence[tuple[str, dict[str, Any]]]

    @property
    def last(self) -> Dataset:
        """The rows after all steps."""
        store = self.reading.rows.store
        return open_dataset(store, self.steps[-1][1]["dataset"]) if self.steps else self.reading.rows

    @property
    def own_names(self) -> dict[str, str]:
        """The user's names of the columns that steps saw; the id, where it is ours, has none."""
        return {inner: outer for inner, outer in self.columns.outer.items() if inner != "id"}


def write_cleaned(target: Path, rows: CleanedRows, *, overwrite: bool) -> int:
    """Write the rows that stay, in the file's order of rows and columns; how many they are."""
    as_members = keeps_members(target)
    names = [] if as_members else all_columns(rows.source, sniff(rows.source))
    origins = Alongside(rows.reading.origins)

    def frames() -> Iterator[pl.DataFrame]:
        if not as_members:
            yield _nothing_of(names)
        for frame in rows.last.batches():
            table = _as_read(rows, origins.join(frame).drop(*_ORIGIN))
            yield table if as_members else _in_order(table, names)

    return write_table(target, frames(), overwrite=overwrite)


def write_set_aside(target: Path, rows: CleanedRows, *, overwrite: bool) -> int:
    """Write every row that does not stay, as it was read, with its id, line, step and reason; how many they are."""
    return write_rows(target, lambda: _set_aside(rows), overwrite=overwrite)


def write_changed(target: Path, rows: CleanedRows, *, overwrite: bool) -> int:
    """Write a line for every value that is other than it was read, of rows that stay; how many they are."""
    return write_table(target, _changed(rows), overwrite=overwrite)


def _nothing_of(names: Sequence[str]) -> pl.DataFrame:
    """No rows, so that a table has its columns even where none stays."""
    return pl.DataFrame(schema=dict.fromkeys(names, pl.String))


def _as_read(rows: CleanedRows, frame: pl.DataFrame) -> pl.DataFrame:
    """Under the user's names; our own ids left out."""
    own = rows.columns.id
    frame = frame.drop(PARENT, strict=False)
    named = frame.rename({"id": own}) if own else frame.drop("id")
    return named.rename(rows.own_names)


def _in_order(table: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    others = [name for name in names if name not in table.columns]
    return spread_rest(table, others).select(names)


def _set_aside(rows: CleanedRows) -> Iterator[pl.DataFrame]:
    for frame in rows.reading.faults.batches():
        yield frame.select(
            pl.lit(None, pl.String).alias("row"),
            pl.col("line").cast(pl.Int64),
            pl.lit("read").alias("step"),
            "reason",
            "excerpt",
        )
    for name, result in rows.steps:
        read, origins = Alongside(rows.reading.rows), Alongside(rows.reading.origins)
        for gone in open_dataset(rows.reading.rows.store, result["set_aside"]).batches():
            frame = origins.join(read.join(gone.rename({"reason": ":reason"})))
            about = frame.select(
                pl.col("id").alias("row"),
                pl.col("source_line").cast(pl.Int64).alias("line"),
                pl.lit(name).alias("step"),
                pl.col(":reason").alias("reason"),
            )
            table = _as_read(rows, frame.drop(":reason", *_ORIGIN))
            yield pl.concat([about, table.rename(_apart(table.columns))], how="horizontal")


def _apart(names: Sequence[str]) -> dict[str, str]:
    """The user's columns that are named like ours about a row get a name of their own."""
    return {name: f"column {name}" for name in names if name in _ABOUT}


def _changed(rows: CleanedRows) -> Iterator[pl.DataFrame]:
    read, origins = Alongside(rows.reading.rows), Alongside(rows.reading.origins)
    yield _nothing_of(_CHANGE).cast({"line": pl.Int64})
    for after in rows.last.batches():
        names = [name for name in rows.own_names if name in after.columns]
        both = origins.join(read.join(after.rename({name: f":{name}" for name in names})))
        yield pl.concat([_differing(both, name, rows.own_names[name]) for name in names]).sort(
            "line", "column", maintain_order=True
        )


def _differing(both: pl.DataFrame, name: str, column: str) -> pl.DataFrame:
    return both.filter(pl.col(name).ne_missing(pl.col(f":{name}"))).select(
        pl.col("id").alias("row"),
        pl.col("source_line").cast(pl.Int64).alias("line"),
        pl.lit(column).alias("column"),
        pl.col(name).alias("before"),
        pl.col(f":{name}").alias("after"),
    )
