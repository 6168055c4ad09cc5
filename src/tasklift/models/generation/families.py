"""Prompts that begin alike, beyond what all prompts begin with: the questions on one document, say."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tasklift.models.generation.limits import Limits
from tasklift.models.generation.lines import Line
from tasklift.models.generation.prompts import alike

_WORTH_SHARING: Final = 64
"""Tokens from which on it pays to read what some prompts begin with in a pass of its own."""


@dataclass(frozen=True)
class Family:
    """Prompts whose first `stem` tokens are the same, each as the lines that go on from it."""

    stem: int
    members: Sequence[list[Line]]

    @property
    def longest(self) -> int:
        """Tokens of the longest prompt."""
        return max(len(lines[0].prompt) for lines in self.members)

    def split(self, most: int) -> tuple["Family", "Family | None"]:
        """At most so many members, and the rest."""
        rest = self.members[most:]
        return Family(self.stem, self.members[:most]), Family(self.stem, rest) if rest else None


def families_of(lines: Sequence[list[Line]], shared: int) -> list[Family]:
    """All prompts in families; one that has no other like it is a family with a stem of the `shared` tokens alone."""
    families: list[Family] = []
    for member in sorted(lines, key=lambda some: list(some[0].prompt)):
        joined = _joined(families[-1], member, shared) if families else None
        if joined is None:
            families.append(Family(shared, (member,)))
        else:
            families[-1] = joined
    return families


def _joined(family: Family, member: list[Line], shared: int) -> Family | None:
    """The family with one more prompt, the next in order; None where it is too little like the others."""
    last, prompt = family.members[-1][0].prompt, member[0].prompt
    # Of each prompt at least one token is left, after which the next one is asked.
    stem = min(alike(last, prompt), len(last) - 1, len(prompt) - 1)
    # A prompt that is like the last one alone would leave the others little in common.
    if stem < max(shared + _WORTH_SHARING, family.stem // 2):
        return None
    return Family(stem if len(family.members) == 1 else min(stem, family.stem), (*family.members, member))


class Waiting:
    """Families that wait to be read: those with a stem of their own first, and the longest first, so that what is read
    in one pass is of like lengths.
    """

    def __init__(self, families: Sequence[Family], shared: int, limits: Limits) -> None:
        self._shared = shared
        self._limits = limits
        order = sorted(families, key=lambda family: (family.stem == shared, -family.longest))
        self._families = deque(order)

    def longest(self) -> int:
        """Tokens of the longest prompt of those that come next; 0 where none waits."""
        return self._families[0].longest if self._families else 0

    def take(self, room: int) -> list[Family]:
        """The next ones, of so many prompts at most, and of no more tokens than are read at once."""
        return list(self._taken(room)) if self._families else []

    def _taken(self, room: int) -> Iterator[Family]:
        alone, size = self._families[0].stem == self._shared, self.longest()
        for _ in range(self._limits.rows_read(size - self._shared, size)):
            if not room or not self._families or (self._families[0].stem == self._shared) != alone:
                return
            family = self._families.popleft()
            now, later = family.split(min(room, self._limits.rows_read(family.longest - family.stem, size)))
            room -= len(now.members)
            if later is not None:
                self._families.appendleft(later)
            yield now
