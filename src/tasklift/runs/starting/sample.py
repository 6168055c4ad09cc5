"""A look at a file from end to end that reads only a little of it: files are often sorted by label."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import polars as pl

from tasklift.data.formats.parsed import LINE, REST
from tasklift.data.formats.sniffed import Compression, Format, Sniffed
from tasklift.data.formats.source import pieces
from tasklift.data.sniff import parse, sniff

WHOLE_BYTES = 1 << 20
BLOCKS = 24
BLOCK_BYTES = 32 << 10
_PACKED_PIECES = 32
_PIECE_BYTES = 1 << 20
_PARTS = 3
_ROWS = 4000
_TIMES_PACKED = 4
_LINE_FORMATS = {Format.CSV, Format.TSV, Format.JSONL}
_WIDE_ENCODINGS = ("utf-16", "utf-32", "utf_16", "utf_32")


@dataclass(frozen=True)
class Sample:
    """Rows of a file as text, from all over it where its format allows; `whole` where they are all of its rows."""

    found: Sniffed
    rows: pl.DataFrame
    whole: bool
    rows_in_all: int = 0
    """As many as the file has, about."""


def look_at(path: Path) -> Sample:
    """A few thousand rows. Raises UserError where the file cannot be read as a table."""
    sample = _some(path)
    return replace(sample, rows_in_all=sample.rows.height if sample.whole else _estimated(path, sample))


def _estimated(path: Path, sample: Sample) -> int:
    """The file's bytes over those of a row's values; packed text is about a quarter of itself."""
    text = (
        sample.rows.select(pl.all().cast(pl.String).str.len_bytes().sum()).sum_horizontal().item()
        if sample.rows.height
        else 0
    )
    times = 1 if sample.found.compression is Compression.NONE else _TIMES_PACKED
    return int(times * path.stat().st_size * sample.rows.height / max(1, text))


def _some(path: Path) -> Sample:
    found = sniff(path)
    if found.format not in _LINE_FORMATS or found.encoding.lower().startswith(_WIDE_ENCODINGS):
        whole = found.compression is Compression.NONE and path.stat().st_size <= WHOLE_BYTES
        return _first_parts(path, found, whole=whole)
    sample = _from_all_over(path, found)
    # Where every line is longer than a block, no block holds a whole one.
    return sample if sample.rows.height else _first_parts(path, found, whole=False)


def _from_all_over(path: Path, found: Sniffed) -> Sample:
    if found.compression is Compression.NONE:
        with path.open("rb") as stream:
            return _excerpt(stream, path.stat().st_size, found)
    unpacked = b"".join(islice(pieces(path, found.compression, _PIECE_BYTES), _PACKED_PIECES))
    return _excerpt(BytesIO(unpacked), len(unpacked), found)


def _excerpt(stream: BinaryIO, size: int, found: Sniffed) -> Sample:
    """Rows from places spread evenly over the stream, or all of them if they are few."""
    with tempfile.NamedTemporaryFile() as excerpt:
        for block in [stream.read()] if size <= WHOLE_BYTES else _blocks(stream, size, found.newline.encode()):
            excerpt.write(block)
        excerpt.flush()
        unpacked = replace(found, compression=Compression.NONE)
        return replace(_first_parts(Path(excerpt.name), unpacked, whole=size <= WHOLE_BYTES), found=found)


def _first_parts(path: Path, found: Sniffed, *, whole: bool) -> Sample:
    parts = [part.rows.drop(LINE, REST) for part in islice(parse(path, found), None if whole else _PARTS)]
    rows = pl.concat(parts, how="diagonal") if parts else pl.DataFrame()
    every = 1 if whole else max(1, rows.height // _ROWS)
    return Sample(found, rows.gather_every(every), whole)


def _blocks(stream: BinaryIO, size: int, newline: bytes) -> Iterator[bytes]:
    """Whole lines; the first block begins with the header."""
    for number in range(BLOCKS):
        stream.seek(number * (size - BLOCK_BYTES) // (BLOCKS - 1))
        block = stream.read(BLOCK_BYTES)
        start = block.find(newline) + 1 if number else 0
        yield block[start : max(start, block.rfind(newline) + 1)]
