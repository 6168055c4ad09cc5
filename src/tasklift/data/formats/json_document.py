"""JSON: one list of objects, or an object that holds one such list, read element by element in bounded memory."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tasklift.data.formats.decoding import decoded
from tasklift.data.formats.json_rows import JsonRows
from tasklift.data.formats.json_window import JsonWindow
from tasklift.data.formats.parsed import Parsed, wanted_columns
from tasklift.data.formats.sniffed import Sniffed
from tasklift.data.formats.source import pieces
from tasklift.settings.errors import Place, UserError
from tasklift.settings.kept import in_english
from tasklift.settings.messages import say

PART_CHARACTERS = 1 << 22


@dataclass(frozen=True)
class Element:
    """One value of the list as text; with `reason` where the list itself is wrong there."""

    line: int
    column: int
    text: str
    reason: str | None = None


Walk = Callable[[JsonWindow, str | None], Generator[Element, None, bool]]
"""Goes past one value of the list and gives what is in it; returns whether its brackets close. It is told what is wrong
where the value begins, if something is.
"""


class Rows(Protocol):
    """What takes the text of records and gives rows."""

    def take(self, text: str, line: int, *, column: int, damaged: bool) -> None:
        """The record `text`, which starts at `line` and `column`."""

    def refuse(self, text: str, line: int, *, column: int, reason: str) -> None:
        """A record that is known to be unreadable."""

    def parsed(self) -> Parsed:
        """The rows and faults taken since the last call."""


class JsonShapeError(Exception):
    """The document is no list of objects and holds none, or more than one; `line` is where that shows."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.line = line


def parse(path: Path, found: Sniffed, columns: Sequence[str] | None = None) -> Iterator[Parsed]:
    """The file in parts of about 4 MB; a key that an object lacks is null there."""
    yield from gathered(path, found, JsonRows(wanted_columns(columns, found.columns), found.encoding), one_value)


def gathered(path: Path, found: Sniffed, rows: Rows, walk: Walk) -> Iterator[Parsed]:
    """What `rows` makes of all that `walk` finds in the values of the list."""
    window = JsonWindow(decoded(pieces(path, found.compression), found.encoding))
    size = 0
    try:
        for element in elements(window, walk):
            if element.reason is None:
                rows.take(element.text, element.line, column=element.column, damaged=window.damaged)
            else:
                reason = in_english("invalid JSON: {reason}", reason=element.reason)
                rows.refuse(element.text, element.line, column=element.column, reason=reason)
            size += len(element.text)
            if size > PART_CHARACTERS:
                yield rows.parsed()
                size = 0
    except JsonShapeError as error:
        raise shape_error(path, error) from error
    yield rows.parsed()


def shape_error(path: Path, error: JsonShapeError) -> UserError:
    """Says which shapes of JSON can be read."""
    advice = say('give a list of objects, [{{"text": "..."}}, ...], or JSONL: one object a line (jq -c ".[]")')
    return UserError("json-shape", str(error), where=Place(str(path), error.line), advice=advice)


def one_value(window: JsonWindow, reason: str | None) -> Generator[Element, None, bool]:
    """A value as a whole."""
    line, column = window.line, window.column
    text, whole = window.value()
    yield Element(line, column, text, reason)
    return whole


def elements(window: JsonWindow, walk: Walk = one_value) -> Iterator[Element]:
    """The values of the one list of the document, in order."""
    first = window.next()
    if first == "[":
        window.skip()
        yield from list_of(window, walk)
    elif first == "{":
        window.skip()
        yield from _members(window, walk)
    else:
        raise JsonShapeError(say("the document is neither a list nor an object"), window.line)
    if window.next():
        yield _abandoned(window, in_english("more text after the end of the document"))


def list_of(window: JsonWindow, walk: Walk = one_value, *, until: str = "]") -> Iterator[Element]:
    """The values up to the closing bracket, the opening one being read already; another of `until` is left standing."""
    awaited = "value or end"
    while (mark := window.next()) and mark not in until:
        if mark == ",":
            if awaited != "comma":
                yield Element(window.line, window.column, mark, in_english("a comma without a value before it"))
            window.skip()
            awaited = "value"
            continue
        whole = yield from walk(window, in_english("expecting ',' before this value") if awaited == "comma" else None)
        awaited = "comma" if whole else "value or end"
    if mark != "]":
        yield Element(window.line, window.column, "", in_english("the list is never closed; the file may be cut off"))
        return
    if awaited == "value":
        yield Element(window.line, window.column, mark, in_english("a comma without a value after it"))
    window.skip()


def _members(window: JsonWindow, walk: Walk) -> Iterator[Element]:
    """The values of the one list of objects among the members, the opening brace being read already."""
    owner: str | None = None
    begun = window.line
    while window.next() == '"':
        key, _ = window.value()
        if window.next() != ":":
            break
        window.skip()
        if window.next() == "[":
            window.skip()
            if window.next() == "{":
                if owner is not None:
                    problem = say(
                        "there is more than one list of objects: {first} and {second}", first=owner, second=key
                    )
                    raise JsonShapeError(problem, window.line)
                owner = key
                yield from list_of(window, walk)
            else:
                _pass(list_of(window))
        elif window.next():
            window.value()
        if window.next() == ",":
            window.skip()
    if owner is None:
        raise JsonShapeError(say("the document is an object that holds no list of objects"), begun)
    if window.next() != "}":
        yield _abandoned(window, in_english("expecting a member or the end of the outer object"))
        return
    window.skip()


def _pass(unwanted: Iterator[Element]) -> None:
    for _ in unwanted:
        pass


def _abandoned(window: JsonWindow, reason: str) -> Element:
    line, column = window.line, window.column
    text = window.value()[0] if window.next() else ""
    window.drop_rest()
    return Element(line, column, text, reason)
