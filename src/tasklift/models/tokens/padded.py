"""Rows of tokens as the tensors that a model reads."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from tasklift.models.tokens.encoded import Encoded, spans

Integers = npt.NDArray[np.int64]

_EVEN: Final = 8
"""On a GPU, rows are of so many tokens or a multiple: products of such matrices are faster, and shapes come again."""


@dataclass(frozen=True)
class TokenBatch:
    """Rows padded to the longest. `ids`, `mask`, `segments`: int64, shape (rows, tokens); mask 1 where there is one.

    `whole`: whether it is known that all are as long.
    """

    ids: Tensor
    mask: Tensor
    segments: Tensor | None
    whole: bool = False

    def inputs(self) -> dict[str, Tensor]:
        """The names that models of transformers know them by."""
        named = {"input_ids": self.ids, "attention_mask": self.mask}
        return named if self.segments is None else {**named, "token_type_ids": self.segments}

    def to(self, device: torch.device) -> "TokenBatch":
        """The same on a device."""
        segments = None if self.segments is None else moved(self.segments, device)
        return TokenBatch(moved(self.ids, device), moved(self.mask, device), segments, self.whole)


def padded(encoded: Encoded, rows: Integers, padding: int, device: torch.device) -> TokenBatch:
    """The rows at those places, with `padding` after the shorter ones."""
    return padded_to(width_of(encoded, rows, device), encoded, rows, padding).to(device)


def padded_to(width: int, encoded: Encoded, rows: Integers, padding: int) -> TokenBatch:
    """The same of so many tokens, on the processor."""
    lengths = encoded.offsets[rows + 1] - encoded.offsets[rows]
    there = np.arange(width)[None, :] < lengths[:, None]
    taken = spans(encoded.offsets, rows)

    def filled(values: npt.NDArray[np.integer], empty: int) -> Tensor:
        made = np.full(there.shape, empty, dtype=np.int64)
        made[there] = values[taken]
        return torch.from_numpy(made)

    segments = None if encoded.segments is None else filled(encoded.segments, 0)
    mask = torch.from_numpy(there.astype(np.int64))
    return TokenBatch(filled(encoded.ids, padding), mask, segments, bool(there.all()))


def width_of(encoded: Encoded, rows: Integers, device: torch.device, *, few: bool = False) -> int:
    """Tokens that rows are padded to; `few`: long rows to one of few widths, so that shapes come again.

    There is never more than the network has places for.
    """
    longest = int((encoded.offsets[rows + 1] - encoded.offsets[rows]).max(initial=1))
    if device.type != "cuda":
        return longest
    return max(longest, min(rounded_up(longest, few=few), encoded.room))


def rounded_up(count: int, *, few: bool) -> int:
    """A multiple of what a GPU likes, no less than `count`; `few`: one of four between any number and its double."""
    even = max(_EVEN, (1 << (count - 1).bit_length()) // 8) if few else _EVEN
    return -(-count // even) * even


def moved(values: Tensor, device: torch.device) -> Tensor:
    """The values on a device; a GPU fetches them by itself, while the processor goes on."""
    if device.type != "cuda":
        return values.to(device)
    return values.pin_memory().to(device, non_blocking=True)
