"""Where more compute stops to pay, on standings that are made up."""

import numpy as np

from tasklift.metrics.judged import Judged
from tasklift.runs.racing.knee import SizeMark, knee_of
from tasklift.runs.racing.trial import Trial
from tasklift.tasks.encoder_plan import EncoderPlan

ROWS = 400


def mark(layers: int, compute: int | None, *right: int | None, sure: float = 0.9) -> SizeMark:
    """A size that answers so many rows rightly under each seed; None: it did not settle."""
    trials = tuple(Trial(None if one is None else judged(one, sure), np.arange(ROWS), 1.0) for one in right)
    return SizeMark(trials, "accuracy", EncoderPlan(layers=layers, heads=1, width=8), compute)


def judged(right: int, sure: float) -> Judged:
    """The first so many rows are answered rightly."""
    gold = np.arange(ROWS) % 2
    predicted = np.where(np.arange(ROWS) < right, gold, 1 - gold)
    probabilities = np.where(np.arange(2) == predicted[:, None], sure, 1 - sure)
    return Judged(("a", "b"), gold, predicted, probabilities)


def depths(marks: list[SizeMark]) -> tuple[int, int, int | None]:
    """Depths of the knee, the best and the one before the knee."""
    knee = knee_of(marks, 0)
    assert knee is not None
    return knee.at.plan.layers, knee.best.plan.layers, knee.before.plan.layers if knee.before else None


def test_the_smallest_that_is_not_clearly_worse_is_the_knee() -> None:
    assert depths([mark(8, 800, 362, 362), mark(1, 100, 250, 250), mark(4, 400, 361, 361), mark(2, 200, 240, 240)]) == (
        4,
        8,
        1,
    )


def test_a_lift_that_is_clear_moves_the_knee_to_the_largest() -> None:
    marks = [mark(1, 100, 250, 250), mark(2, 200, 300, 300), mark(4, 400, 380, 380)]
    assert depths(marks) == (4, 4, 2)
    knee = knee_of(marks, 0)
    assert knee is not None and knee.lift is not None
    assert round(knee.lift.value or 0.0, 9) == 0.2 and knee.lift.low is not None and knee.lift.low > 0


def test_seeds_that_differ_prove_nothing_but_a_mean_far_below_is_not_taken() -> None:
    assert depths([mark(1, 100, 250, 350), mark(2, 200, 370, 340)]) == (2, 2, 1)


def test_the_smallest_may_be_enough_and_then_nothing_is_before_it() -> None:
    assert depths([mark(1, 100, 360, 360, sure=0.8), mark(2, 200, 360, 360), mark(4, 400, 359, 359)]) == (1, 2, None)


def test_what_did_not_settle_is_no_knee() -> None:
    assert depths([mark(1, None, 360, None), mark(2, 200, 350, 350)]) == (2, 2, None)
    assert knee_of([mark(1, None, None, None)], 0) is None
