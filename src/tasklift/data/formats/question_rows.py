"""Gathers the questions of paragraphs into rows: each has its own members, those of its paragraph, and a title."""

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from tasklift.data.formats.decoding import EXCERPT
from tasklift.data.formats.json_object import (
    JsonRow,
    Member,
    NotARow,
    as_written,
    items_of,
    members_of,
    one_line,
    quoted_key,
)
from tasklift.data.formats.json_rows import JsonRows, check_record, located
from tasklift.data.formats.parsed import Parsed, fault
from tasklift.settings.kept import in_english

TITLE, QUESTION, CONTEXT, ANSWERS = "title", "question", "context", "answers"
QUESTION_COLUMNS = ("id", TITLE, QUESTION, CONTEXT, ANSWERS)
_QUESTIONS = "qas"
_IMPOSSIBLE = "is_impossible"
_IN_PARAGRAPH = {"context_text": CONTEXT, "id": "paragraph_id"}
_IN_QUESTION = {"query_text": QUESTION, "query_id": "id"}
_ASKED = re.compile(r'"(?:question|query_text)"[ \t\r\n]*+:')


class Cell(NamedTuple):
    """One member of a row: its value, the JSON text of the member, and whether the value is a list or an object."""

    value: str | None
    member: str
    is_nested: bool = False


_NO_ANSWERS = Cell("[]", f'"{ANSWERS}":[]', is_nested=True)
Cells = dict[str, Cell]


class QuestionRows:
    """Takes one paragraph after another; `parsed` gives the rows and faults since the last time.

    `titled`: rows wait for the title of their article where it stands behind them.
    """

    def __init__(self, columns: Sequence[str], encoding: str, *, titled: bool) -> None:
        self._rows = JsonRows(columns, encoding)
        self._wanted = tuple(columns)
        self._encoding = encoding
        self._titled = titled
        self._article: Cells = {}
        self._waiting: list[tuple[Cells, int]] = []

    def take(self, text: str, line: int, *, column: int = 1, damaged: bool) -> None:
        """The paragraph `text`, which starts at `line` and `column`; `damaged` where undecodable bytes may be in it."""
        try:
            check_record(text, self._encoding, damaged=damaged)
            shared, repeated, questions = _paragraph(text)
        except NotARow as error:
            self._refuse(error, text, line, column)
            return
        places = _Places(text, line, column)
        for start, end in items_of(text, questions):
            place = places.of(start)
            if repeated is not None:
                self._repair(repeated, text[start:end], *place)
            self._ask(shared, text[start:end], *place)

    def refuse(self, text: str, line: int, *, column: int, reason: str) -> None:
        """A paragraph that is known to be unreadable."""
        self._refuse(NotARow(reason), text, line, column)

    def name_article(self, written: str) -> None:
        """The title, as JSON text, of the article whose paragraphs come."""
        if not self._titled:
            return
        try:
            cells, _ = _cells("{" + f'"{TITLE}":{written}' + "}", {})
        except NotARow:
            return
        self._article = cells
        self._let_go()

    def end_article(self) -> None:
        """No more paragraphs of this article, and no title."""
        self._let_go()
        self._article = {}

    def parsed(self) -> Parsed:
        """The rows and faults taken since the last call, but for rows that wait for a title."""
        return self._rows.parsed()

    def _ask(self, shared: Cells, text: str, line: int, column: int) -> None:
        try:
            own, repeated = _cells(text, _IN_QUESTION)
        except NotARow as error:
            self._rows.quarantine(located(error, text, line, column))
            return
        if repeated is not None:
            self._repair(repeated, text, line, column)
        if own.get(_IMPOSSIBLE, _NO_ANSWERS).value == "true":
            if own.get(ANSWERS, _NO_ANSWERS).value not in (None, "", "[]"):
                reason = in_english("it is marked as impossible to answer: its answers are left out")
                self._rows.repair(fault(line, reason, text, column=column))
            own[ANSWERS] = _NO_ANSWERS
        cells = {**self._article, **shared, **own}
        if self._titled and TITLE not in cells:
            self._waiting.append((cells, line))
        else:
            self._add(cells, line)

    def _add(self, cells: Cells, line: int) -> None:
        wanted = [cells.get(name) for name in self._wanted]
        others = [cell.member for name, cell in cells.items() if name not in self._wanted]
        values = [None if cell is None else cell.value for cell in wanted]
        nested = tuple(place for place, cell in enumerate(wanted) if cell is not None and cell.is_nested)
        rest = one_line("{" + ",".join(others) + "}") if others else None
        self._rows.add(JsonRow(values, rest, nested, None), line)

    def _let_go(self) -> None:
        for cells, line in self._waiting:
            self._add({**self._article, **cells}, line)
        self._waiting = []

    def _repair(self, repeated: str, text: str, line: int, column: int) -> None:
        reason = in_english("the key {key} stands twice: the last counts", key=repeated)
        self._rows.repair(fault(line, reason, text, column=column))

    def _refuse(self, error: NotARow, text: str, line: int, column: int) -> None:
        """Quarantine a paragraph that cannot be read: each question that can be seen in it is a row that is lost."""
        asked = [found.start() for found in _ASKED.finditer(text)]
        if not asked:
            self._rows.quarantine(located(error, text, line, column))
            return
        reason = error.reason
        if error.position is not None:
            at, behind = _Places(text, line, column).of(error.position)
            reason = in_english("{reason} (at line {line}, column {column})", reason=reason, line=at, column=behind)
        places = _Places(text, line, column)
        for position in asked:
            at, behind = places.of(position)
            self._rows.quarantine(fault(at, reason, text[position : position + EXCERPT], column=behind))


