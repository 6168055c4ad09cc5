"""What a sample of a CSV or TSV file tells: the delimiter, whether quotes enclose fields, and the header."""

from collections import Counter
from pathlib import Path

from tasklift.data.formats.decoding import undecodable
from tasklift.data.formats.delimited_fields import BrokenQuote, Dialect, TextEnds, counted
from tasklift.settings.errors import Place, UserError
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import say

DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_RECORDS = 1000
_SAMPLE_CHARACTERS = 1 << 18
_BROKEN = -1


def choose_dialect(text: str, newline: str, *, whole: bool) -> tuple[Dialect, str]:
    """The delimiter that gives most records the width of the header, and the evidence in words."""
    if not whole or len(text) > _SAMPLE_CHARACTERS:
        text = text[: text.rfind(newline, 0, _SAMPLE_CHARACTERS) + 1] or text[:_SAMPLE_CHARACTERS]
    best, best_score, evidence = Dialect(",", newline), 0.0, "no delimiter makes even rows"
    for delimiter in DELIMITERS:
        for quoting in (True, False) if delimiter == "\t" else (True,):
            dialect = Dialect(delimiter, newline, quoting)
            widths = _widths(text, dialect)
            score, even = _score(widths)
            if score > best_score and (quoting or widths[0] > 1):
                name = "tab" if delimiter == "\t" else f"'{delimiter}'"
                evidence = f"{name} gives {counted(widths[0])} in {even} of the first {len(widths)} records"
                best, best_score = dialect, score
    return best, evidence


def read_header(path: Path, text: str, dialect: Dialect) -> tuple[tuple[str, ...], bool]:
    """The names of the columns and whether anything follows; a UserError where names are empty or stand twice."""
    start = len(text) - len(text.lstrip("\r\n"))
    line = 1 + text.count(dialect.newline, 0, start)
    where = Place(str(path), line)
    names, end = _header_fields(text, start, dialect, where)
    if undecodable(text[start:end]) is not None or "\0" in text[start:end]:
        raise UserError(
            "header-broken", say("the header has undecodable bytes"), where=where, advice=say("save as UTF-8")
        )
    for place, name in enumerate(names, start=1):
        if not name or not name.strip():
            problem = say("column {place} of the header has no name", place=place)
            raise UserError("header-unnamed", problem, where=where, advice=say("give every column a name"))
        if names.index(name) != place - 1:
            problem = say("two columns are named '{name}'", name=name)
            raise UserError("header-duplicate", problem, where=where, advice=say("rename one of them"))
    return tuple(name for name in names if name), bool(text[end:].strip("\r\n"))


def _header_fields(text: str, start: int, dialect: Dialect, where: Place) -> tuple[list[str | None], int]:
    try:
        if dialect.quoting:
            record = dialect.record(text, start, final=True)
            return record.fields, record.end
    except BrokenQuote as error:
        raise UserError("header-broken", say_kept(error.reason), where=where, advice=say("close the quote")) from error
    end = text.find(dialect.newline, start)
    end = len(text) if end < 0 else end
    return dialect.unquoted(text[start:end].removesuffix("\r")), end + 1


def _widths(text: str, dialect: Dialect) -> list[int]:
    """How many fields each record has; `_BROKEN` for one with a broken quote."""
    widths: list[int] = []
    position = 0
    while position < len(text) and len(widths) < _SAMPLE_RECORDS:
        end = text.find(dialect.newline, position)
        end = len(text) if end < 0 else end
        line = text[position:end]
        if not line.strip("\r"):
            position = end + 1
        elif dialect.quoting and '"' in line:
            try:
                record = dialect.record(text, position, final=False)
                widths.append(len(record.fields))
                position = record.end
            except BrokenQuote:
                widths.append(_BROKEN)
                position = end + 1
            except TextEnds:
                break
        else:
            widths.append(len(dialect.unquoted(line)))
            position = end + 1
    return widths


def _score(widths: list[int]) -> tuple[float, int]:
    """Even rows count, and a little so do more columns; one column says next to nothing."""
    if not widths or widths[0] == _BROKEN:
        return 0.0, 0
    even = Counter(widths)[widths[0]]
    if widths[0] == 1:
        return even / len(widths) / 1000, even
    return even / len(widths) + min(widths[0], 20) / 1000, even
