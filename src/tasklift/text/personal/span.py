"""A place in a text that holds personal data, and which of several places that overlap is kept."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """Characters `start` to `end` of a text hold a value of `kind`; `certainty` is from 0 to 100."""

    start: int
    end: int
    kind: str
    certainty: int = 50


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """The surest of those that overlap, then the longest, then the first; in the order of the text."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (-one.certainty, one.start - one.end, one.start, one.kind)):
        if span.start < span.end and not _touches(span, kept):
            insort(kept, span)
    return kept


def free_of(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Those of `spans` that touch none of `taken`."""
    others = without_overlaps(taken)
    return [one for one in spans if not _touches(one, others)]


def _touches(span: Span, ordered: list[Span]) -> bool:
    """Whether it overlaps one of those that stand in order and do not overlap each other."""
    place = bisect_left(ordered, (span.end,))
    return place > 0 and ordered[place - 1].end > span.start
