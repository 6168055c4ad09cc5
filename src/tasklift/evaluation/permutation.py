"""The paired permutation test: if two models are alike, exchanging their answers to a unit changes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from tasklift.evaluation.resampling import CROWD, Draws, Kinds, Prepared, chunks, prepare_rows
from tasklift.metrics.judged import AnyJudged, Booleans, Floats, Integers, JudgedTexts, alike
from tasklift.metrics.metric import Metric, Statistic

Pair = tuple[AnyJudged, AnyJudged]

TOLERANCE = 1e-12
"""Sums in another order may differ in their last bits; such differences count as equal."""


@dataclass(frozen=True)
class Exchanger:
    """A pair of models whose answers can be exchanged.

    `baseline`, `final`: weights of their distinct rows, shape (1, rows). `moved`: what exchanging one unit of a kind
    takes from the final model's weights and gives to the baseline's, shape (kinds, rows).
    """

    statistic: Statistic
    baseline: Floats
    final: Floats
    moved: csr_array

    def differences(self, exchanged: Floats) -> Floats:
        """Final less baseline, shape (permutations,), where so many units of each kind are exchanged."""
        moved = exchanged @ self.moved
        return self.statistic(self.final - moved) - self.statistic(self.baseline + moved)


def permutation_p(metric: Metric, pairs: Sequence[Pair], kinds: Kinds, draws: Draws) -> float:
    """The two-sided p of the mean difference over `pairs`, by exchanging all pairs' answers to a unit together.

    Exact where all exchanges are fewer than `draws.permutations`; else (b + 1) / (B + 1), which never claims more
    than the exact one on average (Phipson and Smyth 2010).
    """
    differing = _differing_kinds(metric, pairs, kinds)
    counts = kinds.counts[differing]
    exact = 2 ** min(int(counts.sum()), 62) <= draws.permutations
    given = np.repeat(differing, counts) if exact else differing
    exchangers = [_exchanger(prepare_rows(metric, pair, kinds), kinds, given) for pair in pairs]
    observed = abs(_mean(exchangers, np.zeros((1, given.size)))[0]) - TOLERANCE
    width = max(given.size, *(each.baseline.shape[1] for each in exchangers))
    extreme, total = 0, 0
    for exchanged in _every(given.size) if exact else _drawn(counts, draws, width):
        found = np.abs(_mean(exchangers, exchanged))
        extreme += int((found >= observed).sum())
        total += found.size
    return extreme / total if exact else (extreme + 1) / (total + 1)


def same_answers(metric: Metric, pair: Pair) -> Booleans:
    """Whether the two models' answers to each row are the same to `metric`."""
    first, second = pair
    if metric.by_row or isinstance(first, JudgedTexts) or isinstance(second, JudgedTexts):
        return alike(first, second)
    same: Booleans = first.predicted == second.predicted
    return same


def _differing_kinds(metric: Metric, pairs: Sequence[Pair], kinds: Kinds) -> Integers:
    """The kinds of units to which a pair gives two answers."""
    same = np.logical_and.reduce([same_answers(metric, pair) for pair in pairs])
    return np.unique(kinds.kind[~same[kinds.rows]])


def _exchanger(prepared: Prepared, kinds: Kinds, given: Integers) -> Exchanger:
    baseline, final = prepared.rows
    everything = kinds.counts[None].astype(float)
    return Exchanger(prepared.statistic, everything @ baseline, everything @ final, final[given] - baseline[given])


def _mean(exchangers: Sequence[Exchanger], exchanged: Floats) -> Floats:
    differences: Floats = np.stack([each.differences(exchanged) for each in exchangers])
    return np.asarray(differences.mean(axis=0))


def _every(units: int) -> Iterator[Floats]:
    yield (np.arange(2**units)[:, None] >> np.arange(units) & 1).astype(float)


def _drawn(counts: Integers, draws: Draws, width: int) -> Iterator[Floats]:
    generator = np.random.default_rng([draws.seed, 1])
    for number in chunks(draws.permutations, width):
        yield _exchange(generator, counts, number)


def _exchange(generator: np.random.Generator, counts: Integers, number: int) -> Floats:
    """How many units of each kind are exchanged, each with chance one half: shape (number, kinds)."""
    units = int(counts.sum())
    if units > CROWD * counts.size:
        return generator.binomial(counts, 0.5, size=(number, counts.size)).astype(float)
    coins = generator.integers(0, 2, size=(number, units), dtype=np.uint8)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return np.add.reduceat(coins, starts, axis=1, dtype=float)
