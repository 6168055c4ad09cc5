"""Populations of 100,000 rows with a gold label and the answers of models to it, and the tests drawn from them.

The truth of a simulation is the score over the whole population. Labels are even, or the most frequent is 9 times as
frequent as the rarest, in equal ratios. Rare labels are harder (the chance of a miss goes with 1 / sqrt(share)), and a
miss is another label by its share. In grouped populations a unit has 1 to 10 rows; half of them have the unit's own
label, the others any, and a unit has a difficulty of its own, so that rows in it are right or wrong together.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tasklift.metrics.judged import Judged
from tasklift.metrics.metric import Metric, score

ROWS = 100_000
SKEW = 9.0
LARGEST_UNIT = 10
CORRELATION = 0.3
"""Of right and wrong between the rows of a unit."""

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Skill:
    """What a population is made of: the labels and how a model (two, where they `disagree`) answers them.

    `disagree`: share of rows that one model has right and the other wrong. `lift`: how much more the second has right.
    """

    labels: int
    skewed: bool
    accuracy: float
    grouped: bool = False
    disagree: float = 0.0
    lift: float = 0.0

    @property
    def shares(self) -> Floats:
        """Of the labels, shape (labels,)."""
        falling = SKEW ** (-np.arange(self.labels) / (self.labels - 1) * self.skewed)
        return np.asarray(falling / falling.sum())

    @property
    def generator(self) -> np.random.Generator:
        """The same lots for the same skill on any day."""
        return np.random.default_rng(zlib.crc32(repr(self).encode()))


@dataclass(frozen=True)
class Population:
    """The models' answers to all rows; `starts`, shape (units + 1,): where each unit's rows begin."""

    models: tuple[Judged, ...]
    starts: Integers

    def truth(self, metric: Metric) -> float:
        """The score of the first model, or by how much the second is better."""
        scores = [score(metric, judged) or 0.0 for judged in self.models]
        return scores[0] if len(scores) == 1 else scores[1] - scores[0]

    def draw(self, units: int, generator: np.random.Generator) -> tuple[tuple[Judged, ...], Integers]:
        """A test of so many units: the models' answers, and the unit of each row."""
        drawn = generator.integers(self.starts.size - 1, size=units)
        sizes = self.starts[drawn + 1] - self.starts[drawn]
        before = np.cumsum(sizes) - sizes
        rows = np.arange(sizes.sum()) + np.repeat(self.starts[drawn] - before, sizes)
        return tuple(rows_of(judged, rows) for judged in self.models), np.repeat(np.arange(units), sizes)


def rows_of(judged: Judged, rows: Integers) -> Judged:
    """Some rows of a model's answers."""
    return replace(judged, gold=judged.gold[rows], predicted=judged.predicted[rows])


def populate(skill: Skill) -> Population:
    """A population of that skill: of one model, or of two where they disagree."""
    generator = skill.generator
    starts = _starts(skill, generator)
    unit = np.repeat(np.arange(starts.size - 1), np.diff(starts))
    gold = _gold(skill, unit, generator)
    names = tuple(f"label {code:02}" for code in range(skill.labels))
    models = _right(skill, gold, unit, generator)
    wrong = _wrong(skill, gold, generator)
    return Population(tuple(Judged(names, gold, np.where(right, gold, wrong)) for right in models), starts)


def retrained(judged: Judged, skill: Skill, spread: float, generator: np.random.Generator) -> Judged:
    """The answers of another seed: half of the rows are answered anew, and the accuracy is off by about `spread`."""
    accuracy = min(skill.accuracy + 2 * spread * generator.standard_normal(), 1.0)
    right = np.where(
        generator.random(judged.gold.size) < 0.5,
        judged.gold == judged.predicted,
        generator.random(judged.gold.size) < accuracy,
    )
    return replace(judged, predicted=np.where(right, judged.gold, _wrong(skill, judged.gold, generator)))


def mirrored(misses: Sequence[float], generator: np.random.Generator) -> Population:
    """Two models for two even labels, one missing them with these chances, the other the other way round."""
    gold = generator.integers(0, 2, size=ROWS)
    chances = np.array([misses, misses[::-1]])[:, gold]
    right = generator.random((2, ROWS)) >= chances
    models = tuple(Judged(("label 00", "label 01"), gold, np.where(one, gold, 1 - gold)) for one in right)
    return Population(models, np.arange(ROWS + 1))


def _starts(skill: Skill, generator: np.random.Generator) -> Integers:
    if not skill.grouped:
        return np.arange(ROWS + 1)
    sizes = generator.integers(1, LARGEST_UNIT + 1, size=ROWS // 5)
    return np.concatenate([[0], np.cumsum(sizes)])


def _gold(skill: Skill, unit: Integers, generator: np.random.Generator) -> Integers:
    drawn = generator.choice(skill.labels, size=unit.size, p=skill.shares)
    if not skill.grouped:
        return drawn
    own = generator.choice(skill.labels, size=int(unit.max()) + 1, p=skill.shares)
    return np.where(generator.random(unit.size) < 0.5, own[unit], drawn)


def _right(skill: Skill, gold: Integers, unit: Integers, generator: np.random.Generator) -> list[npt.NDArray[np.bool_]]:
    """Whether each model has a row right. Without a lift the second loses of each label what it gains of it."""
    misses = skill.shares**-0.5 * (1 - skill.accuracy) / (skill.shares**0.5).sum()
    miss = np.minimum(misses, 0.95)[gold]
    first = _places(skill, unit, generator) >= miss
    if not skill.disagree:
        return [first]
    gained, lost = (skill.disagree + skill.lift) / 2, (skill.disagree - skill.lift) / 2
    lots = _places(skill, unit, generator)
    second = np.where(
        first, lots >= lost * miss / (1 - miss) / (1 - skill.accuracy), lots < gained / (1 - skill.accuracy)
    )
    return [first, second]


def _places(skill: Skill, unit: Integers, generator: np.random.Generator) -> Floats:
    """How hard each row is, even from 0 to 1 over the whole population."""
    places = generator.random(unit.size)
    if not skill.grouped:
        return places
    of_unit = generator.random(int(unit.max()) + 1)
    return np.where(generator.random(unit.size) < CORRELATION**0.5, of_unit[unit], places)


def _wrong(skill: Skill, gold: Integers, generator: np.random.Generator) -> Integers:
    """Another label for each row, by the labels' shares."""
    chances = np.tile(skill.shares, (skill.labels, 1)) * (1 - np.eye(skill.labels))
    upto = np.cumsum(chances / chances.sum(axis=1, keepdims=True), axis=1)
    passed: Integers = (generator.random(gold.size)[:, None] > upto[gold]).sum(axis=1)
    return np.minimum(passed, skill.labels - 1)
