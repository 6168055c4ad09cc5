"""The objective of GPT: to say which token comes next (Radford et al., 2018), at every place of a text."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from tasklift.models.tokens.encoded import Encoded, offsets_of, spans
from tasklift.models.tokens.padded import padded_to, rounded_up, width_of
from tasklift.training.objectives.chunked_cross_entropy import chunked_cross_entropy
from tasklift.training.passing.passes import ReadLosses

Integers = npt.NDArray[np.int64]


def next_word_losses(
    module: Any,
    encoded: Encoded,
    *,
    padding: int,
    device: torch.device,
    told: npt.NDArray[np.bool_] | None = None,
) -> ReadLosses:
    """The losses of rows by place, shape (rows,), of a causal module of transformers whose head is one matrix.

    Of a row it is the mean cross-entropy of those tokens that are to be told, given all before them, and 0 where there
    are none; it is to weigh as much as it has such tokens. `told`, shape (tokens,): which tokens are to be told, and
    not only read, as a prompt is; none: all but the first of each row, which never is. Of a module of peft, hand in
    what its `get_base_model` gives. Raises ValueError where the module does more to its scores than one matrix does.
    """
    head = module.get_output_embeddings()
    _check_head(module, device)
    is_told = np.ones(encoded.ids.size, dtype=np.bool_) if told is None else told.copy()
    is_told[encoded.offsets[:-1][encoded.lengths > 0]] = False
    text = _Text(encoded, is_told, padding, device)

    def reckon(ids: Tensor, places: Tensor, wanted: Tensor, owner: Tensor, count: Tensor) -> Tensor:
        # No token sees those behind it, so none sees padding, and nothing needs to be masked.
        hidden: Tensor = module.base_model(input_ids=ids, use_cache=False).last_hidden_state
        losses = chunked_cross_entropy(hidden.flatten(0, 1)[places], head.weight, head.bias, wanted)
        return losses.new_zeros(count.numel() + 1).index_add(0, owner, losses)[:-1] / count

    return ReadLosses(text.read, reckon, text.sizes, device)


@dataclass(frozen=True)
class _Text:
    """Rows of tokens, of which some are to be told: `is_told`, shape (tokens,)."""

    encoded: Encoded
    is_told: npt.NDArray[np.bool_]
    padding: int
    device: torch.device

    def sizes(self, rows: Integers) -> tuple[int, int]:
        """How wide the rows are, and how many tokens of them are told, or are read as if they were."""
        told = max(1, int(self._counts[rows].sum()))
        room = rounded_up(told, few=True) if self.device.type == "cuda" else told
        return width_of(self.encoded, rows, self.device, few=True), room

    def read(self, rows: Integers) -> tuple[Tensor, ...]:
        """The rows, where the tokens before those to be told stand, these, the rows that they are of, and how many each
        has. What fills up the room counts as of a row that is none.
        """
        width, room = self.sizes(rows)
        batch = padded_to(width, self.encoded, rows, self.padding)
        marks = np.zeros(batch.ids.shape, dtype=np.bool_)
        marks[batch.mask.numpy().astype(np.bool_)] = self.is_told[spans(self.encoded.offsets, rows)]
        row, column = np.nonzero(marks)
        places, wanted, owner = np.zeros(room, np.int64), np.zeros(room, np.int64), np.full(room, rows.size, np.int64)
        places[: row.size], wanted[: row.size], owner[: row.size] = row * width + column - 1, batch.ids[marks], row
        return (batch.ids, *map(torch.from_numpy, (places, wanted, owner, np.maximum(1, self._counts[rows]))))

    @cached_property
    def _counts(self) -> Integers:
        before = offsets_of(self.is_told.astype(np.int64))
        counts: Integers = before[self.encoded.offsets[1:]] - before[self.encoded.offsets[:-1]]
        return counts


def _check_head(module: Any, device: torch.device) -> None:
    """Some models scale or cap their scores after the matrix; their losses would be others."""
    token = torch.zeros((1, 1), dtype=torch.int64, device=device)
    with torch.no_grad():
        found = module(input_ids=token, output_hidden_states=True)
        scores = module.get_output_embeddings()(found.hidden_states[-1])
    if not torch.allclose(scores.float(), found.logits.float(), rtol=1e-3, atol=1e-4):
        raise ValueError("the scores of this module are not one matrix times its hidden states")
