"""Which texts share a band of their signatures, and so may be near copies."""

import numpy as np
import numpy.typing as npt

from tasklift.text.compiled import compiled

Indices = npt.NDArray[np.int64]
Bands = npt.NDArray[np.uint32]
Codes = npt.NDArray[np.uint64]

_ALL_PAIRS_UP_TO = 16
"""A band's texts are paired all with all up to this many; a larger group by neighbours and with its first."""
_ROWS_A_BUCKET = 4
_WIDTH = 32
_SHIFT, _ROW = np.uint64(_WIDTH), np.uint64(0xFFFFFFFF)


class BandIndex:
    """The rows of a fixed set by their bands, (rows, bands); 0 is no band. It holds some 9 bytes a row and band."""

    def __init__(self, bands: Bands) -> None:
        rows = np.arange(len(bands), dtype=np.int64)
        bits = max(1, (len(bands) // _ROWS_A_BUCKET).bit_length())
        self._shift = _WIDTH - bits
        self._codes = [_sorted_codes(bands[:, band], rows) for band in range(bands.shape[1])]
        edges = np.arange(1 << bits, dtype=np.uint64) << np.uint64(_WIDTH + self._shift)
        self._starts = [np.r_[np.searchsorted(codes, edges), len(codes)].astype(np.uint32) for codes in self._codes]

    def meetings(self, bands: Bands, wanted: npt.NDArray[np.bool_]) -> tuple[Indices, Indices]:
        """Pairs (row of `bands`, row of the index) that share a band, each once, sorted, for the `wanted` rows."""
        found = [np.zeros(0, dtype=np.uint64)]
        for band, (codes, starts) in enumerate(zip(self._codes, self._starts, strict=True)):
            found.append(_meetings(bands[:, band], wanted, codes, starts, self._shift))
        return _rows_of(np.unique(np.concatenate(found)))


def candidate_pairs(bands: Bands, rows: Indices) -> Indices:
    """Pairs among `rows` that share a band, each once, the smaller index first, sorted; shape (pairs, 2)."""
    found = [_pairs_of_band(bands[rows, band], rows) for band in range(bands.shape[1])]
    codes = np.unique(np.concatenate([np.zeros(0, dtype=np.uint64), *found]))
    return np.stack(_rows_of(codes), axis=1)


def _sorted_codes(values: Bands, rows: Indices) -> Codes:
    """Rows with a band in the order of their values, then of themselves, as codes `value << 32 | row`."""
    there = values != 0
    codes: Codes = values[there].astype(np.uint64) << _SHIFT | rows[there].astype(np.uint64)
    codes.sort()
    return codes


def _rows_of(codes: Codes) -> tuple[Indices, Indices]:
    """What stands in the upper and the lower half of each code."""
    return (codes >> _SHIFT).astype(np.int64), (codes & _ROW).astype(np.int64)


def _pairs_of_band(values: Bands, rows: Indices) -> Codes:
    """Pairs of rows with equal values, as codes `smaller << 32 | larger`."""
    ordered, members = _rows_of(_sorted_codes(values, rows))
    starts = np.flatnonzero(np.diff(ordered, prepend=0))
    leaders = np.repeat(members[starts], np.diff(starts, append=len(ordered)))
    pairs = [(leaders << _WIDTH | members)[leaders != members]]
    for distance in range(1, _ALL_PAIRS_UP_TO):
        same = ordered[distance:] == ordered[:-distance]
        if not same.any():
            break
        pairs.append((members[:-distance] << _WIDTH | members[distance:])[same])
    return np.unique(np.concatenate(pairs)).astype(np.uint64)


@compiled
def _meetings(values: Bands, wanted: npt.NDArray[np.bool_], codes: Codes, starts: Bands, shift: int) -> Codes:
    """For each wanted row and each row of the index with the same value, the code `row << 32 | row of the index`."""
    count = 0
    for row in range(values.size):
        if wanted[row] and values[row]:
            first, end = _equals(values[row], codes, starts, shift)
            count += end - first
    found = np.empty(count, dtype=np.uint64)
    count = 0
    for row in range(values.size):
        if wanted[row] and values[row]:
            first, end = _equals(values[row], codes, starts, shift)
            for place in range(first, end):
                found[count] = np.uint64(row) << _SHIFT | codes[place] & _ROW
                count += 1
    return found


@compiled
def _equals(value: np.uint32, codes: Codes, starts: Bands, shift: int) -> tuple[int, int]:
    """Where the codes with that value begin and end. Values are spread evenly, so a bucket of them is short."""
    bucket = int(value) >> shift
    place, end = int(starts[bucket]), int(starts[bucket + 1])
    while place < end and codes[place] >> _SHIFT < np.uint64(value):
        place += 1
    first = place
    while place < end and codes[place] >> _SHIFT == np.uint64(value):
        place += 1
    return first, place
