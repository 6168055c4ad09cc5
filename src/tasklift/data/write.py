"""Tables to files in the format that the file's name says: whole or not at all."""

import gzip
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BufferedIOBase
from itertools import chain
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from tasklift.data.formats.json_object import keys_of, read_row
from tasklift.data.formats.json_text import json_objects, json_objects_with_nested
from tasklift.data.formats.parsed import NESTED, REST
from tasklift.data.formats.sniffed import Format
from tasklift.settings.errors import Place, UserError
from tasklift.settings.messages import say
from tasklift.store.atomic import disk_full, place_atomic

_SUFFIXES = {f".{name.value}": name for name in Format} | {".ndjson": Format.JSONL, ".pq": Format.PARQUET}
_NO_ROOM = re.compile(r"os error (28|122|27)\b|No space left")


def write_table(path: Path, frames: Iterable[pl.DataFrame], *, overwrite: bool = False) -> int:
    """Write frames of the same columns one after another; the number of rows.

    The suffix names the format (.csv, .tsv, .jsonl, .json, .parquet), a further .gz packs it. In JSON and JSONL the
    members of a text column `rest` stand beside the other columns, as they were read, and texts of columns that
    `nested` names are the lists and objects that they were; elsewhere `nested` is left out. A UserError if the suffix
    is unknown, or if the file exists and `overwrite` is false; a MachineError if the disk is full: then there is no
    file.
    """
    form, packed = _form(path)
    refuse_existing(path, overwrite=overwrite)
    counted = _Counted(frames)

    def write(temporary: Path) -> None:
        with _disk_trouble(path):
            _write(temporary, counted, form, packed=packed)

    place_atomic(path, write)
    return counted.rows


def refuse_existing(path: Path, *, overwrite: bool) -> None:
    """Raise UserError `output-exists` where a folder is there, or a file that may not be overwritten."""
    if path.is_dir():
        raise UserError(
            "output-exists", say("this is a folder"), where=Place(str(path)), advice=say("name a file with -o")
        )
    if path.exists() and not overwrite:
        advice = say("name another file, or allow overwriting")
        raise UserError("output-exists", say("the file exists already"), where=Place(str(path)), advice=advice)


def spread_rest(frame: pl.DataFrame, names: Sequence[str] | None = None) -> pl.DataFrame:
    """The frame with the members of its `rest` as text columns of their own, values as they were read.

    `names` are the columns to make, by default every key in order of appearance; a stream of frames needs them fixed.
    """
    rests = frame[REST].to_list()
    if names is None:
        names = list(dict.fromkeys(key for rest in rests if rest is not None for key in keys_of(rest)))
    kept = frame.drop(REST)
    clashes = [name for name in names if name in kept.columns]
    if clashes:
        problem = say("the column '{column}' would stand twice in the table", column=clashes[0])
        raise UserError("column-clash", problem, advice=say("rename the column in the file that is read"))
    places = {name: place for place, name in enumerate(names)}
    nothing: list[str | None] = [None] * len(names)
    rows = [nothing if rest is None else read_row(rest, places).values for rest in rests]
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    return kept.with_columns(
        pl.Series(name, column, dtype=pl.String) for name, column in zip(names, columns, strict=True)
    )


class _Counted:
    """Passes frames on and counts their rows."""

    def __init__(self, frames: Iterable[pl.DataFrame]) -> None:
        self.rows = 0
        self._frames = frames

    def __iter__(self) -> Iterator[pl.DataFrame]:
        for frame in self._frames:
            self.rows += frame.height
            yield frame


def _form(path: Path) -> tuple[Format, bool]:
    packed = path.suffix.lower() == ".gz"
    suffix = Path(path.stem).suffix.lower() if packed else path.suffix.lower()
    if suffix not in _SUFFIXES:
        problem = say("the suffix '{suffix}' names no format that can be written", suffix=suffix)
        advice = say("end the name in one of {suffixes}, with .gz behind it or not", suffixes=list(_SUFFIXES))
        raise UserError("output-format", problem, where=Place(str(path)), advice=advice)
    return _SUFFIXES[suffix], packed


def _write(path: Path, frames: Iterable[pl.DataFrame], form: Format, *, packed: bool) -> None:
    if form not in (Format.JSON, Format.JSONL):
        frames = (frame.drop(NESTED, strict=False) for frame in frames)
    if form is Format.PARQUET:
        _write_parquet(path, frames)
        if packed:
            _pack(path)
        return
    with path.open("wb") as plain:
        if packed:
            with gzip.GzipFile("", "wb", fileobj=plain, mtime=0) as stream:
                _write_text(stream, frames, form)
        else:
            _write_text(plain, frames, form)


def _write_text(stream: BufferedIOBase, frames: Iterable[pl.DataFrame], form: Format) -> None:
    if form in (Format.CSV, Format.TSV):
        _write_delimited(stream, frames, "," if form is Format.CSV else "\t")
    elif form is Format.JSONL:
        for frame in frames:
            stream.writelines(f"{line}\n".encode() for line in _objects(frame))
    else:
        _write_json(stream, frames)


def _write_delimited(stream: BufferedIOBase, frames: Iterable[pl.DataFrame], separator: str) -> None:
    """A null is an empty field; in a table of one column, where that would be a blank line, an empty text."""
    for place, frame in enumerate(frames):
        table = frame.fill_null("") if frame.width == 1 else frame
        stream.write(table.write_csv(separator=separator, include_header=place == 0).encode())


def _write_json(stream: BufferedIOBase, frames: Iterable[pl.DataFrame]) -> None:
    before = "[\n"
    for frame in frames:
        for line in _objects(frame):
            stream.write(f"{before}{line}".encode())
            before = ",\n"
    stream.write(b"[]\n" if before == "[\n" else b"\n]\n")


def _objects(frame: pl.DataFrame) -> Iterator[str]:
    """The JSON object of each row."""
    columns = frame.drop(REST, NESTED, strict=False).get_columns()
    if NESTED in frame.columns and columns:
        texts = json_objects_with_nested(columns, frame[NESTED]).to_list()
    else:
        texts = json_objects(columns).to_list() if columns else ["{}"] * frame.height
    rests = frame[REST].to_list() if REST in frame.columns else [None] * frame.height
    for text, rest in zip(texts, rests, strict=True):
        members = [part[1:-1] for part in (text, rest) if part is not None and part != "{}"]
        yield "{" + ",".join(members) + "}"


def _write_parquet(path: Path, frames: Iterable[pl.DataFrame]) -> None:
    stream = iter(frames)
    first = next(stream, pl.DataFrame())
    rest_of_all = chain([first], stream)

    def source(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, size: int | None
    ) -> Iterator[pl.DataFrame]:
        yield from rest_of_all

    table = register_io_source(source, schema=first.schema)
    # Given a path, polars makes the file in a thread of its own: after a fault maybe when this one is gone already.
    with path.open("wb") as target:
        table.sink_parquet(target, maintain_order=True)


def _pack(path: Path) -> None:
    plain = path.with_name(path.name + ".plain")
    path.rename(plain)
    try:
        with (
            plain.open("rb") as source,
            path.open("wb") as target,
            gzip.GzipFile("", "wb", fileobj=target, mtime=0) as out,
        ):
            shutil.copyfileobj(source, out)
    finally:
        plain.unlink()


@contextmanager
def _disk_trouble(path: Path) -> Iterator[None]:
    """polars tells of a full disk in words alone."""
    try:
        yield
    except (OSError, pl.exceptions.ComputeError) as error:
        if _NO_ROOM.search(str(error)):
            raise disk_full(path) from error
        raise
