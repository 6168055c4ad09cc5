"""Do no harm: what got worse beside the metric that decides."""

import numpy as np
import pytest

from tasklift.evaluation.harm import FEWEST_ROWS, Guard, Watched, change, guard
from tasklift.evaluation.lift import Verdict
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import UNANSWERED, Judged

LABELS = ("a", "b", "c")
MACRO = find_metric("macro_f1")
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
    found = guard([before], [after], metric=MACRO, units=np.arange(before.gold.size), draws=Draws(0))
    return {one.watched.label or one.watched.measure: one for one in found}


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
    assert change(Watched("calibration_error"), [model((0.8,) * 3, sure=0.8)], [model((0.8,) * 3, sure=0.99)]) < -0.1


def test_labels_with_too_few_rows_and_probabilities_that_are_not_there_are_not_guarded() -> None:
    whole = model((0.7, 0.7, 0.7))
    few = np.flatnonzero((whole.gold != 2) | (np.arange(ROWS) < 3 * FEWEST_ROWS - 3))
    cut = Judged(LABELS, whole.gold[few], whole.predicted[few])
    assert set(guards(cut, cut)) == {"a", "b"}


def test_the_change_of_a_label_is_that_of_its_recall() -> None:
    before, after = model((0.5, 0.5, 0.8)), model((0.5, 0.5, 0.6))
    assert change(Watched("recall", label="c"), [before], [after]) == pytest.approx(-0.2, abs=0.05)
    assert change(Watched("recall", label="a"), [before], [after]) == 0


def test_a_row_left_unanswered_does_no_harm_and_one_answered_wrongly_does() -> None:
    before = model((0.9, 0.9, 0.9))
    silent = Judged(LABELS, before.gold, np.where(before.gold == 2, UNANSWERED, before.predicted))
    wrong = Judged(LABELS, before.gold, np.where(before.gold == 2, 0, before.predicted))
    assert guards(before, silent)["c"].lift.value == 0.0
    assert guards(before, wrong)["c"].lift.verdict == Verdict.WORSE
    assert change(Watched("recall", label="c"), [before], [silent]) == 0.0
    assert change(Watched("recall", label="c"), [before], [wrong]) < -0.8


def test_a_group_that_is_answered_worse_is_noticed_behind_a_better_mean() -> None:
    before = model((0.6, 0.6, 0.6))
    north = np.arange(ROWS) < 150
    right = np.where(north, np.arange(ROWS) % 10 < 3, True)
    after = Judged(LABELS, before.gold, np.where(right, before.gold, (before.gold + 1) % 3))
    groups = {"region": ["north" if one else "south" for one in north], "few": ["x"] * 9 + [None] * (ROWS - 9)}
    found = guard([before], [after], metric=MACRO, units=np.arange(ROWS), draws=Draws(0), groups=groups)
    by_group = {one.watched.group: one for one in found if one.watched.group}
    assert set(by_group) == {("region", "north"), ("region", "south")}
    assert by_group["region", "north"].lift.verdict == Verdict.WORSE
    assert by_group["region", "south"].lift.verdict == Verdict.BETTER
    north_change = change(Watched("accuracy", group=("region", "north")), [before], [after], groups)
    assert north_change == pytest.approx(by_group["region", "north"].lift.value)
    assert north_change == pytest.approx(right[north].mean() - (before.predicted == before.gold)[north].mean())
