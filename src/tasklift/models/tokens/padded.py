"""Rows of tokens as the tensors that a model reads."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from tasklift.models.tokens.encoded import Encoded, spans

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class TokenBatch:
    """Rows padded to the longest. `ids`, `mask`, `segments`: int64, shape (rows, tokens); mask 1 where there is one."""

    ids: Tensor
    mask: Tensor
    segments: Tensor | None

    def inputs(self) -> dict[str, Tensor]:
        """The names that models of transformers know them by."""
        named = {"input_ids": self.ids, "attention_mask": self.mask}
        return named if self.segments is None else {**named, "token_type_ids": self.segments}


def padded(encoded: Encoded, rows: Integers, padding: int, device: torch.device) -> TokenBatch:
    """The rows at those places, with `padding` after the shorter ones."""
    lengths = encoded.lengths[rows]
    there = np.arange(int(lengths.max(initial=1)))[None, :] < lengths[:, None]
    taken = spans(encoded.offsets, rows)

    def filled(values: npt.NDArray[np.integer], empty: int) -> Tensor:
        made = np.full(there.shape, empty, dtype=np.int64)
        made[there] = values[taken]
        return torch.from_numpy(made).to(device, non_blocking=True)

    segments = None if encoded.segments is None else filled(encoded.segments, 0)
    return TokenBatch(filled(encoded.ids, padding), torch.from_numpy(there.astype(np.int64)).to(device), segments)
