"""Do no harm: what got worse beside the metric that decides."""

import numpy as np
import pytest

from tasklift.evaluation.harm import FEWEST_ROWS, Guard, change, guard
from tasklift.evaluation.lift import Verdict
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.metric import UNANSWERED, Judged

LABELS = ("a", "b", "c")
ROWS = 600


def model(recalls: tuple[float, float, float], *, sure: float | None = None, seed: int = 1) -> Judged:
    """A model that finds such shares of the rows of each label; its probabilities are `sure` of every answer."""
    gold = np.arange(ROWS) % 3
    right = np.random.default_rng(seed).permutation(ROWS) / ROWS < np.array(recalls)[gold]
    predicted = np.where(right, gold, (gold + 1) % 3)
    if sure is None:
        return Judged(LABELS, gold, predicted)
    probabilities = np.full((ROWS, 3), (1 - sure) / 2)
    probabilities[np.arange(ROWS), predicted] = sure
    return Judged(LABELS, gold, predicted, probabilities)


def guards(before: Judged, after: Judged) -> dict[str, Guard]:
    found = guard([before], [after], units=np.arange(before.gold.size), draws=Draws(0))
    return {one.label or one.measure: one for one in found}


def test_a_label_that_is_found_less_often_is_noticed_behind_a_better_mean() -> None:
    found = guards(model((0.5, 0.5, 0.8)), model((0.9, 0.9, 0.6)))
    assert [found[label].lift.verdict for label in LABELS] == [Verdict.BETTER, Verdict.BETTER, Verdict.WORSE]
    assert found["c"].lift.value == pytest.approx(-0.2, abs=0.05)


def test_models_alike_raise_no_alarm() -> None:
    alarms = sum(
        one.lift.verdict == Verdict.WORSE
        for seed in range(40)
        for one in guards(model((0.7, 0.7, 0.7), seed=seed), model((0.7, 0.7, 0.7), seed=seed + 100)).values()
    )
    assert alarms <= 4


def test_answers_that_become_too_sure_are_noticed() -> None:
    found = guards(model((0.8, 0.8, 0.8), sure=0.8), model((0.8, 0.8, 0.8), sure=0.99))
    assert found["calibration_error"].lift.verdict == Verdict.WORSE
    assert change("calibration_error", None, [model((0.8,) * 3, sure=0.8)], [model((0.8,) * 3, sure=0.99)]) < -0.1


def test_labels_with_too_few_rows_and_probabilities_that_are_not_there_are_not_guarded() -> None:
    whole = model((0.7, 0.7, 0.7))
    few = np.flatnonzero((whole.gold != 2) | (np.arange(ROWS) < 3 * FEWEST_ROWS - 3))
    cut = Judged(LABELS, whole.gold[few], whole.predicted[few])
    assert set(guards(cut, cut)) == {"a", "b"}


def test_the_change_of_a_label_is_that_of_its_recall() -> None:
    before, after = model((0.5, 0.5, 0.8)), model((0.5, 0.5, 0.6))
    assert change("recall", "c", [before], [after]) == pytest.approx(-0.2, abs=0.05)
    assert change("recall", "a", [before], [after]) == 0


def test_a_row_left_unanswered_does_no_harm_and_one_answered_wrongly_does() -> None:
    before = model((0.9, 0.9, 0.9))
    silent = Judged(LABELS, before.gold, np.where(before.gold == 2, UNANSWERED, before.predicted))
    wrong = Judged(LABELS, before.gold, np.where(before.gold == 2, 0, before.predicted))
    assert guards(before, silent)["c"].lift.value == 0.0
    assert guards(before, wrong)["c"].lift.verdict == Verdict.WORSE
    assert change("recall", "c", [before], [silent]) == 0.0
    assert change("recall", "c", [before], [wrong]) < -0.8
