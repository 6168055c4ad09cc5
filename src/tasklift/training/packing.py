"""Several texts in one row, so that no place is padding, and none of them sees another.

Krell et al., "Efficient sequence packing without cross-contamination", 2021.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from tasklift.models.tokens.encoded import Encoded, offsets_of
from tasklift.models.tokens.padded import padded

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class PackedBatch:
    """Rows of texts, one after another. `ids`, `sequences`, `segments`: int64, shape (rows, tokens).

    `sequences` counts the texts of a row from 1, and is 0 at padding: what `transformer.Encoder` takes by that name.
    """

    ids: Tensor
    sequences: Tensor
    segments: Tensor | None


def pack(lengths: Integers, room: int) -> list[Integers]:
    """The texts of each row, by place: every text once, in rows of at most `room` tokens.

    First-fit decreasing (Johnson, 1973): the longest text first, each into the first row that has room for it, which
    takes at most 11/9 as many rows as are needed. Raises ValueError where a text is longer than `room`.
    """
    if int(lengths.max(initial=0)) > room:
        raise ValueError("a text is longer than a row has room")
    free = _Rooms(lengths.size, room)
    rows: list[list[int]] = []
    for text in np.argsort(-lengths, kind="stable").tolist():
        row = free.take(int(lengths[text]))
        if row == len(rows):
            rows.append([])
        rows[row].append(text)
    return [np.array(row, dtype=np.int64) for row in rows]


def packed(encoded: Encoded, rows: Sequence[Integers], padding: int, device: torch.device) -> PackedBatch:
    """Rows of the texts at those places, as `pack` gives them, with `padding` after the shorter rows."""
    texts = np.concatenate(rows)
    apart = encoded.at(texts)
    counts = np.array([row.size for row in rows], dtype=np.int64)
    ends = offsets_of(counts)
    together = Encoded(apart.ids, apart.offsets[ends], apart.segments, 0, encoded.room)
    numbers = np.arange(texts.size) - np.repeat(ends[:-1], counts) + 1
    sequences = Encoded(np.repeat(numbers, apart.lengths).astype(np.int32), together.offsets, None, 0, encoded.room)
    all_rows = np.arange(len(rows))
    batch = padded(together, all_rows, padding, device)
    return PackedBatch(batch.ids, padded(sequences, all_rows, 0, device).ids, batch.segments)


class _Rooms:
    """How much room each of many rows has left, as a tree of maxima: the first with enough is found in few steps."""

    def __init__(self, rows: int, room: int) -> None:
        self._leaves = 1 << max(0, rows - 1).bit_length()
        self._most = [room] * (2 * self._leaves)

    def take(self, length: int) -> int:
        """The first row that has room for so many tokens; it has so much less from now on."""
        node = 1
        while node < self._leaves:
            node = 2 * node + (self._most[2 * node] < length)
        self._most[node] -= length
        row = node - self._leaves
        while node := node // 2:
            self._most[node] = max(self._most[2 * node], self._most[2 * node + 1])
        return row
