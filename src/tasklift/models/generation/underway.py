"""Rows that a model writes side by side, with its memory of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from tasklift.models.generation.memory import Memory
from tasklift.models.generation.reading import Reader


@dataclass
class Underway:
    """Rows under way. A row's newest token is in the last column; which other columns it has is all the same.

    `there`: bool (rows, columns), which columns hold a token of the row. `places`: int64 (rows,), where in the row the
    next token stands. `logits`: of the next token, float32 (rows, vocabulary).
    """

    reader: Reader
    memory: Memory
    there: Tensor
    places: Tensor
    logits: Tensor

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.there.shape[0]

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return self.there.shape[1]

    def follow(self, parents: Sequence[int], newest: int) -> None:
        """Go on with the rows of these numbers, in this order.

        Where as many rows go on as there were, they may differ from the rows whose place they take in the newest
        columns alone: beams of one prompt change places, and what they begin with stays where it is.
        """
        if list(parents) == list(range(self.rows)):
            return
        rows = torch.tensor(parents, device=self.reader.device)
        if len(parents) == self.rows:
            self.memory.swap(rows, self.columns - newest)
        else:
            self._pick(rows)

    def advance(self, tokens: Sequence[int]) -> None:
        """Put a token at the end of each row and read it."""
        ids = torch.tensor(tokens, device=self.reader.device)[:, None]
        self.there = torch.cat([self.there, self.there.new_ones(self.rows, 1)], dim=1)
        self.logits = self.reader.read(ids, self.there, self.places[:, None], self.memory, last=1)[:, 0]
        self.places = self.places + 1

    def join(self, other: "Underway") -> None:
        """Put the rows of another below, of a reader whose memory is elastic."""
        columns = max(self.columns, other.columns)
        self.memory.join(other.memory)
        parts = [torch.nn.functional.pad(one.there, (columns - one.columns, 0)) for one in (self, other)]
        self.there = torch.cat(parts)
        self.places = torch.cat([self.places, other.places])
        self.logits = torch.cat([self.logits, other.logits])

    def repeat(self, times: Sequence[int]) -> None:
        """Let each row be so many."""
        if set(times) != {1}:
            each = torch.tensor(times, device=self.reader.device)
            self._pick(torch.arange(self.rows, device=self.reader.device).repeat_interleave(each))

    def _pick(self, rows: Tensor) -> None:
        self.there, self.places, self.logits = self.there[rows], self.places[rows], self.logits[rows]
        used = self.there.any(dim=0)
        if not self.reader.elastic or bool(used.all()):
            self.memory.pick(rows)
            return
        columns = used.nonzero()[:, 0]
        self.there = self.there[:, columns]
        self.memory.pick(rows, columns)
