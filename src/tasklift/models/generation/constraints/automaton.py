"""What may be written, byte by byte: patterns are put together freely, then made into a table that is only looked up.

Subset construction: Rabin and Scott, "Finite automata and their decision problems", 1959.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

_MOST_PARTS: Final = 60_000
_MOST_STATES: Final = 20_000
"""More than a schema that a person writes needs: a table of 20 MB."""

States: TypeAlias = frozenset[int]


class TooLarge(Exception):
    """A pattern that would need more memory than a schema is worth."""


@dataclass(frozen=True)
class Table:
    """`following`: int32 (states, 256), the state after each byte, -1 where none may come. `whole`: bool (states,).

    The text begins in state 0, and may end in a state that is whole.
    """

    following: npt.NDArray[np.int32]
    whole: npt.NDArray[np.bool_]


class Pattern:
    """States joined by bytes, and by nothing. Each method goes on from a state and returns the one it comes to."""

    def __init__(self) -> None:
        self._by_bytes: list[list[tuple[int, int, int]]] = []
        self._by_nothing: list[list[int]] = []

    def state(self) -> int:
        """A new state. Raises TooLarge."""
        if len(self._by_bytes) == _MOST_PARTS:
            raise TooLarge
        self._by_bytes.append([])
        self._by_nothing.append([])
        return len(self._by_bytes) - 1

    def join(self, start: int, end: int) -> None:
        """Let the text be in `end` wherever it is in `start`."""
        self._by_nothing[start].append(end)

    def any_of(self, ends: Iterable[int]) -> int:
        """A state that is reached from each of these."""
        met = self.state()
        for one in ends:
            self.join(one, met)
        return met

    def byte(self, start: int, *ranges: tuple[int, int]) -> int:
        """One byte, of one of these ranges, the last ones included."""
        end = self.state()
        self._by_bytes[start] += [(low, high, end) for low, high in ranges]
        return end

    def text(self, start: int, text: bytes) -> int:
        """These bytes."""
        for one in text:
            start = self.byte(start, (one, one))
        return start

    def table(self, start: int, end: int) -> Table:
        """The table of all texts that lead from `start` to `end`. Raises TooLarge."""
        numbers: dict[States, int] = {self._closed((start,)): 0}
        rows: list[npt.NDArray[np.int32]] = []
        waiting = list(numbers)
        for states in waiting:
            row = np.full(256, -1, dtype=np.int32)
            for low, high, after in self._moves(states):
                if after not in numbers:
                    numbers[after] = len(waiting)
                    waiting.append(after)
                row[low:high] = numbers[after]
            rows.append(row)
            if len(waiting) > _MOST_STATES:
                raise TooLarge
        return Table(np.stack(rows), np.array([end in states for states in waiting]))

    def _moves(self, states: States) -> Iterable[tuple[int, int, States]]:
        """Ranges of bytes, the last one excluded, and the states after them."""
        edges = [edge for one in states for edge in self._by_bytes[one]]
        bounds = sorted({low for low, _, _ in edges} | {high + 1 for _, high, _ in edges})
        for low, high in zip(bounds, bounds[1:], strict=False):
            if after := tuple(target for first, last, target in edges if first <= low and high <= last + 1):
                yield low, high, self._closed(after)

    def _closed(self, states: Iterable[int]) -> States:
        """The states, and those reached from them by nothing."""
        reached = set(states)
        waiting = list(reached)
        while waiting:
            new = [one for one in self._by_nothing[waiting.pop()] if one not in reached]
            reached.update(new)
            waiting += new
        return frozenset(reached)
