"""What comes of one string at one entry: it comes back as it was, or it is refused by name, or a promise is broken."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from tasklift.settings.errors import TaskliftError

ONE = 5.0
ALL = 60.0
"""Seconds that one string, or all at once, may take: a whole run does work of its own."""


class What(StrEnum):
    """The last three break the promise."""

    SAME = "came back as it was"
    REFUSED = "refused by name"
    BY_FORMAT = "read as the format says"
    NOT_POSSIBLE = "cannot stand there"
    DIFFERENT = "different"
    TRACEBACK = "traceback"
    SLOW = "too slow"


BROKEN = {What.DIFFERENT, What.TRACEBACK, What.SLOW}


@dataclass(frozen=True)
class Refused:
    """A refusal that is no exception, such as the reason for which a row is in quarantine."""

    reason: str


@dataclass(frozen=True)
class ByFormat:
    """A value that is not the string because the format gives the string another meaning, as YAML does `~`."""

    value: object


class NotPossible(Exception):
    """The string cannot stand at this entry at all: no file has such a name, no such bytes are UTF-8."""


Found: TypeAlias = str | Refused | ByFormat | None
One: TypeAlias = Callable[[str], Found]
"""An entry: takes a string and gives what came back of it."""
Many: TypeAlias = Callable[[Sequence[str]], Sequence[Found]]
"""An entry that takes all strings at once, as a file does."""


@dataclass(frozen=True)
class Outcome:
    """One string at one entry."""

    entry: str
    text: str
    what: What
    told: str
    seconds: float

    def __str__(self) -> str:
        return f"{self.entry}: {self.text[:60]!a}: {self.what}: {self.told[:300]}"


def try_each(entry: str, one: One, texts: Sequence[str], *, longest: float = ONE) -> list[Outcome]:
    """Every string by itself."""
    return [outcome for text in texts for outcome in _tried(entry, lambda given: [one(given[0])], [text], longest)]


def try_together(entry: str, many: Many, texts: Sequence[str]) -> list[Outcome]:
    """All strings at once; `seconds` is that of all."""
    return _tried(entry, many, texts, ALL)


def _tried(entry: str, many: Many, texts: Sequence[str], longest: float) -> list[Outcome]:
    begun = time.perf_counter()
    judged = _judged(many, texts)
    seconds = time.perf_counter() - begun
    if seconds > longest:
        judged = [(What.SLOW, f"{seconds:.1f} s")] * len(texts)
    return [Outcome(entry, text, what, told, seconds) for text, (what, told) in zip(texts, judged, strict=True)]


def _judged(many: Many, texts: Sequence[str]) -> list[tuple[What, str]]:
    try:
        return [_judge(text, found) for text, found in zip(texts, many(texts), strict=True)]
    except NotPossible as reason:
        return [(What.NOT_POSSIBLE, str(reason))] * len(texts)
    except TaskliftError as fault:
        return [(What.REFUSED if fault.slug and fault.problem else What.DIFFERENT, str(fault))] * len(texts)
    except KeyboardInterrupt:
        raise
    except BaseException as fault:  # noqa: BLE001 - a panic of polars is no Exception
        return [(What.TRACEBACK, f"{type(fault).__name__}: {fault}")] * len(texts)


def _judge(text: str, found: Found) -> tuple[What, str]:
    match found:
        case Refused(reason):
            return (What.REFUSED, reason) if reason else (What.DIFFERENT, "refused without a reason")
        case ByFormat(value):
            return What.BY_FORMAT, repr(value)
        case _ if found == text:
            return What.SAME, ""
        case _:
            return What.DIFFERENT, f"{found!a}"


def broken(outcomes: Sequence[Outcome]) -> list[str]:
    """What breaks the promise, a line each."""
    return [str(outcome) for outcome in outcomes if outcome.what in BROKEN]
