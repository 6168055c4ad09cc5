"""Reading a glossary: a table with the columns `source` and `target`, in any format that rows may have."""

from collections.abc import Iterator
from pathlib import Path

from tasklift.data.answers.reading import with_texts_joined
from tasklift.data.formats.parse import parse
from tasklift.data.formats.parsed import LINE
from tasklift.data.roles import TEXTS_SEPARATOR
from tasklift.data.sniff import sniff
from tasklift.settings.check import suggestion
from tasklift.settings.errors import Place, UserError
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import say
from tasklift.text.scoring.glossary import tokens_of

_SOURCE, _TARGET = "source", "target"


def read_glossary(path: Path) -> dict[str, list[str]]:
    """Of each term, as it is looked for, its translations; a term may stand on several lines, or have a list of texts
    in JSON.

    Raises UserError `unknown-column`, or `bad-glossary` at the line that cannot be used.
    """
    found: dict[str, set[str]] = {}
    for line, term, translations in _lines(path):
        run, *rest = tokens_of([term, *translations])
        used = [text for text, tokens in zip(translations, rest, strict=True) if tokens]
        if not run or not used:
            raise _bad(path, line, say("a term or its translation is blank"))
        found.setdefault(" ".join(run), set()).update(used)
    if not found:
        problem = say("the glossary has no term")
        raise UserError("file-empty", problem, where=Place(str(path)), advice=say("give a file with texts"))
    return {term: sorted(texts) for term, texts in sorted(found.items())}


def _lines(path: Path) -> Iterator[tuple[int, str, list[str]]]:
    """The number of each line, its term and the translations."""
    table = sniff(path)
    for name in (_SOURCE, _TARGET):
        if name not in table.columns:
            problem = say("{file} has no column {column!r}", file=path.name, column=name)
            raise UserError("unknown-column", problem, where=Place(str(path)), advice=suggestion(name, table.columns))
    for read in parse(path, table, [_SOURCE, _TARGET]):
        part = with_texts_joined(read, {_TARGET: TEXTS_SEPARATOR})
        for fault in part.quarantined:
            raise _bad(path, fault.line, say_kept(fault.reason))
        for column, places in part.nested.items():
            if places:
                problem = say("column {column!r} holds a list or an object that is no list of texts", column=column)
                raise _bad(path, part.rows[LINE][places[0]], problem)
        for line, term, texts in part.rows.select(LINE, _SOURCE, _TARGET).iter_rows():
            yield line, term or "", (texts or "").split(TEXTS_SEPARATOR)


def _bad(path: Path, line: int, problem: str) -> UserError:
    advice = say("give each line a term of the source and its translation, or take the line out")
    return UserError("bad-glossary", problem, where=Place(str(path), line), advice=advice)
