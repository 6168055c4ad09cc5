"""Runs of capitalised words: what in a text of Latin, Greek or Cyrillic letters may be a name at all."""

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final, NamedTuple

from tasklift.text.personal.lexicon import cue_words

_MOST_WORDS = 30
_BEFORE, _AFTER = 34, 80
"""Characters around a run that are looked at."""

_OPENING, _STOPS = " \t\"“‘'>(*-", ".!?:;>•|"
_LINE_BEFORE: Final = re.compile(r"(?:^|\n)[\s>?*-]*$")
_LINE_AFTER: Final = re.compile(r"[ \t]*(?:\n|$)")


class Run(NamedTuple):
    """Capitalised words that stand together, and what stands around them."""

    start: int
    words: tuple[tuple[int, str], ...]
    before: str
    after: str

    @property
    def opens(self) -> bool:
        """A sentence begins with it, so its first word may be capitalised for that."""
        bare = self.before.rstrip(_OPENING)
        return not bare or bare[-1] in _STOPS or "\n" in self.before[len(bare) :]

    @property
    def alone(self) -> bool:
        """It has a line of its own, in a text of several lines."""
        lines = "\n" in self.before or "\n" in self.after
        return lines and bool(_LINE_BEFORE.search(self.before) and _LINE_AFTER.match(self.after))

    @property
    def word_before(self) -> str:
        """The last word before it in lower case, with a colon that follows it."""
        return self.before.rstrip(' "“').rpartition(" ")[2].rpartition("\n")[2].lstrip('"“‘(').lower()


@cache
def upper_class() -> str:
    """All letters with two cases as a pattern's class: those in upper case."""
    return _ranges([code for code in range(0x250 * 3) if unicodedata.category(chr(code)) in {"Lu", "Lt"}])


@cache
def letter_class() -> str:
    """All letters of the alphabets with two cases and their marks, without brackets."""
    letters = [code for code in range(0x530) if unicodedata.category(chr(code))[0] == "L"]
    return _ranges([*letters, *range(0x300, 0x370), *range(0x1E00, 0x2000)])


def _ranges(codes: list[int]) -> str:
    parts, first, last = [], codes[0], codes[0]
    for code in [*sorted(set(codes))[1:], sys.maxunicode]:
        if code != last + 1:
            parts.append(f"{chr(first)}-{chr(last)}")
            first = code
        last = code
    return "".join(parts)


@cache
def word_pattern() -> str:
    """One capitalised word: `O'Brien`, `Jean-Luc`, `AT&T`, `S.`, `LAPPEENRANTA`; without an `'s` at its end."""
    upper, letter = upper_class(), letter_class()
    joined = rf"(?:(?:[-‐&]|[’'](?!s(?![{letter}])))[{letter}]+){{0,6}}"
    return rf"(?<![{letter}\d_])[{upper}][{letter}]*{joined}(?![{letter}\d_])"


@cache
def _run_pattern() -> re.Pattern[str]:
    word = word_pattern()
    particles = "|".join(sorted(cue_words("particles"), key=len, reverse=True))
    short = rf"(?<![{letter_class()}])(?:(?:Mrs?|Ms|Dr|Prof|St|Rev|Hon|Sgt|Capt|Lt|Mt|Ft|[{upper_class()}])\.)"
    return re.compile(
        rf"(?:{short}[ ]?){{0,4}}{word}"
        rf"(?:(?:[ ]{{1,9}}(?:(?:{particles})[ ]{{1,9}}){{0,2}}|(?<=\.))(?:{short}|{word})){{0,{_MOST_WORDS}}}"
    )


@cache
def _capital() -> re.Pattern[str]:
    return re.compile(f"[{upper_class()}]")


@cache
def _word() -> re.Pattern[str]:
    return re.compile(rf"{word_pattern()}|[{letter_class()}]+")


def runs(text: str, wanted: Callable[[str, int], bool] | None = None) -> Iterator[Run]:
    """The runs of a text in order; they never go over the end of a line.

    `wanted` says from a run's text and start whether it is looked at any closer, which costs ten times as much.
    """
    for found in at_capitals(_run_pattern(), text):
        start, end = found.span()
        written = found.group()
        if wanted is None or wanted(written, start):
            single = " " not in written and "." not in written
            words = ((start, written),) if single else _words(text, start, end)
            yield run_of(text, words)


def at_capitals(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """All matches of a pattern that begins with a capital; nowhere else is it tried, which takes half of the time."""
    capital, position = _capital().search, 0
    while first := capital(text, position):
        found = pattern.match(text, first.start())
        position = (found or first).end()
        if found:
            yield found


def _words(text: str, start: int, end: int) -> tuple[tuple[int, str], ...]:
    return tuple((one.start(), one.group()) for one in _word().finditer(text, start, end))


def run_of(text: str, words: tuple[tuple[int, str], ...]) -> Run:
    """The words with what stands around them in the text."""
    start = words[0][0]
    end = words[-1][0] + len(words[-1][1])
    return Run(start, words, text[max(0, start - _BEFORE) : start], text[end : end + _AFTER])
