"""What was tried under several seeds, and what may be said of the differences between such things."""

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
from tasklift.metrics.judged import Judged
from tasklift.runs.racing.trial import Trial

LEVEL: Final = 0.95
NEAR: Final = 0.01
"""Of the metric, in whose favour nobody would choose the less simple."""


@dataclass(frozen=True)
class Mark:
    """One thing that was tried: a trial for each seed, their scores, and the mean of these where all settled."""

    trials: tuple[Trial, ...]
    metric: str

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


def lift_between(one: Mark, other: Mark, seed: int) -> Lift | None:
    """By how much `other` is better, paired by seeds and rows of valid; None where either did not settle."""
    if one.score is None or other.score is None:
        return None
    units, metric = one.trials[0].units, find_metric(one.metric)
    return compare(metric, one.judged, other.judged, units=units, draws=Draws(seed), level=LEVEL)


def lifts_against(leader: Mark, others: Sequence[Mark], seed: int) -> list[Lift | None]:
    """The lift of each over the leader, corrected for their number (Holm)."""
    return correct([lift_between(leader, other, seed) for other in others])


def is_tied(lift: Lift | None) -> bool:
    """Whether what has this lift over the leader settled and is not known to be worse: its interval holds 0."""
    return lift is not None and lift.verdict is Verdict.CANNOT_TELL


def is_near(leader: Mark, other: Mark) -> bool:
    """Whether the means are a point apart at most.

    Few seeds on few rows cannot prove that something which learned nothing is worse: that it is simple does not make it
    the one to take.
    """
    return leader.rank[1] - other.rank[1] <= NEAR


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if values and len(known) == len(values) else None
