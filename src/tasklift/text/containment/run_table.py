"""A table of runs of units, each with the texts it comes from, in which the runs of other texts are looked up.

A run is named by a polynomial over its units (Karp and Rabin, 1987), so that the name of a run of any length comes
from two sums. A field of bits says of most runs that they are not in the table; the others are searched for.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasklift.text.compiled import compiled
from tasklift.text.containment.units import Units
from tasklift.text.mixing import mixed

LEAST_WHOLE: Final = 8
"""Units of a text that is looked for whole: "very good indeed" stands in many texts that have nothing to do with it.
GPT-3 was freed of test texts by runs of 8 to 13 words, by how long those are (Brown et al., 2020, appendix C)."""

_BASE = np.uint64(0x9E3779B97F4A7C15)
_LENGTH_STEP = np.uint64(0xFF51AFD7ED558CCD)
_BITS_PER_RUN: Final = 16
_SIX, _LOW = np.uint64(6), np.uint64(63)
_ONE, _NOTHING = np.uint64(1), np.uint64(0)

Integers = NDArray[np.int64]
Hashes = NDArray[np.uint64]


class _Found(NamedTuple):
    """The arrays of a table that its runs are found by, as kernels take them."""

    hashes: Hashes
    bits: Hashes
    starts: Integers
    rows: NDArray[np.int32]


@dataclass(frozen=True)
class RunTable:
    """The runs of `length` units of some texts; of a shorter one, all of it, if it has at least `LEAST_WHOLE`.

    The texts that have the run `hashes[i]`, sorted, are `rows[starts[i]:starts[i + 1]]`, one as often as it has it.
    `runs`, shape (texts,): how many runs a text has in the table. `lengths`: how long runs are, longest first.
    """

    length: int
    lengths: Integers
    hashes: Hashes
    starts: Integers
    rows: NDArray[np.int32]
    runs: Integers
    bits: Hashes

    def longest_shared(self, units: Units, share: float) -> Integers:
        """How long the longest run is that each text has in common with one in the table; 0 for none, shape (texts,).

        Of a text in the table at least `share` of the runs, and one at least, must be in the other text.
        """
        needed = np.maximum(1, np.ceil(share * self.runs - 1e-9)).astype(np.int64)
        found = _Found(self.hashes, self.bits, self.starts, self.rows)
        return _longest_shared(units.offsets, units.hashes, self.lengths, found, needed)


def run_table(units: Units, length: int) -> RunTable:
    """The table of those texts' runs."""
    sizes = np.diff(units.offsets)
    held = np.where(sizes >= length, length, np.where(sizes >= LEAST_WHOLE, sizes, 0))
    runs = np.where(held > 0, sizes - held + 1, 0)
    found = _runs_of(units.offsets, units.hashes, held, int(runs.sum()))
    rows = np.repeat(np.arange(len(sizes), dtype=np.int32), runs)
    order = np.argsort(found, kind="stable")
    hashes, starts = np.unique(found[order], return_index=True)
    lengths = np.unique(held[held > 0])[::-1].astype(np.int64)
    starts = np.append(starts, len(found)).astype(np.int64)
    return RunTable(length, np.ascontiguousarray(lengths), hashes, starts, rows[order], runs, _bits_of(hashes))


def _bits_of(hashes: Hashes) -> Hashes:
    size = 64
    while size < _BITS_PER_RUN * len(hashes):
        size *= 2
    bits = np.zeros(size // 64, dtype=np.uint64)
    _set_bits(bits, hashes)
    return bits


@compiled
def _set_bits(bits: Hashes, hashes: Hashes) -> None:
    last = np.uint64(bits.size - 1)
    for value in hashes:
        bits[(value >> _SIX) & last] |= _ONE << (value & _LOW)


@compiled
def _place(bits: Hashes, hashes: Hashes, value: np.uint64) -> int:
    """Where the run is in the table, or -1."""
    if bits[(value >> _SIX) & np.uint64(bits.size - 1)] >> (value & _LOW) & _ONE == _NOTHING:
        return -1
    low, high = 0, hashes.size
    while low < high:
        middle = (low + high) >> 1
        if hashes[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low if low < hashes.size and hashes[low] == value else -1


@compiled
def _power(length: int) -> np.uint64:
    power = _ONE
    for _ in range(length):
        power *= _BASE
    return power


@compiled
def _sums(units: Hashes) -> Hashes:
    """The polynomials of all beginnings."""
    sums = np.zeros(units.size + 1, dtype=np.uint64)
    for index in range(units.size):
        sums[index + 1] = sums[index] * _BASE + units[index]
    return sums


@compiled
def _run(sums: Hashes, first: int, length: int, power: np.uint64) -> np.uint64:
    return mixed(sums[first + length] - sums[first] * power + np.uint64(length) * _LENGTH_STEP)


@compiled
def _runs_of(offsets: Integers, units: Hashes, held: Integers, count: int) -> Hashes:
    found = np.empty(count, dtype=np.uint64)
    written = 0
    for row in range(offsets.size - 1):
        if held[row]:
            sums, power = _sums(units[offsets[row] : offsets[row + 1]]), _power(held[row])
            for first in range(sums.size - held[row]):
                found[written] = _run(sums, first, held[row], power)
                written += 1
    return found


@compiled
def _longest_shared(
    offsets: Integers,
    units: Hashes,
    lengths: Integers,
    table: _Found,
    needed: Integers,
) -> Integers:
    longest = np.zeros(offsets.size - 1, dtype=np.int64)
    counts = np.zeros(needed.size, dtype=np.int64)
    for row in range(offsets.size - 1):
        sums = _sums(units[offsets[row] : offsets[row + 1]])
        for length in lengths:
            places = _places(sums, length, table.hashes, table.bits)
            if _has_enough(places, table.starts, table.rows, needed, counts):
                longest[row] = length
                break
    return longest


@compiled
def _places(sums: Hashes, length: int, hashes: Hashes, bits: Hashes) -> Integers:
    """Which runs of the table the text has, sorted, each once."""
    power = _power(length)
    found = np.empty(max(0, sums.size - length), dtype=np.int64)
    count = 0
    for first in range(sums.size - length):
        place = _place(bits, hashes, _run(sums, first, length, power))
        if place >= 0:
            found[count] = place
            count += 1
    return np.unique(found[:count])


@compiled
def _has_enough(
    places: Integers, starts: Integers, rows: NDArray[np.int32], needed: Integers, counts: Integers
) -> bool:
    """Whether the runs at those places are enough of any one text; `counts` are zeros, and are so again afterwards."""
    enough = False
    for place in places:
        for index in range(starts[place], starts[place + 1]):
            counts[rows[index]] += 1
            enough = enough or counts[rows[index]] >= needed[rows[index]]
    for place in places:
        for index in range(starts[place], starts[place + 1]):
            counts[rows[index]] = 0
    return enough
