"""Reads a file of any format: each has its own file beside this one."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tasklift.data.formats import delimited, json_document, json_questions, jsonl, parquet
from tasklift.data.formats.parsed import Parsed
from tasklift.data.formats.sniffed import Format, Sniffed

_PARSERS = {
    Format.CSV: delimited.parse,
    Format.TSV: delimited.parse,
    Format.JSONL: jsonl.parse,
    Format.JSON: json_document.parse,
    Format.PARQUET: parquet.parse,
}


def parse(path: Path, found: Sniffed, columns: Sequence[str] | None = None) -> Iterator[Parsed]:
    """The file in parts, in order. `columns` become columns, all else goes to `rest`; by default all are columns.

    Nothing in the bytes of a file can raise anything but a UserError or a MachineError.
    """
    if found.nesting is not None:
        return json_questions.parse(path, found, columns)
    return _PARSERS[found.format](path, found, columns)
