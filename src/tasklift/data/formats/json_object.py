"""One JSON object as a row: strictly RFC 8259, every value as it is written in the file.

The members of the object are walked here, so that numbers, lists and objects can be cut out of the text unchanged;
the values themselves are checked by the standard library's scanner. Refused beyond the grammar: NaN and Infinity,
numbers beyond a double, lone surrogates, nesting deeper than `DEEPEST`. Of a key that stands twice the last counts.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, NoReturn

from tasklift.settings.kept import in_english

DEEPEST = 128
_SPACE = r"[ \t\n\r]*+"
_NEXT = re.compile(_SPACE + "," + _SPACE + r'"([^"\\\x00-\x1f]*+)"' + _SPACE + ":" + _SPACE)
_AFTER_VALUE = re.compile(_SPACE + "([,}])")
_COLON = re.compile(_SPACE + ":" + _SPACE)
_BLANK = re.compile(_SPACE)
_EMPTY = re.compile(_SPACE + "}")
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..)|.)", re.DOTALL)
_Opened = tuple[int, str, int]
"""Where a member starts, its key, and where its value starts."""
_WORDS = {True: "true", False: "false", None: None}


class NotARow(Exception):
    """The text is not a JSON object that can be a row; `position` is where in the text, where known."""

    def __init__(self, reason: str, position: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position


class Member(NamedTuple):
    """One member of an object: its key, its value, and where in the text it starts, its value starts and it ends.

    Numbers are as they are written, in text.
    """

    key: str
    value: Any
    start: int
    at: int
    end: int


class JsonRow(NamedTuple):
    """The values of the wanted keys, the JSON object of the others, which wanted values are lists or objects, and a key
    that stands twice, if one does.
    """

    values: list[str | None]
    rest: str | None
    nested: tuple[int, ...]
    repeated: str | None


def read_row(text: str, wanted: Mapping[str, int]) -> JsonRow:
    """The row in `text`, which is one JSON object with nothing else; `wanted` gives each wanted key its place."""
    values: list[str | None] = [None] * len(wanted)
    members: dict[str, str] = {}
    nested: set[int] = set()
    repeated = None
    for key, value, start, at, end in members_of(text):
        repeated = quoted_key(key) if key in members else repeated
        members[key] = text[start:end]
        place = wanted.get(key)
        if place is not None:
            is_nested = isinstance(value, dict | list)
            values[place] = one_line(text[at:end]) if is_nested else as_written(value)
            nested = nested | {place} if is_nested else nested - {place}
    others = [written for key, written in members.items() if key not in wanted]
    rest = one_line("{" + ",".join(others) + "}") if others else None
    return JsonRow(values, rest, tuple(sorted(nested)), repeated)


def members_of(text: str) -> Iterator[Member]:
    """The members of `text`, which is one JSON object with nothing else; raises NotARow where it is none."""
    opened = _first_member(text, _check_shape(text))
    while opened is not None:
        start, key, at = opened
        value, end = _read_value(text, at)
        yield Member(key, value, start, at, end)
        opened = _next_member(text, end)


def items_of(text: str, position: int) -> Iterator[tuple[int, int]]:
    """Where each value of the list that starts at `position` starts and ends; the list is known to be sound."""
    position = _blank_until(text, position + 1)
    while text[position] != "]":
        _, end = _decoder.raw_decode(text, position)
        yield position, end
        position = _blank_until(text, end)
        if text[position] == ",":
            position = _blank_until(text, position + 1)


def keys_of(text: str) -> tuple[str, ...]:
    """The keys of the object in `text`, in their order; none if it cannot be a row."""
    try:
        read_row(text, {})
        return tuple(_decoder.decode(text))
    except (NotARow, RecursionError):
        return ()


def _check_shape(text: str) -> int:
    start = 0 if text.startswith("{") else _blank_until(text, 0)
    if text.count("[") + text.count("{") > DEEPEST:
        _check_depth(text)
    if "\\ud" in text or "\\uD" in text:
        _check_surrogates(text)
    if not text.startswith("{", start):
        value, end = _read_value(text, start)
        _check_end(text, end)
        raise NotARow(_no_object(text[start]), start)
    return start


def _first_member(text: str, start: int) -> _Opened | None:
    empty = _EMPTY.match(text, start + 1)
    if empty is None:
        return _member(text, start + 1)
    _check_end(text, empty.end())
    return None


def _next_member(text: str, position: int) -> _Opened | None:
    simple = _NEXT.match(text, position)
    if simple is not None:
        return simple.start(1) - 1, simple.group(1), simple.end()
    after = _AFTER_VALUE.match(text, position)
    if after is None:
        _expected(in_english("expecting ',' or '}}'"), text, position)
    if after.group(1) == ",":
        return _member(text, after.end())
    _check_end(text, after.end())
    return None


def _member(text: str, position: int) -> _Opened:
    start = _blank_until(text, position)
    if text[start : start + 1] != '"':
        _expected(in_english("expecting a key in double quotes"), text, start)
    key, end = _read_value(text, start)
    colon = _COLON.match(text, end)
    if colon is None:
        _expected(in_english("expecting ':' after the key"), text, end)
    return start, str(key), colon.end()


def _read_value(text: str, position: int) -> tuple[Any, int]:
    try:
        return _decoder.raw_decode(text, position)
    except json.JSONDecodeError as error:
        reason = (error.msg[:1].lower() + error.msg[1:]).removesuffix(" at").removesuffix(" starting")
        raise NotARow(in_english("invalid JSON: {reason}", reason=reason), error.pos) from error
    except NotARow as error:
        raise NotARow(error.reason, position) from error


def _check_end(text: str, position: int) -> None:
    if position == len(text):
        return
    end = _blank_until(text, position)
    if end < len(text):
        raise NotARow(in_english("invalid JSON: more text after the end of the value"), end)


def _check_depth(text: str) -> None:
    depth = 0
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark in "[{":
            depth += 1
        elif mark in "]}":
            depth -= 1
        if depth > DEEPEST:
            raise NotARow(
                in_english("lists and objects are nested deeper than {deepest}", deepest=DEEPEST), token.start()
            )


def _check_surrogates(text: str) -> None:
    for escape in _ESCAPE.finditer(text):
        if escape.group(1):
            raise NotARow(
                in_english("\\{escape} is half of a character (a lone surrogate)", escape=escape.group(1)),
                escape.start(),
            )


def one_line(text: str) -> str:
    """Line ends in sound JSON stand between its values alone, so a space does as well."""
    return text.replace("\r", " ").replace("\n", " ") if "\n" in text or "\r" in text else text


def _expected(what: str, text: str, position: int) -> NoReturn:
    raise NotARow(in_english("invalid JSON: {reason}", reason=what), _blank_until(text, position))


def _blank_until(text: str, position: int) -> int:
    found = _BLANK.match(text, position)
    return found.end() if found else position


def _no_object(first: str) -> str:
    if first == "[":
        return in_english("a list where an object is expected")
    if first == '"':
        return in_english("a string where an object is expected")
    if first in "-0123456789":
        return in_english("a number where an object is expected")
    return in_english("a bare word where an object is expected")


def quoted_key(key: str) -> str:
    """A key as messages name it."""
    return json.dumps(key[:40])


def as_written(value: str | bool | None) -> str | None:
    """A value that is no list or object, as a cell."""
    return value if isinstance(value, str) else _WORDS[value]


def _finite(text: str) -> str:
    if math.isinf(float(text)):
        raise NotARow(in_english("the number {number} is out of range", number=text[:40]))
    return text


def _no_constant(word: str) -> NoReturn:
    raise NotARow(in_english("{word} is not a JSON value", word=word))


_decoder = json.JSONDecoder(parse_float=_finite, parse_int=str, parse_constant=_no_constant, strict=True)
