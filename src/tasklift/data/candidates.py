"""Checking candidate pairs of texts by their true similarity, in bounded memory.

The texts are read in order. Shingles of the first of them are held, up to a limit, and every later text is checked
against those and let go; then the next part is held. Each pair is checked once, when its earlier text is held.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from tasklift.text.comparison_form import comparison_buffers
from tasklift.text.compiled import compiled
from tasklift.text.shingles import jaccard, shingle_hashes

Indices: TypeAlias = npt.NDArray[np.int64]
Hashes: TypeAlias = npt.NDArray[np.uint64]
Read: TypeAlias = Callable[[], Iterator[pl.Series]]
Spread: TypeAlias = Callable[[Callable[[Any], Any], Iterator[Any]], Iterator[Any]]

SHINGLES_HELD = 40_000_000
"""How many shingle hashes, of 8 bytes each, may be held at once."""


@dataclass(frozen=True)
class Shingled:
    """The shingles of some texts: those of `rows[i]` (sorted) are `hashes[offsets[i]:offsets[i + 1]]`."""

    rows: Indices
    offsets: Indices
    hashes: Hashes


@dataclass
class _Held:
    """Shingles of a run of texts, up to the limit."""

    hashes: Hashes = field(default_factory=lambda: np.empty(SHINGLES_HELD, dtype=np.uint64))
    rows: list[Indices] = field(default_factory=list)
    ends: list[Indices] = field(default_factory=lambda: [np.zeros(1, dtype=np.int64)])
    is_full: bool = False

    def add(self, part: Shingled) -> None:
        """Hold the part too, if there is room; from the first part without room on, nothing more is held."""
        used = int(self.ends[-1][-1])
        needed = used + len(part.hashes)
        if not self.rows and needed > len(self.hashes):
            self.hashes = np.empty(needed, dtype=np.uint64)
        self.is_full = self.is_full or needed > len(self.hashes)
        if self.is_full:
            return
        self.hashes[used:needed] = part.hashes
        self.rows.append(part.rows)
        self.ends.append(used + part.offsets[1:])

    def contents(self) -> Shingled:
        """What is held."""
        return Shingled(np.concatenate(self.rows), np.concatenate(self.ends), self.hashes)


def similar_pairs(read: Read, spread: Spread, pairs: Indices, threshold: float) -> Indices:
    """The pairs (n, 2), earlier text first, whose Jaccard similarity is at least `threshold`, sorted.

    `read` begins a new reading of all texts; pairs name them by position.
    """
    by_later = pairs[np.lexsort((pairs[:, 0], pairs[:, 1]))]
    rows = np.unique(pairs)
    found = [np.zeros((0, 2), dtype=np.int64)]
    checked = 0
    while checked < len(rows):
        held = _Held()
        for part in _shingled(read, spread, rows[checked:]):
            held.add(part)
            found.append(_alike(held.contents(), part, by_later, threshold))
        checked += sum(map(len, held.rows))
    together = np.concatenate(found)
    return together[np.lexsort((together[:, 1], together[:, 0]))]


def _shingled(read: Read, spread: Spread, rows: Indices) -> Iterator[Shingled]:
    """The shingles of the texts at the sorted positions `rows`, batch by batch."""

    def shingle(chosen: tuple[Indices, pl.Series]) -> Shingled:
        return Shingled(chosen[0], *shingle_hashes(comparison_buffers(chosen[1])))

    return spread(shingle, _chosen(read, rows))


def _chosen(read: Read, rows: Indices) -> Iterator[tuple[Indices, pl.Series]]:
    start = 0
    for texts in read():
        low, high = np.searchsorted(rows, [start, start + len(texts)])
        if high > low:
            yield rows[low:high], texts.gather(rows[low:high] - start)
        start += len(texts)


def _alike(held: Shingled, part: Shingled, by_later: Indices, threshold: float) -> Indices:
    """The pairs of a held text and a later one of `part` that are alike enough."""
    low, high = np.searchsorted(by_later[:, 1], [part.rows[0], part.rows[-1] + 1])
    pairs = by_later[low:high]
    pairs = pairs[(pairs[:, 0] >= held.rows[0]) & (pairs[:, 0] <= held.rows[-1])]
    similarity = _similarities(
        held.offsets,
        held.hashes,
        np.searchsorted(held.rows, pairs[:, 0]),
        part.offsets,
        part.hashes,
        np.searchsorted(part.rows, pairs[:, 1]),
    )
    alike: Indices = pairs[similarity >= threshold]
    return alike


@compiled
def _similarities(
    offsets: Indices, hashes: Hashes, ones: Indices, other_offsets: Indices, other_hashes: Hashes, others: Indices
) -> npt.NDArray[np.float64]:
    similarities = np.empty(ones.size, dtype=np.float64)
    for index in range(ones.size):
        one, other = ones[index], others[index]
        similarities[index] = jaccard(
            hashes[offsets[one] : offsets[one + 1]],
            other_hashes[other_offsets[other] : other_offsets[other + 1]],
        )
    return similarities
