"""Finding by pattern, in polars: it marks what fits, so only texts with a candidate are ever looked at in Python."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import polars as pl

from tasklift.settings.located import read_yaml
from tasklift.text.personal.checks import CHECKS
from tasklift.text.personal.kinds import FOLDER, kinds
from tasklift.text.personal.span import Span

_OPEN, _SHUT, _STAND_IN = "\ufdd0", "\ufdd1", "\ufffd"
"""Noncharacters, which stand in no text that is open to all; where they do, others stand in for them in the search."""

_NEEDS: Final = {"digit": "[0-9]", "at": "@", "colon": ":", "han": r"\p{Han}", "none": ""}
_OWN: Final = 99
"""A user's own pattern goes before ours."""

Found = dict[int, list[Span]]
"""The spans of each text that has any, by its place in the column."""


@dataclass(frozen=True)
class Pattern:
    """One line of a table; see `resources/personal/patterns.yaml`. `bold` ones are for those who want all kinds.

    `trim` says what does not belong to the value, though it had to be taken in: words at its beginning.
    """

    kind: str
    value: str
    certainty: int
    needs: str = "none"
    before: str = ""
    after: str = ""
    check: str | None = None
    bold: bool = False
    trim: str | None = None

    @property
    def expression(self) -> str:
        """The whole in the dialect of polars, with the groups `before`, `value` and `after`."""
        return f"(?P<before>{self.before})(?P<value>{self.value})(?P<after>{self.after})"

    @property
    def rare(self) -> bool:
        """Whether few texts have one: not dates and the like, nor a user's pattern, of which that cannot be known.

        Those of Chinese characters are slower together than apart.
        """
        usual = self.kind in kinds() and not kinds()[self.kind].default
        return not usual and self.needs != "han" and self.certainty != _OWN


@cache
def known_patterns(table: str) -> tuple[Pattern, ...]:
    """The lines of `resources/personal/TABLE.yaml`."""
    return tuple(Pattern(**line) for line in read_yaml(FOLDER / f"{table}.yaml").value)


def own_patterns(named: Mapping[str, str]) -> tuple[Pattern, ...]:
    """A user's patterns, each a kind of its own."""
    return tuple(Pattern(name, expression, _OWN) for name, expression in named.items())


def cannot_compile(expression: str) -> bool:
    """Whether polars refuses a pattern, or the pattern fits even where there is nothing."""
    try:
        return bool(pl.Series([""]).str.contains(f"(?P<value>{expression})", strict=True)[0])
    except pl.exceptions.PolarsError:
        return True


def found_by_patterns(texts: pl.Series, patterns: tuple[Pattern, ...]) -> Found:
    """What fits the patterns and passes their checks; `texts` have no nulls."""
    found: Found = {}
    safe = texts.str.replace_many([_OPEN, _SHUT], [_STAND_IN, _STAND_IN])
    for needs, needed in _NEEDS.items():
        asked = [pattern for pattern in patterns if pattern.needs == needs]
        if asked:
            places = safe.str.contains(needed).arg_true() if needed else pl.arange(len(safe), eager=True)
            _mark_all(safe.gather(places), places, asked, found)
    return found


def _mark_all(texts: pl.Series, places: pl.Series, patterns: list[Pattern], found: Found) -> None:
    """Patterns that hardly any text fits are looked for in those alone that fit one of them at all."""
    rare = tuple(pattern for pattern in patterns if pattern.rare)
    for pattern in patterns:
        if pattern not in rare:
            _mark(texts, places, pattern, found)
    if rare:
        rows = texts.str.contains(_any_of(rare)).arg_true()
        some, there = texts.gather(rows), places.gather(rows)
        for pattern in rare if len(rows) else ():
            _mark(some, there, pattern, found)


@cache
def _any_of(patterns: tuple[Pattern, ...]) -> str:
    return "|".join(f"(?:{one.before})(?:{one.value})(?:{one.after})" for one in patterns)


def _mark(texts: pl.Series, places: pl.Series, pattern: Pattern, found: Found) -> None:
    expression = pattern.expression
    rows = texts.str.contains(expression).arg_true()
    if not len(rows):
        return
    marked = texts.gather(rows).str.replace_all(expression, f"${{before}}{_OPEN}${{value}}{_SHUT}${{after}}")
    check = CHECKS[pattern.check] if pattern.check else None
    trim = re.compile(pattern.trim) if pattern.trim else None
    for place, text in zip(places.gather(rows), marked, strict=True):
        for start, marked_value in _marked(text):
            value = trim.sub("", marked_value, count=1) if trim else marked_value
            start += len(marked_value) - len(value)
            if value and (check is None or check(value)):
                span = Span(start, start + len(value), pattern.kind, pattern.certainty)
                found.setdefault(int(place), []).append(span)


def _marked(text: str) -> Iterator[tuple[int, str]]:
    """Where each marked value begins in the text without marks, and the value."""
    first, *others = text.split(_OPEN)
    position = len(first)
    for part in others:
        value, rest = part.split(_SHUT, 1)
        yield position, value
        position += len(value) + len(rest)
