"""Where more compute stops to pay: the knee of quality against compute."""

from collections.abc import Sequence
from dataclasses import dataclass

from tasklift.evaluation.lift import Lift
from tasklift.runs.racing.marks import Mark, is_near, is_tied, lift_between, lifts_against
from tasklift.tasks.encoder_plan import EncoderPlan


@dataclass(frozen=True)
class SizeMark(Mark):
    """A network of one size. `compute`: the operations that learning took, None where it did not settle."""

    plan: EncoderPlan
    compute: int | None


@dataclass(frozen=True)
class Knee:
    """`at`: the size to take; `best`: the one with the best mean, which may be the same.

    `before`: the best of those that cost less than the knee, if any, and `lift` of the knee over it. `against_best`:
    the lift of each other size over the best.
    """

    at: SizeMark
    best: SizeMark
    before: SizeMark | None
    lift: Lift | None
    against_best: tuple[tuple[SizeMark, Lift | None], ...]


def knee_of(marks: Sequence[SizeMark], seed: int) -> Knee | None:
    """The size of the least compute that is not known to be worse than the best, and within a point of its mean.

    The lifts over the best are corrected for their number (Holm). None where no size settled.
    """
    settled = sorted((one for one in marks if one.score is not None), key=_compute)
    if not settled:
        return None
    best = max(settled, key=lambda mark: mark.rank)
    others = [one for one in settled if one is not best]
    against = tuple(zip(others, lifts_against(best, others, seed), strict=True))
    at = min([best, *(one for one, lift in against if is_tied(lift) and is_near(best, one))], key=_compute)
    cheaper = [one for one in settled if _compute(one) < _compute(at)]
    before = max(cheaper, key=lambda mark: mark.rank, default=None)
    return Knee(at, best, before, lift_between(before, at, seed) if before else None, against)


def _compute(mark: SizeMark) -> int:
    return mark.compute or 0
