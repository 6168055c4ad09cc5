"""Where a stretch of a text is after the text was changed, and where it was before."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tasklift.text.containment.answer_place import Place
from tasklift.text.edits.myers import changed_blocks

_WIDE: Final = (0xFF01, 0xFF5E)
_WIDER: Final = 0xFEE0

Block = tuple[int, int, int, int]
"""What was changed: its first place and the one behind its last, and the same of what stands there now."""


@dataclass(frozen=True)
class Edits:
    """What of a text was changed: `blocks`, in order, which do not touch.

    The characters of a block of equal length stand for each other one by one, as when traditional characters become
    simplified ones; those of another only as a whole. Between blocks all is the same, but for full width.
    """

    blocks: tuple[Block, ...]

    def forward(self, start: int, end: int) -> Place | None:
        """Where the stretch is after the change; None where nothing of it is left, or where an edge of it lies within
        what was changed as a whole. What was put in at its edges is outside.
        """
        (first, begins), (last, ends) = self._there.start(start), self._there.end(end)
        return (first, last) if begins and ends and first < last else None

    def backward(self, start: int, end: int) -> Place:
        """The smallest stretch before the change that all of this came from; empty where all of it was put in."""
        (first, _), (last, _) = self._back.start(start), self._back.end(end)
        return first, max(first, last)

    @cached_property
    def _there(self) -> "_Way":
        return _Way(self.blocks)

    @cached_property
    def _back(self) -> "_Way":
        return _Way(tuple((begins, ends, start, end) for start, end, begins, ends in self.blocks))


def edits_between(before: str, after: str) -> Edits:
    """What makes one text of the other."""
    found = changed_blocks(_codes(before), _codes(after))
    return Edits(tuple(map(tuple, found.tolist())))


class _Way:
    """From the places of one text to those of the other: each with whether that is where it is, or else the edge of
    what was changed around it.
    """

    def __init__(self, blocks: tuple[Block, ...]) -> None:
        self._blocks = blocks
        self._starts = [block[0] for block in blocks]

    def start(self, place: int) -> tuple[int, bool]:
        """Of a stretch that begins there."""
        return self._moved(bisect_right(self._starts, place) - 1, place, of_end=False)

    def end(self, place: int) -> tuple[int, bool]:
        """Of one that ends before it."""
        return self._moved(bisect_left(self._starts, place) - 1, place, of_end=True)

    def _moved(self, at: int, place: int, *, of_end: bool) -> tuple[int, bool]:
        if at < 0:
            return place, True
        start, end, begins, ends = self._blocks[at]
        if place >= end:
            return place + ends - end, True
        if place == start or end - start == ends - begins:
            return begins + place - start, True
        return (ends if of_end else begins), False


def _codes(text: str) -> NDArray[np.uint32]:
    """Full-width letters, digits and signs as those of ASCII: one that becomes the other is where it was."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    return np.where((codes >= _WIDE[0]) & (codes <= _WIDE[1]), codes - _WIDER, codes).astype(np.uint32)
