"""Questions in a JSON document of paragraphs, as SQuAD, CMRC 2018 and DRCD nest them: a row for each.

The window goes through an article member by member, so that it holds no more than a paragraph at a time.
"""

import json
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tasklift.data.formats.decoding import Piece
from tasklift.data.formats.json_document import Element, JsonShapeError, elements, gathered, list_of, one_value
from tasklift.data.formats.json_object import keys_of
from tasklift.data.formats.json_window import JsonWindow
from tasklift.data.formats.parsed import REST, Parsed, wanted_columns
from tasklift.data.formats.question_rows import ANSWERS, CONTEXT, QUESTION, QUESTION_COLUMNS, TITLE, QuestionRows
from tasklift.data.formats.sniffed import Nesting, Sniffed
from tasklift.settings.kept import in_english

_QUESTIONS = '"qas"'
_PARAGRAPHS = "paragraphs"
_WHY = {
    Nesting.ARTICLES: "one JSON document of articles with paragraphs, a row a question, as in SQuAD",
    Nesting.PARAGRAPHS: "one JSON document of paragraphs, a row a question, as in CMRC 2018",
}


def parse(path: Path, found: Sniffed, columns: Sequence[str] | None = None) -> Iterator[Parsed]:
    """The file in parts of about 4 MB of it."""
    titled = found.nesting is Nesting.ARTICLES and TITLE in found.columns
    rows = QuestionRows(wanted_columns(columns, found.columns), found.encoding, titled=titled)
    walk = Articles(rows).walk if found.nesting is Nesting.ARTICLES else one_value
    return gathered(path, found, rows, walk)


def with_nesting(text: str, found: Sniffed) -> Sniffed:
    """The same with the columns of the questions, where `text` is the beginning of a document that nests them."""
    if _QUESTIONS not in text:
        return found
    for nesting in Nesting:
        columns = _columns(text, found.encoding, nesting)
        if QUESTION in columns and {CONTEXT, ANSWERS} & set(columns):
            return replace(found, columns=columns, nesting=nesting, why=f"{_WHY[nesting]}; {found.why}")
    return found


def _columns(text: str, encoding: str, nesting: Nesting) -> tuple[str, ...]:
    """What is known of the questions in a text, in the order of `QUESTION_COLUMNS`, and then as it comes."""
    rows = QuestionRows(QUESTION_COLUMNS, encoding, titled=nesting is Nesting.ARTICLES)
    walk = Articles(rows).walk if nesting is Nesting.ARTICLES else one_value
    window = JsonWindow(iter([Piece(text, damaged=False)]))
    try:
        for element in elements(window, walk):
            if element.reason is None:
                rows.take(element.text, element.line, column=element.column, damaged=True)
    except JsonShapeError:
        return ()
    parsed = rows.parsed().rows
    known = [name for name in QUESTION_COLUMNS if parsed[name].count()]
    others = dict.fromkeys(key for rest in parsed[REST].drop_nulls().to_list() for key in keys_of(rest))
    return (*known, *others)


@dataclass(frozen=True)
class Articles:
    """Goes through articles: their paragraphs are what it gives, their titles go to `rows`."""

    rows: QuestionRows

    def walk(self, window: JsonWindow, reason: str | None) -> Generator[Element, None, bool]:
        """One article; a comma that is wanting before it costs no paragraph."""
        line, column = window.line, window.column
        if window.next() != "{":
            return (yield from one_value(window, reason))
        if reason is not None:
            yield Element(line, column, "{", reason)
        window.skip()
        has_paragraphs = False
        while (mark := window.next()) and mark not in "{}":
            if mark == '"':
                has_paragraphs = (yield from self._member(window)) or has_paragraphs
            elif mark == ",":
                window.skip()
            else:
                yield from one_value(window, in_english("expecting a key in double quotes"))
        self.rows.end_article()
        if mark == "}":
            window.skip()
        elif mark:
            yield Element(window.line, window.column, mark, in_english("the article before this one is never closed"))
        if mark and not has_paragraphs:
            yield Element(line, column, "{", in_english("an article without a list of `paragraphs`"))
        return mark == "}"

    def _member(self, window: JsonWindow) -> Generator[Element, None, bool]:
        """One member of an article; whether it is the list of paragraphs."""
        line, column = window.line, window.column
        key, _ = window.value()
        if window.next() != ":":
            yield Element(line, column, key, in_english("expecting ':' after the key"))
            return False
        window.skip()
        name = _text_of(key)
        if name == _PARAGRAPHS and window.next() == "[":
            window.skip()
            yield from _paragraphs(window)
            return True
        if window.next():
            value, _ = window.value()
            if name == TITLE:
                self.rows.name_article(value)
        return False


def _paragraphs(window: JsonWindow) -> Iterator[Element]:
    """Up to the end of their list, or of the article; that the file ends here is told by the list of articles."""
    for element in list_of(window, until="]}"):
        if element.text or window.next():
            yield element


def _text_of(written: str) -> str | None:
    try:
        text = json.loads(written)
    except ValueError:
        return None
    return text if isinstance(text, str) else None
