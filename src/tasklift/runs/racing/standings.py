"""How the optimisers of a race stand: each at its best rate, and what may be said of the differences."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tasklift.evaluation.compare import compare
from tasklift.evaluation.holm import correct
from tasklift.evaluation.lift import Lift, Verdict
from tasklift.evaluation.rates import students_quantile
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.metric import Judged
from tasklift.runs.racing.contenders import SIMPLEST_FIRST
from tasklift.runs.racing.trial import Trial
from tasklift.training.pace import OptimizerName

LEVEL: Final = 0.95
NEAR: Final = 0.01
"""Of the metric, in whose favour nobody would choose the less simple."""


@dataclass(frozen=True)
class Mark:
    """An optimiser at one rate: a trial for each seed, their scores, and the mean of these where all settled."""

    trials: tuple[Trial, ...]
    metric: str

    @property
    def rate(self) -> float:
        """The rate of all of them."""
        return self.trials[0].entry.rate

    @property
    def optimizer(self) -> OptimizerName:
        """The optimiser of all of them."""
        return self.trials[0].entry.optimizer

    @property
    def scores(self) -> list[float | None]:
        """Of each seed, None where training did not settle."""
        return [trial.value(self.metric) for trial in self.trials]

    @property
    def score(self) -> float | None:
        """The mean over seeds."""
        return _mean(self.scores)

    @property
    def loss(self) -> float | None:
        """The mean log loss over seeds."""
        return _mean([trial.loss for trial in self.trials])

    @property
    def seconds(self) -> float:
        """What one training took, on average."""
        return float(np.mean([trial.seconds for trial in self.trials]))

    @property
    def standard_error(self) -> float:
        """Of the mean score, over seeds; 0 where they are all alike, or there is no mean."""
        scores = [score for score in self.scores if score is not None]
        if self.score is None or len(scores) < 2:
            return 0.0
        return float(np.std(scores, ddof=1)) / math.sqrt(len(scores))

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Of the mean score over seeds, by Student's t, at 95 %."""
        if self.score is None:
            return None
        reach = self.standard_error * students_quantile(LEVEL, len(self.trials))
        return self.score - reach, self.score + reach

    @property
    def judged(self) -> list[Judged]:
        """The answers of each seed."""
        return [trial.judged for trial in self.trials if trial.judged is not None]

    @property
    def rank(self) -> tuple[bool, float, float]:
        """Larger is better: it settled, its score, and of equal scores the lower loss."""
        if self.score is None or self.loss is None:
            return False, 0.0, 0.0
        sign = -1.0 if find_metric(self.metric).lower_is_better else 1.0
        return True, sign * self.score, -self.loss


@dataclass(frozen=True)
class Standing:
    """An optimiser's best rate among those tried, and its lift over the one in the lead, whose own is None."""

    best: Mark
    marks: tuple[Mark, ...]
    against_leader: Lift | None


def best_of(marks: Sequence[Mark]) -> Mark:
    """The mark of the best rate; of equal ones the lowest rate."""
    return max(sorted(marks, key=lambda mark: mark.rate), key=lambda mark: mark.rank)


def standings_of(raced: Sequence[Sequence[Mark]], seed: int) -> list[Standing]:
    """The leader first. The lifts pair seeds and rows of valid, and are corrected for their number (Holm)."""
    best = sorted(((best_of(marks), tuple(marks)) for marks in raced), key=lambda one: one[0].rank, reverse=True)
    leader = best[0][0]
    lifts = correct([_lift(leader, mark, seed) for mark, _ in best[1:]])
    return [Standing(mark, marks, lift) for (mark, marks), lift in zip(best, [None, *lifts], strict=True)]


def tied_with_leader(standings: Sequence[Standing]) -> list[Standing]:
    """The leader and all that are not known to be worse: whose interval against it holds 0."""
    leader, *others = standings
    tied = [one for one in others if one.against_leader and one.against_leader.verdict is Verdict.CANNOT_TELL]
    return [leader, *(one for one in tied if one.best.score is not None)]


def recommended(tied: Sequence[Standing]) -> Standing:
    """The simplest of those tied whose mean lies within a point of the leader's.

    Few seeds on few rows cannot prove that an optimizer which learned nothing is worse: that it is simple does not make
    it the one to take.
    """
    leader = tied[0].best
    near = [one for one in tied if _distance(leader, one.best) <= NEAR]
    return min(near, key=lambda one: SIMPLEST_FIRST.index(one.best.optimizer))


def _distance(leader: Mark, other: Mark) -> float:
    return leader.rank[1] - other.rank[1]


def _lift(leader: Mark, other: Mark, seed: int) -> Lift | None:
    if leader.score is None or other.score is None:
        return None
    units, metric = leader.trials[0].units, find_metric(leader.metric)
    return compare(metric, leader.judged, other.judged, units=units, draws=Draws(seed), level=LEVEL)


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if values and len(known) == len(values) else None
