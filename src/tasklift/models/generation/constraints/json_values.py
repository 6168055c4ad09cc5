"""JSON's values as patterns: strings of well-formed UTF-8, numbers, and values that are written out."""

import json
from collections.abc import Sequence
from typing import Any, Final

from tasklift.models.generation.constraints.automaton import Pattern

_DIGITS: Final = (0x30, 0x39)
_MOST_DIGITS: Final = 15
"""Of a whole number, and of a fraction: as many as a float keeps; a number thus comes to its end."""

_CONTINUES: Final = (0x80, 0xBF)
_PLAIN: Final = ((0x20, 0x21), (0x23, 0x5B), (0x5D, 0x7F))
_LONGER: Final = (
    ((0xC2, 0xDF), _CONTINUES),
    ((0xE0, 0xE0), (0xA0, 0xBF), _CONTINUES),
    ((0xE1, 0xEC), _CONTINUES, _CONTINUES),
    ((0xED, 0xED), (0x80, 0x9F), _CONTINUES),
    ((0xEE, 0xEF), _CONTINUES, _CONTINUES),
    ((0xF0, 0xF0), (0x90, 0xBF), _CONTINUES, _CONTINUES),
    ((0xF1, 0xF3), _CONTINUES, _CONTINUES, _CONTINUES),
    ((0xF4, 0xF4), (0x80, 0x8F), _CONTINUES, _CONTINUES),
)
"""Characters of two to four bytes: The Unicode Standard, table 3-7."""

_ESCAPED: Final = b'"\\/bfnrt'
_HEX: Final = (_DIGITS, (0x41, 0x46), (0x61, 0x66))
_HEX_BUT_D: Final = (_DIGITS, (0x41, 0x43), (0x45, 0x46), (0x61, 0x63), (0x65, 0x66))
"""So that no escape is half of a character."""


def literal(pattern: Pattern, start: int, value: Any) -> int:
    """This value, as `json.dumps` writes it. Raises ValueError for what is no JSON, or no Unicode."""
    return pattern.text(start, json.dumps(value, ensure_ascii=False, allow_nan=False).encode())


def string(pattern: Pattern, start: int, least: int, most: int | None) -> int:
    """A string of so many characters, None for any number."""
    return pattern.text(_characters(pattern, pattern.text(start, b'"'), least, most), b'"')


def _characters(pattern: Pattern, start: int, least: int, most: int | None) -> int:
    """So many characters of a string."""
    for _ in range(least):
        start = _character(pattern, start)
    if most is None:
        around = pattern.any_of([start])
        pattern.join(_character(pattern, around), around)
        return around
    ends = [start]
    for _ in range(most - least):
        ends.append(_character(pattern, ends[-1]))
    return pattern.any_of(ends)


def whole_number(pattern: Pattern, start: int) -> int:
    """A number without a fraction."""
    first = pattern.any_of([start, pattern.text(start, b"-")])
    return pattern.any_of([pattern.text(first, b"0"), _digits(pattern, pattern.byte(first, (0x31, 0x39)), 0)])


def number(pattern: Pattern, start: int) -> int:
    """Any number."""
    whole = whole_number(pattern, start)
    fraction = pattern.any_of([whole, _digits(pattern, pattern.text(whole, b"."), 1)])
    power = pattern.byte(fraction, (0x45, 0x45), (0x65, 0x65))
    signed = pattern.any_of([power, pattern.byte(power, (0x2B, 0x2B), (0x2D, 0x2D))])
    tens = pattern.byte(signed, _DIGITS)
    return pattern.any_of([fraction, tens, pattern.byte(tens, _DIGITS)])


def _digits(pattern: Pattern, start: int, least: int) -> int:
    ends = [start]
    for _ in range(_MOST_DIGITS - 1 + least):
        ends.append(pattern.byte(ends[-1], _DIGITS))
    return pattern.any_of(ends[least:])


def _character(pattern: Pattern, start: int) -> int:
    escape = pattern.text(start, b"\\")
    code = pattern.text(escape, b"u")
    ends = [
        pattern.byte(start, *_PLAIN),
        pattern.byte(escape, *((one, one) for one in _ESCAPED)),
        _bytes(pattern, pattern.byte(code, *_HEX_BUT_D), _HEX, _HEX, _HEX),
        _bytes(pattern, pattern.byte(code, (0x44, 0x44), (0x64, 0x64)), ((0x30, 0x37),), _HEX, _HEX),
        *(_bytes(pattern, start, *((one,) for one in ranges)) for ranges in _LONGER),
    ]
    return pattern.any_of(ends)


def _bytes(pattern: Pattern, start: int, *each: Sequence[tuple[int, int]]) -> int:
    for ranges in each:
        start = pattern.byte(start, *ranges)
    return start
