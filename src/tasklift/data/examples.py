"""Texts of a file that a step is shown beside the task's rows: a line each, or a column of a table."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Final

import polars as pl

from tasklift.data.formats import encoding, magic
from tasklift.data.formats.decoding import decoded, undecodable
from tasklift.data.formats.parse import parse
from tasklift.data.formats.source import head, pieces
from tasklift.data.sniff import sniff
from tasklift.settings.check import suggestion
from tasklift.settings.errors import Place, UserError
from tasklift.settings.messages import say
from tasklift.store.hashing import file_digest

_TABLES: Final = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet")
_PACKED: Final = ".gz"
_USUAL: Final = "text"
_SAMPLE: Final = 1 << 20


def place_of(folder: Path, path: str) -> Path:
    """Where a path that a user wrote leads, from `folder` on; `~` is the user's home."""
    return folder / os.path.expanduser(path)  # noqa: PTH111 - Path's raises where there is no home


def example_texts(path: Path, column: str | None = None) -> pl.Series:
    """The texts that are not blank, in order, without blanks at their ends.

    A file named as a table (.csv, .tsv, .json, .jsonl, .parquet, and packed with gzip) is read as one: the texts are
    those of `column`, else of `text`, or the only one. Any other file has a text a line; what cannot be
    decoded is passed over.
    Raises UserError `unknown-column`, `file-empty`, or what else is wrong with the file.
    """
    texts = _of_table(path, column) if _is_table(path) else _of_lines(path)
    texts = texts.drop_nulls().str.strip_chars()
    texts = texts.filter(texts != "")
    if not len(texts):
        raise UserError(
            "file-empty", say("the file has no text"), where=Place(str(path)), advice=say("give a file with texts")
        )
    return texts.alias(_USUAL)


def examples_digest(path: Path) -> str:
    """The name of the file's bytes, read again only when it was written anew. Raises UserError `file-missing`."""
    head(path, 1)  # says what is wrong with a file that cannot be read
    found = path.stat()
    return _digest(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=64)
def _digest(path: Path, _written: int, _size: int) -> str:
    return file_digest(path)


def _is_table(path: Path) -> bool:
    name = path.name.lower().removesuffix(_PACKED)
    return name.endswith(_TABLES)


def _of_table(path: Path, column: str | None) -> pl.Series:
    found = sniff(path)
    name = column or (found.columns[0] if len(found.columns) == 1 else _USUAL)
    if name not in found.columns:
        problem = say("{file} has no column {column!r}", file=path.name, column=name)
        raise UserError("unknown-column", problem, where=Place(str(path)), advice=suggestion(name, found.columns))
    parts = [part.rows[name] for part in parse(path, found, [name])]
    return pl.concat([pl.Series(name, [], pl.String), *parts])


def _of_lines(path: Path) -> pl.Series:
    sample, compression = head(path, _SAMPLE)
    magic.refuse_binary(path, sample)
    detected = encoding.detect(sample)
    if detected is None:
        raise magic.not_text(path)
    text = "".join(piece.text for piece in decoded(pieces(path, compression), detected.name))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return pl.Series(_USUAL, [line for line in lines if undecodable(line) is None], pl.String)
