"""Parquet: typed columns become text as one would write it by hand; a row's line is its number."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from tasklift.data.formats.json_text import json_objects, json_values
from tasklift.data.formats.parsed import LINE, REST, Fault, Parsed, fault, wanted_columns
from tasklift.data.formats.sniffed import Compression, Sniffed
from tasklift.data.formats.source import pieces
from tasklift.settings.errors import Place, UserError
from tasklift.settings.kept import in_english
from tasklift.settings.messages import say

PART_ROWS = 8192
_EXACT = 1e15


def parse(path: Path, found: Sniffed, columns: Sequence[str] | None = None) -> Iterator[Parsed]:
    """The file in parts of about `PART_ROWS` rows."""
    wanted = wanted_columns(columns, found.columns)
    first = 1
    with _unpacked(path, found.compression) as plain, _polars_troubles(path):
        table = pl.scan_parquet(plain)
        _refuse_bytes_in_lists(path, table.collect_schema())
        for part in table.collect_batches(chunk_size=PART_ROWS, maintain_order=True):
            yield _parsed(part, first, wanted)
            first += part.height


def columns_of(path: Path, compression: Compression) -> tuple[tuple[str, ...], int]:
    """The names of the columns and the number of rows."""
    with _unpacked(path, compression) as plain, _polars_troubles(path):
        table = pl.scan_parquet(plain)
        return tuple(table.collect_schema().names()), int(table.select(pl.len()).collect().item())


def as_text(column: pl.Series) -> pl.Series:
    """Values as one would write them: `1` for 1.0, `true`, ISO dates, JSON for lists and objects.

    NaN becomes null, and so do bytes that are not UTF-8.
    """
    kind = column.dtype
    if kind.is_nested():
        return json_values(column)
    if kind.is_temporal():
        return column.dt.to_string("iso:strict")
    if kind.is_float():
        return _float_text(column.fill_nan(None))
    if kind == pl.Binary:
        return pl.Series(column.name, [_utf8(value) for value in column], dtype=pl.String)
    return column.cast(pl.String)


def _utf8(value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return None


def _float_text(column: pl.Series) -> pl.Series:
    integral = (column == column.floor()) & (column.abs() < _EXACT)
    whole = column.cast(pl.Int64, strict=False).cast(pl.String)
    return whole.zip_with(integral.fill_null(False), column.cast(pl.String))


def _parsed(part: pl.DataFrame, first: int, wanted: Sequence[str]) -> Parsed:
    lines = pl.int_range(first, first + part.height, dtype=pl.Int64, eager=True).alias(LINE)
    missing = pl.Series([None] * part.height, dtype=pl.String)
    chosen = [as_text(part[name]) if name in part.columns else missing.alias(name) for name in wanted]
    others = [_json_ready(part[name]) for name in part.columns if name not in wanted]
    rest = json_objects(others).alias(REST) if others else missing.alias(REST)
    rows = pl.DataFrame([lines, *(text.alias(name) for text, name in zip(chosen, wanted, strict=True)), rest])
    quarantined = _not_utf8(part, rows, wanted)
    rows = rows.filter(~rows[LINE].is_in([one.line for one in quarantined]))
    return Parsed(rows, (), quarantined, _nested(part, wanted, {one.line - first for one in quarantined}))


def _json_ready(column: pl.Series) -> pl.Series:
    if column.dtype == pl.Binary:
        return column.bin.encode("base64")
    return column


def _not_utf8(part: pl.DataFrame, rows: pl.DataFrame, wanted: Sequence[str]) -> tuple[Fault, ...]:
    faults: dict[int, Fault] = {}
    for name in wanted:
        if name not in part.columns or part.schema[name] != pl.Binary:
            continue
        bad = part[name].is_not_null() & rows[name].is_null()
        for line, value in zip(rows[LINE].filter(bad), part[name].filter(bad), strict=True):
            text = value[:80].decode("utf-8", "backslashreplace")
            faults.setdefault(
                line, fault(line, in_english("bytes in column '{name}' that are not utf-8", name=name), text)
            )
    return tuple(faults[line] for line in sorted(faults))


def _nested(part: pl.DataFrame, wanted: Sequence[str], dropped: set[int]) -> dict[str, tuple[int, ...]]:
    kept = [place for place in range(part.height) if place not in dropped]
    nested = {}
    for name in wanted:
        if name in part.columns and part.schema[name].is_nested():
            column = part[name]
            nested[name] = tuple(new for new, old in enumerate(kept) if column[old] is not None)
    return nested


def _refuse_bytes_in_lists(path: Path, schema: pl.Schema) -> None:
    for name, kind in schema.items():
        if kind.is_nested() and ("Binary" in str(kind) or "Object" in str(kind)):
            problem = say("the column '{name}' holds bytes inside lists or objects, which have no text form", name=name)
            where = Place(str(path))
            raise UserError("parquet-type", problem, where=where, advice=say("leave the column out of the file"))


@contextmanager
def _unpacked(path: Path, compression: Compression) -> Iterator[Path]:
    if compression is Compression.NONE:
        yield path
        return
    with tempfile.NamedTemporaryFile(suffix=".parquet") as plain:
        for piece in pieces(path, compression):
            plain.write(piece)
        plain.flush()
        yield Path(plain.name)


@contextmanager
def _polars_troubles(path: Path) -> Iterator[None]:
    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        reason = str(error).splitlines()[0][:160] if str(error) else "unreadable"
        problem = say("not a sound Parquet file: {reason}", reason=reason)
        advice = say("copy the file again or write it anew")
        raise UserError("parquet-corrupt", problem, where=Place(str(path)), advice=advice) from error
