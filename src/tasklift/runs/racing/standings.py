"""How the optimisers of a race stand: each at its best rate, and what may be said of the differences."""

from collections.abc import Sequence
from dataclasses import dataclass

from tasklift.evaluation.lift import Lift
from tasklift.runs.racing.contenders import SIMPLEST_FIRST
from tasklift.runs.racing.marks import Mark, is_near, is_tied, lifts_against
from tasklift.training.pace import OptimizerName


@dataclass(frozen=True)
class RateMark(Mark):
    """An optimiser at one rate."""

    optimizer: OptimizerName
    rate: float


@dataclass(frozen=True)
class Standing:
    """An optimiser's best rate among those tried, and its lift over the one in the lead, whose own is None."""

    best: RateMark
    marks: tuple[RateMark, ...]
    against_leader: Lift | None


def best_of(marks: Sequence[RateMark]) -> RateMark:
    """The mark of the best rate; of equal ones the lowest rate."""
    return max(sorted(marks, key=lambda mark: mark.rate), key=lambda mark: mark.rank)


def standings_of(raced: Sequence[Sequence[RateMark]], seed: int) -> list[Standing]:
    """The leader first. The lifts pair seeds and rows of valid, and are corrected for their number (Holm)."""
    best = sorted(((best_of(marks), tuple(marks)) for marks in raced), key=lambda one: one[0].rank, reverse=True)
    lifts = lifts_against(best[0][0], [mark for mark, _ in best[1:]], seed)
    return [Standing(mark, marks, lift) for (mark, marks), lift in zip(best, [None, *lifts], strict=True)]


def tied_with_leader(standings: Sequence[Standing]) -> list[Standing]:
    """The leader and all that are not known to be worse."""
    leader, *others = standings
    return [leader, *(one for one in others if is_tied(one.against_leader))]


def recommended(tied: Sequence[Standing]) -> Standing:
    """The simplest of those tied whose mean lies within a point of the leader's."""
    near = [one for one in tied if is_near(tied[0].best, one.best)]
    return min(near, key=lambda one: SIMPLEST_FIRST.index(one.best.optimizer))
