"""A run's rows as a table for people: every column of the user's again a column of its own."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import polars as pl

from tasklift.data.formats.json_object import keys_of
from tasklift.data.formats.parsed import NESTED, REST
from tasklift.data.sniff import Format, Sniffed, parse
from tasklift.data.write import spread_rest, write_table

_JSON = {Format.JSON, Format.JSONL}
_KEEPS_MEMBERS = {".jsonl", ".ndjson", ".json"}


def write_rows(target: Path, frames: Callable[[], Iterator[pl.DataFrame]], *, overwrite: bool = False) -> int:
    """Write the frames, whose columns may differ; the number of rows. `frames` begins a new pass over them.

    A column of ours that the user's other columns have, too, gets a name that is free.
    """
    ours: dict[str, pl.DataType] = {}
    theirs: dict[str, None] = {}
    for frame in frames():
        ours.update({name: kind for name, kind in frame.schema.items() if name not in (*ours, REST, NESTED)})
        if REST in frame.columns:
            theirs.update(dict.fromkeys(key for rest in frame[REST].to_list() if rest for key in keys_of(rest)))
    names = dict(zip(ours, free_names(list(ours), list(theirs)), strict=True))
    others = None if keeps_members(target) else list(theirs)
    aligned = (_aligned(frame, ours, names, others) for frame in frames())
    return write_table(target, aligned, overwrite=overwrite)


def all_columns(source: Path, found: Sniffed) -> list[str]:
    """Every column of the file. In JSON, keys may appear late, so that the whole of it is looked through."""
    if found.format not in _JSON:
        return list(found.columns)
    names = dict.fromkeys(found.columns)
    for part in parse(source, found, ()):
        names.update(dict.fromkeys(key for rest in part.rows[REST].to_list() if rest for key in keys_of(rest)))
    return list(names)


def keeps_members(target: Path) -> bool:
    """Whether the format can hold the user's other columns with their own types."""
    return bool(_KEEPS_MEMBERS & {suffix.lower() for suffix in target.suffixes[-2:]})


def free_names(ours: Sequence[str], taken: Sequence[str]) -> tuple[str, ...]:
    """The names, each with a number behind it if it is taken: `prediction`, else `prediction_2` and so on."""
    numbers = range(2, len(taken) + 3)
    return tuple(
        next(name for name in (own, *(f"{own}_{number}" for number in numbers)) if name not in taken) for own in ours
    )


def _aligned(
    frame: pl.DataFrame, ours: dict[str, pl.DataType], names: dict[str, str], others: Sequence[str] | None
) -> pl.DataFrame:
    """All of our columns under their free names, null where the frame lacks them; then the user's."""
    rest = frame[REST] if REST in frame.columns else pl.Series(REST, [None] * frame.height, pl.String)
    columns = [
        frame[name].cast(kind) if name in frame.columns else pl.Series([None] * frame.height, dtype=kind)
        for name, kind in ours.items()
    ]
    table = pl.DataFrame([column.alias(names[name]) for name, column in zip(ours, columns, strict=True)])
    if others is not None:
        return spread_rest(table.with_columns(rest), others)
    nested = frame[NESTED] if NESTED in frame.columns else pl.Series(NESTED, [None] * frame.height, pl.String)
    return table.with_columns(rest, nested)
