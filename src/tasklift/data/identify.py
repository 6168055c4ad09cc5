"""A row's id: the hash of its input side (with its group and time, where the task names them), and its ordinal among
equals from the second on.
"""

import numpy as np
import numpy.typing as npt
import polars as pl
import xxhash

from tasklift.text.compiled import compiled

_EMPTY = np.uint64(0)


class Identifier:
    """Gives ids to rows in their order; remembers eight bytes and a count for each different input."""

    def __init__(self) -> None:
        self._keys = np.zeros(1 << 12, dtype=np.uint64)
        self._counts = np.zeros(1 << 12, dtype=np.int64)
        self._used = 0

    def ids(self, inputs: pl.Series) -> pl.Series:
        """Ids such as `9c1185a5c5e9fc54` and, for the second row with this input, `9c1185a5c5e9fc54-2`."""
        names = [xxhash.xxh3_64_hexdigest(text) for text in inputs.fill_null("").cast(pl.Binary).to_list()]
        keys = np.array([int(name, 16) or 1 for name in names], dtype=np.uint64)
        self._make_room(len(keys))
        ordinals, added = _count(keys, self._keys, self._counts)
        self._used += added
        return pl.Series(
            "id", [name if nth == 1 else f"{name}-{nth}" for name, nth in zip(names, ordinals, strict=True)], pl.String
        )

    def _make_room(self, coming: int) -> None:
        while 2 * (self._used + coming) > len(self._keys):
            keys, counts = self._keys, self._counts
            self._keys = np.zeros(2 * len(keys), dtype=np.uint64)
            self._counts = np.zeros(2 * len(keys), dtype=np.int64)
            _move(keys, counts, self._keys, self._counts)


@compiled
def _count(
    keys: npt.NDArray[np.uint64], table: npt.NDArray[np.uint64], counts: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], int]:
    mask = np.uint64(len(table) - 1)
    ordinals = np.empty(len(keys), dtype=np.int64)
    added = 0
    for index in range(len(keys)):
        slot = keys[index] & mask
        while table[slot] != _EMPTY and table[slot] != keys[index]:
            slot = (slot + np.uint64(1)) & mask
        if table[slot] == _EMPTY:
            table[slot] = keys[index]
            added += 1
        counts[slot] += 1
        ordinals[index] = counts[slot]
    return ordinals, added


@compiled
def _move(
    keys: npt.NDArray[np.uint64],
    counts: npt.NDArray[np.int64],
    table: npt.NDArray[np.uint64],
    new_counts: npt.NDArray[np.int64],
) -> None:
    mask = np.uint64(len(table) - 1)
    for index in range(len(keys)):
        if keys[index] == _EMPTY:
            continue
        slot = keys[index] & mask
        while table[slot] != _EMPTY:
            slot = (slot + np.uint64(1)) & mask
        table[slot] = keys[index]
        new_counts[slot] = counts[index]