class _Places:
    """Lines and columns of positions in a text, asked for in their order."""

    def __init__(self, text: str, line: int, column: int) -> None:
        self._text = text
        self._line = line
        self._line_start = 1 - column
        self._position = 0

    def of(self, position: int) -> tuple[int, int]:
        lines = self._text.count("\n", self._position, position)
        if lines:
            self._line += lines
            self._line_start = self._text.rfind("\n", self._position, position) + 1
        self._position = position
        return self._line, position - self._line_start + 1


def _paragraph(text: str) -> tuple[Cells, str | None, int]:
    """What its questions share, a key that stands twice, if one does, and where the list of its questions starts."""
    cells: Cells = {}
    repeated: str | None = None
    questions: Member | None = None
    for member in members_of(text):
        if member.key == _QUESTIONS:
            repeated = quoted_key(member.key) if questions is not None else repeated
            questions = member
        else:
            repeated = _put(cells, text, member, _IN_PARAGRAPH) or repeated
    if questions is None:
        raise NotARow(in_english("a paragraph without `qas`, the list of its questions"))
    if not isinstance(questions.value, list):
        raise NotARow(in_english("`qas` is no list of questions"), questions.at)
    return cells, repeated, questions.at


def _cells(text: str, names: dict[str, str]) -> tuple[Cells, str | None]:
    """The members of an object by the names of their columns, and a key that stands twice, if one does."""
    cells: Cells = {}
    repeated = None
    for member in members_of(text):
        repeated = _put(cells, text, member, names) or repeated
    return cells, repeated


def _put(cells: Cells, text: str, member: Member, names: dict[str, str]) -> str | None:
    """Put the member among the cells; its key, where it stands there already."""
    name = names.get(member.key, member.key)
    is_nested = isinstance(member.value, list | dict)
    value = one_line(text[member.at : member.end]) if is_nested else as_written(member.value)
    written = text[member.start : member.end]
    if name != member.key:
        written = f"{json.dumps(name)}:{text[member.at : member.end]}"
    stands_twice = name in cells
    cells[name] = Cell(value, written, is_nested)
    return quoted_key(member.key) if stands_twice else None
