"""Units drawn with replacement: what a score could have been on another test of the same size.

A unit (a row, a dialogue, a near-cluster) is drawn whole. Units of one row that look the same to a metric are of one
kind, and kinds are drawn by number: a test of 10,000 rows and three labels is a draw of nine counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from tasklift.metrics.judged import UNANSWERED, AnyJudged, Floats, Integers, Judged, laid_end_to_end, of_labels
from tasklift.metrics.metric import Metric, Statistic, prepare

CHUNK = 250_000
"""Weights held at once: 2 MB, which a core's own cache holds (measured: 16 times as many take 3 to 5 times as long)."""

CROWD = 5
"""Units a kind from which drawing counts is faster than drawing units (measured: 90 ns a count, 20 ns a unit)."""


@dataclass(frozen=True)
class Draws:
    """How much to draw, and from which seed: the same numbers on any machine and number of cores."""

    seed: int
    resamples: int = 2000
    permutations: int = 10_000


@dataclass(frozen=True)
class Kinds:
    """Units that are interchangeable.

    `counts`: shape (kinds,), units of each. `rows`, `kind`: rows of one unit of each kind, and which kind it is.
    `single`: whether every unit has one row.
    """

    counts: Integers
    rows: Integers
    kind: Integers
    single: bool

    @property
    def units(self) -> int:
        """How many units there are."""
        return int(self.counts.sum())


@dataclass(frozen=True)
class Prepared:
    """A metric prepared for the distinct rows of some models.

    `rows`: for each model, how often each distinct row stands in a unit of each kind, shape (kinds, distinct rows).
    """

    statistic: Statistic
    rows: tuple[csr_array, ...]


def find_kinds(metric: Metric, models: Sequence[AnyJudged], units: Integers) -> Kinds:
    """The kinds of units, given the unit of each row and the answers of all models that will be compared."""
    _, unit, sizes = np.unique(units, return_inverse=True, return_counts=True)
    code = _joint_codes(metric, models)
    alone = sizes[unit] == 1
    key = np.where(alone, code, code.size + unit)
    _, first, kind = np.unique(key, return_index=True, return_inverse=True)
    represents = unit == unit[first][kind]
    counts = np.bincount(kind[np.unique(unit, return_index=True)[1]], minlength=first.size)
    rows = np.flatnonzero(represents)
    return Kinds(counts.astype(np.int64), rows, kind[rows], bool(alone.all()))


def prepare_rows(metric: Metric, models: Sequence[AnyJudged], kinds: Kinds) -> Prepared:
    """`metric` prepared for the distinct rows of `models` laid end to end."""
    pooled, place = _pooled(metric, models)
    shape = (kinds.counts.size, pooled.rows)
    ones = np.ones(kinds.rows.size)
    return Prepared(
        prepare(metric, pooled),
        tuple(
            csr_array((ones, (kinds.kind, places[kinds.rows])), shape=shape)
            for places in place.reshape(len(models), -1)
        ),
    )


def values_of(prepared: Prepared, weights: Floats) -> Floats:
    """The value of each model, shape (models, resamples), for weights on kinds of shape (resamples, kinds)."""
    return np.stack([prepared.statistic(np.ascontiguousarray(weights @ rows)) for rows in prepared.rows])


def bootstrap(models: Sequence[Prepared], kinds: Kinds, draws: Draws) -> Floats:
    """Values of shape (models, resamples) where each resample is as many units, drawn with replacement."""
    generator = np.random.default_rng([draws.seed, 0])
    width = max(kinds.counts.size, *(rows.shape[1] for prepared in models for rows in prepared.rows))
    parts = []
    for number in chunks(draws.resamples, width):
        weights = _draw(generator, kinds.counts, number)
        parts.append(np.concatenate([values_of(prepared, weights) for prepared in models]))
    return np.concatenate(parts, axis=1)


def chunks(total: int, width: int) -> Iterator[int]:
    """Numbers that add up to `total`, each small enough for weights of that width."""
    size = max(1, CHUNK // max(1, width))
    return (min(size, total - start) for start in range(0, total, size))


def _draw(generator: np.random.Generator, counts: Integers, number: int) -> Floats:
    units = int(counts.sum())
    if units > CROWD * counts.size:
        return generator.multinomial(units, counts / units, size=number).astype(float)
    kind = np.repeat(np.arange(counts.size), counts)
    drawn = kind[generator.integers(units, size=(number, units))] + counts.size * np.arange(number)[:, None]
    return np.bincount(drawn.ravel(), minlength=number * counts.size).reshape(number, -1).astype(float)


def _joint_codes(metric: Metric, models: Sequence[AnyJudged]) -> Integers:
    """Equal codes for rows that the metric cannot tell apart in any model."""
    code = np.arange(models[0].rows)
    if metric.by_row:
        return code
    code = np.zeros_like(code)
    for judged in of_labels(models):
        size = _width(judged) * len(judged.labels)
        code = np.unique(code * size + _cells(judged), return_inverse=True)[1].astype(np.int64)
    return code


def _pooled(metric: Metric, models: Sequence[AnyJudged]) -> tuple[AnyJudged, Integers]:
    """The distinct rows of `models` laid end to end, and the place of each row among them."""
    if metric.by_row:
        pooled = laid_end_to_end(models)
        return pooled, np.arange(pooled.rows)
    labelled = of_labels(models)
    cells = np.concatenate([_cells(judged) for judged in labelled])
    distinct, place = np.unique(cells, return_inverse=True)
    size = _width(labelled[0])
    return Judged(labelled[0].labels, distinct // size, distinct % size + UNANSWERED), place


def _cells(judged: Judged) -> Integers:
    return judged.gold * _width(judged) + judged.predicted - UNANSWERED


def _width(judged: Judged) -> int:
    """How many answers there are: the labels, and none."""
    return len(judged.labels) + 1
