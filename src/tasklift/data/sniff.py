"""A look at the beginning of a file: format, packing, encoding, delimiter and columns, by content and not by name."""

from dataclasses import replace
from pathlib import Path

from tasklift.data.formats import encoding, magic, parquet
from tasklift.data.formats.decoding import BYTE_ORDER_MARK, Piece, decoded, undecodable
from tasklift.data.formats.delimited_header import choose_dialect, read_header
from tasklift.data.formats.json_document import JsonShapeError, elements, shape_error
from tasklift.data.formats.json_object import keys_of
from tasklift.data.formats.json_questions import with_nesting
from tasklift.data.formats.json_window import JsonWindow
from tasklift.data.formats.parse import parse
from tasklift.data.formats.sniffed import Compression, Format, Mended, Sniffed
from tasklift.data.formats.source import head
from tasklift.settings.errors import Place, UserError
from tasklift.settings.kept import in_english
from tasklift.settings.messages import say

SAMPLE = 1 << 20
_BLANKS = " \t\r\n"
_TURNS = ({"role", "content"}, {"from", "value"})
"""The members of a turn as chat models are tuned on."""

__all__ = ["Compression", "Format", "Sniffed", "parse", "sniff"]


def sniff(path: Path) -> Sniffed:
    """What the first megabyte tells of the file; a UserError where no table can be read from it at all."""
    sample, compression = head(path, SAMPLE)
    whole = len(sample) < SAMPLE
    if sample.startswith(magic.PARQUET):
        return _sniff_parquet(path, compression)
    magic.refuse_binary(path, sample)
    found_encoding = encoding.detect(sample)
    if found_encoding is None:
        raise magic.not_text(path)
    text = "".join(piece.text for piece in decoded([sample], found_encoding.name))
    if not text.strip(_BLANKS + BYTE_ORDER_MARK):
        raise _empty(path, say("the file is empty"))
    found = Sniffed(
        format=Format.CSV,
        compression=compression,
        encoding=found_encoding.name,
        bom=found_encoding.bom,
        newline="\r" if "\r" in text and "\n" not in text else "\n",
        repairs=_repairs(sample, text, found_encoding),
        why=f"{found_encoding.name}: {found_encoding.why}",
    )
    kind = _json_kind(text, found.newline)
    if kind is None:
        return _sniff_delimited(path, text, found, whole=whole)
    return _sniff_json(path, text, replace(found, format=kind), whole=whole)


def _sniff_parquet(path: Path, compression: Compression) -> Sniffed:
    columns, height = parquet.columns_of(path, compression)
    if not height or not columns:
        raise _empty(path, say("the table has no rows"))
    why = "begins with Parquet's magic bytes"
    return Sniffed(Format.PARQUET, compression, columns=columns, why=why)


def _json_kind(text: str, newline: str) -> Format | None:
    """JSONL where the first line or most lines are objects; JSON where a list or an object begins; else null."""
    lines = [line for line in (line.strip(_BLANKS) for line in text.split(newline)) if line]
    objects = sum(1 for line in lines if line.startswith("{") and line.endswith("}"))
    start = lines[0]
    if len(lines) == 1 and start.startswith("{"):
        return Format.JSON if _holds_list(text) else Format.JSONL
    if 2 * objects > len(lines) and not start.startswith("[") or keys_of(start.removesuffix(",")):
        return Format.JSONL
    second = start[1:].lstrip(_BLANKS) or (lines[1] if len(lines) > 1 else "]")
    if start.startswith("[") and second[0] in '{]["' or start.startswith("{") and second[0] in '"}':
        return Format.JSON
    return None


def _holds_list(text: str) -> bool:
    """Whether it holds a list of rows; one of turns is a dialogue, and so a row."""
    try:
        first = next(elements(_window(text)), None)
    except JsonShapeError:
        return False
    keys = set(keys_of(first.text or "")) if first else set()
    return first is not None and not any(turn <= keys for turn in _TURNS)


def _sniff_json(path: Path, text: str, found: Sniffed, *, whole: bool) -> Sniffed:
    if found.format is Format.JSONL:
        records = [line.strip(_BLANKS).removesuffix(",") for line in text.split(found.newline) if line.strip(_BLANKS)]
    else:
        nested = with_nesting(text, found)
        if nested.nesting is not None:
            return nested
        records = _elements(path, text, whole=whole)
    if not records:
        raise _empty(path, say("the list has no objects"))
    # A record with bytes that cannot be decoded is no row, so its keys are no columns.
    columns = dict.fromkeys(key for record in records if undecodable(record) is None for key in keys_of(record))
    if not columns:
        raise shape_error(path, JsonShapeError(say("none of the values is an object that can be read"), 1))
    why = "most lines are JSON objects" if found.format is Format.JSONL else "one JSON document"
    return replace(found, columns=tuple(columns), why=f"{why}; {found.why}")


def _elements(path: Path, text: str, *, whole: bool) -> list[str]:
    """The values in the sample; the last may be cut, and what stands after the sample is not known."""
    records: list[str] = []
    try:
        records.extend(element.text for element in elements(_window(text)) if element.text)
    except JsonShapeError as error:
        if whole or not records:
            raise shape_error(path, error) from error
    return records


def _sniff_delimited(path: Path, text: str, found: Sniffed, *, whole: bool) -> Sniffed:
    dialect, evidence = choose_dialect(text, found.newline, whole=whole)
    columns, has_rows = read_header(path, text, dialect)
    if not has_rows and whole:
        raise _empty(path, say("the file has a header and no rows"))
    return replace(
        found,
        format=Format.TSV if dialect.delimiter == "\t" else Format.CSV,
        delimiter=dialect.delimiter,
        quoting=dialect.quoting,
        columns=columns,
        why=f"{evidence}; {found.why}",
    )


def _window(text: str) -> JsonWindow:
    return JsonWindow(iter([Piece(text, damaged=False)]))


def _repairs(sample: bytes, text: str, found: encoding.Encoding) -> tuple[Mended, ...]:
    repairs = []
    if found.bom:
        repairs.append(Mended(in_english("the byte order mark at the beginning is left out")))
    if found.name != "utf-8":
        reason = in_english("the text is read as {encoding}", encoding=found.name)
        repairs.append(Mended(reason, None if found.name.startswith("utf") else _first_other_line(sample)))
    if "\r" in text and "\n" not in text:
        repairs.append(Mended(in_english("lines end with a carriage return alone")))
    return tuple(repairs)


def _first_other_line(sample: bytes) -> int | None:
    """The line with the first bytes that are no UTF-8."""
    try:
        sample.decode()
    except UnicodeDecodeError as error:
        before = sample[: error.start]
        return 1 + max(before.count(b"\n"), before.count(b"\r") if b"\n" not in sample else 0)
    return None


def _empty(path: Path, problem: str) -> UserError:
    return UserError("file-empty", problem, where=Place(str(path)), advice=say("give a file with at least one row"))
