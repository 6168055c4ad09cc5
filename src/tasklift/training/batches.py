"""Which rows go together: those of like length, so that hardly any padding is worked on, or several of each label.

The order depends on seed and epoch alone, so that training goes on in the middle of an epoch with the same rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from tasklift.models.tokens.pieces import pieces
from tasklift.training.pace import Pace

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_BATCHES_SORTED = 50
"""Batches whose rows are sorted together: more saves no padding to speak of, and mixes rows less."""


class Batches(Protocol):
    """What each step reads."""

    @property
    def a_epoch(self) -> int:
        """Steps of an epoch, the same for each."""

    def of_epoch(self, seed: int, epoch: int) -> list[Integers]:
        """The places of the rows of each step, every row once; they hang on nothing but the seed and the epoch."""

    def shares(self, batch: Integers, processes: int) -> list[Integers]:
        """What each of so many processes reads of a step; some may read nothing."""

    def pieces(self, batch: Integers, tokens: int) -> Iterator[Integers]:
        """Rows of a step in pieces whose losses are reckoned one after another, of about so many tokens."""


@dataclass(frozen=True)
class _OfLikeLength:
    """Rows of like length go together; what a row's loss is, it is by itself."""

    lengths: Integers

    def shares(self, batch: Integers, processes: int) -> list[Integers]:
        """Dealt out by length, so that all have about as much to do."""
        longest_first = batch[np.argsort(-self.lengths[batch], kind="stable")]
        return [longest_first[first::processes] for first in range(processes)]

    def pieces(self, batch: Integers, tokens: int) -> Iterator[Integers]:
        """Of at most so many tokens, padding counted."""
        return pieces(batch, self.lengths, tokens)


@dataclass(frozen=True)
class ByLength(_OfLikeLength):
    """`rows` a batch, whatever their length."""

    rows: int

    @property
    def a_epoch(self) -> int:
        """As many as hold every row once."""
        return steps_in(self.lengths.size, self.rows, 1)

    def of_epoch(self, seed: int, epoch: int) -> list[Integers]:
        """See `epoch_batches`."""
        return epoch_batches(self.lengths, self.rows, seed=seed, epoch=epoch)


@dataclass(frozen=True)
class ByTokens(_OfLikeLength):
    """As many rows a batch as have at most `tokens` tokens together, padding not counted; a longer row is alone.

    A step then learns from about as much text as another: many short rows, or few long ones (Ott et al., "Scaling
    neural machine translation", 2018). Rows of more than half the budget are alone too.
    """

    tokens: int

    @property
    def a_epoch(self) -> int:
        """So many that in whichever order rows come, equal shares of their tokens are within the budget."""
        return int(self._is_alone.sum()) + self._shared

    def of_epoch(self, seed: int, epoch: int) -> list[Integers]:
        """Rows are shuffled, sorted by length in parts, up and down by turns, and cut where tokens are equal shares."""
        lots = np.random.default_rng((seed, epoch))
        order = lots.permutation(np.flatnonzero(~self._is_alone))
        part = max(1, order.size // max(1, self._shared)) * _BATCHES_SORTED
        for number, start in enumerate(range(0, order.size, part)):
            some = order[start : start + part]
            order[start : start + part] = some[np.argsort((-1) ** number * self.lengths[some], kind="stable")]
        alone = np.flatnonzero(self._is_alone)
        batches = [*np.split(order, self._cuts(self.lengths[order])), *alone[:, None]]
        filled = [batch for batch in batches if batch.size]
        return [filled[place] for place in lots.permutation(len(filled))]

    @property
    def _is_alone(self) -> Flags:
        return 2 * self.lengths > self.tokens

    @property
    def _shared(self) -> int:
        """Batches of the rows that are not alone: a share may reach beyond its end by a row less a token."""
        others = self.lengths[~self._is_alone]
        room = self.tokens - int(others.max(initial=1)) + 1
        return max(min(1, others.size), -(-int(others.sum()) // room))

    def _cuts(self, lengths: Integers) -> Integers:
        """Where the batches of rows of such lengths begin, but for the first; none is empty."""
        count, ends = self._shared, np.cumsum(lengths)
        numbers = np.arange(1, count)
        marks = -(-numbers * int(lengths.sum()) // max(1, count))
        found = np.searchsorted(ends - lengths, marks)
        rising = np.maximum.accumulate(np.maximum(found - numbers, 0)) + numbers
        cuts: Integers = np.minimum(rising, lengths.size - count + numbers)
        return cuts


@dataclass(frozen=True)
class ByLabel:
    """Rows of a label go in groups of `together`, as many groups a batch as make about `rows` rows.

    What is left of a label makes its last group larger, so only the row of a label that has no other is alone. `gold`:
    the place of each row's label.
    """

    gold: Integers
    rows: int
    together: int

    @property
    def a_epoch(self) -> int:
        """As many as hold every group once."""
        sizes = np.bincount(self.gold)
        groups = int(np.maximum(1, sizes[sizes > 0] // self.together).sum())
        return steps_in(groups, max(1, self.rows // self.together), 1)

    def of_epoch(self, seed: int, epoch: int) -> list[Integers]:
        """Rows are dealt into groups by lot, and groups into batches."""
        lots = np.random.default_rng((seed, epoch))
        groups: list[Integers] = []
        for label in np.unique(self.gold):
            own = lots.permutation(np.flatnonzero(self.gold == label))
            cuts = np.arange(1, max(1, own.size // self.together)) * self.together
            groups += np.split(own, cuts)
        dealt = np.array_split(lots.permutation(len(groups)), self.a_epoch)
        return [np.concatenate([groups[place] for place in some]) for some in dealt]

    def shares(self, batch: Integers, processes: int) -> list[Integers]:
        """All for the first: rows are compared with each other, so no process can do with a part of them."""
        return [batch, *(batch[:0] for _ in range(processes - 1))]

    def pieces(self, batch: Integers, tokens: int) -> Iterator[Integers]:
        """The whole batch, where there is one."""
        if batch.size:
            yield batch


def batches_by_length(lengths: Integers, pace: Pace) -> Batches:
    """Of so many rows, or of so many tokens, as the user chose."""
    if pace.batch_tokens is not None:
        return ByTokens(lengths, pace.batch_tokens)
    return ByLength(lengths, pace.rows_a_step(lengths.size))


def epoch_batches(lengths: Integers, rows: int, *, seed: int, epoch: int) -> list[Integers]:
    """The places of the rows of each batch of one epoch: every row once, `rows` a batch, the last one maybe fewer.

    Rows are shuffled; among each 50 batches' worth those of like length are put together; the batches are shuffled.
    """
    lots = np.random.default_rng((seed, epoch))
    order = lots.permutation(lengths.size)
    batches: list[Integers] = []
    for start in range(0, order.size, rows * _BATCHES_SORTED):
        some = order[start : start + rows * _BATCHES_SORTED]
        some = some[np.argsort(lengths[some], kind="stable")]
        batches += [some[first : first + rows] for first in range(0, some.size, rows)]
    return [batches[place] for place in lots.permutation(len(batches))]


def steps_in(rows: int, rows_a_batch: int, epochs: float) -> int:
    """Steps of the optimiser in so many epochs, one at least."""
    a_epoch = -(-rows // rows_a_batch)
    return max(1, round(epochs * a_epoch))
