"""One paired test: finds what is there, and seldom what is not."""

import itertools

import numpy as np
import pytest
from scipy.stats import binomtest

from tasklift.evaluation.compare import compare
from tasklift.evaluation.lift import Lift, Verdict
from tasklift.evaluation.permutation import permutation_p
from tasklift.evaluation.resampling import Draws, find_kinds
from tasklift.metrics.judged import Judged
from tasklift.metrics.metric import score

QUICK = Draws(0, resamples=300, permutations=500)


@pytest.mark.parametrize("name", ["accuracy", "macro_f1", "log_loss", "roc_auc"])
def test_a_model_against_itself_has_a_lift_of_exactly_zero(metrics, answer, name: str) -> None:
    generator = np.random.default_rng(0)
    model = answer(generator, generator.integers(0, 2, 50), 2, 0.8)
    lift = compare(metrics[name], [model], [model], units=np.arange(50), draws=QUICK)
    assert lift == Lift(0.0, 0.0, 0.0, 1.0, Verdict.CANNOT_TELL)


@pytest.mark.parametrize("name", ["accuracy", "macro_f1", "log_loss", "brier", "roc_auc", "mcc"])
def test_a_planted_lift_is_found_and_its_reverse_is_worse(metrics, answer, name: str) -> None:
    generator = np.random.default_rng(1)
    gold = generator.integers(0, 3, 400)
    weak, strong = answer(generator, gold, 3, 0.6), answer(generator, gold, 3, 0.85)
    lift = compare(metrics[name], [weak], [strong], units=np.arange(400), draws=QUICK)
    back = compare(metrics[name], [strong], [weak], units=np.arange(400), draws=QUICK)
    difference = abs(score(metrics[name], strong) - score(metrics[name], weak))
    assert (lift.verdict, back.verdict) == (Verdict.BETTER, Verdict.WORSE)
    assert (lift.value, back.value) == (pytest.approx(difference), pytest.approx(-difference))
    assert lift.low < lift.value < lift.high


@pytest.mark.parametrize("name", ["accuracy", "macro_f1", "log_loss", "roc_auc"])
@pytest.mark.parametrize("units", [[0, 1, 2, 3, 4, 5, 6, 7, 8], [0, 0, 1, 1, 2, 2, 3, 4, 5]])
def test_p_over_few_units_is_that_of_all_exchanges(metrics, answer, name: str, units: list[int]) -> None:
    generator = np.random.default_rng(2)
    gold = np.array([0, 1, 0, 1, 0, 1, 0, 1, 1])
    first, second = answer(generator, gold, 2, 0.4), answer(generator, gold, 2, 0.8)
    unit = np.array(units)
    kinds = find_kinds(metrics[name], [first, second], unit)
    assert permutation_p(metrics[name], [(first, second)], kinds, Draws(0)) == pytest.approx(
        enumerated_p(metrics[name], first, second, unit)
    )


def enumerated_p(metric, first: Judged, second: Judged, units: np.ndarray) -> float:
    observed = abs(score(metric, second) - score(metric, first))
    extreme = []
    for swaps in itertools.product([False, True], repeat=int(units.max()) + 1):
        swapped = np.array(swaps)[units]
        mixed = [exchanged(a, b, swapped) for a, b in ((first, second), (second, first))]
        extreme.append(abs(score(metric, mixed[1]) - score(metric, mixed[0])) >= observed - 1e-12)
    return float(np.mean(extreme))


def exchanged(kept: Judged, other: Judged, swapped: np.ndarray) -> Judged:
    return Judged(
        kept.labels,
        kept.gold,
        np.where(swapped, other.predicted, kept.predicted),
        np.where(swapped[:, None], other.probabilities, kept.probabilities),
    )


def test_a_drawn_p_is_near_the_exact_one(metrics, answer) -> None:
    generator = np.random.default_rng(3)
    gold = generator.integers(0, 2, 40)
    first, second = answer(generator, gold, 2, 0.6), answer(generator, gold, 2, 0.75)
    kinds = find_kinds(metrics["macro_f1"], [first, second], np.arange(40))
    drawn = permutation_p(metrics["macro_f1"], [(first, second)], kinds, Draws(0, permutations=8000))
    exact = permutation_p(metrics["macro_f1"], [(first, second)], kinds, Draws(0, permutations=2**20))
    assert drawn == pytest.approx(exact, abs=0.02)


def test_accuracy_of_single_rows_has_mcnemars_exact_p(metrics, answer) -> None:
    generator = np.random.default_rng(4)
    gold = generator.integers(0, 2, 120)
    first, second = answer(generator, gold, 2, 0.7), answer(generator, gold, 2, 0.8)
    right = [model.predicted == gold for model in (first, second)]
    gained, lost = int((right[1] & ~right[0]).sum()), int((right[0] & ~right[1]).sum())
    lift = compare(metrics["accuracy"], [first], [second], units=np.arange(120), draws=QUICK)
    assert lift.p == pytest.approx(binomtest(gained, gained + lost).pvalue)
    kinds = find_kinds(metrics["accuracy"], [first, second], np.arange(120))
    drawn = permutation_p(metrics["accuracy"], [(first, second)], kinds, Draws(0))
    assert drawn == pytest.approx(lift.p, abs=0.02)


@pytest.mark.parametrize("name", ["accuracy", "macro_f1"])
def test_equal_models_are_called_different_in_5_of_100_tests(metrics, answer, name: str) -> None:
    generator = np.random.default_rng(5)
    claims = 0
    for seed in range(300):
        gold = generator.integers(0, 4, 150)
        models = [answer(generator, gold, 4, 0.8) for _ in range(2)]
        draws = Draws(seed, resamples=300, permutations=300)
        lift = compare(metrics[name], models[:1], models[1:], units=np.arange(150), draws=draws)
        claims += lift.verdict is not Verdict.CANNOT_TELL
    assert claims <= 0.05 * 300 + 9  # 99 % of what 5 % gives


def test_seeds_that_differ_by_themselves_widen_the_interval(metrics, answer) -> None:
    generator = np.random.default_rng(6)
    gold = generator.integers(0, 3, 600)
    baseline = answer(generator, gold, 3, 0.75)
    steady = [answer(generator, gold, 3, accuracy) for accuracy in (0.86, 0.86, 0.86)]
    shaky = [answer(generator, gold, 3, accuracy) for accuracy in (0.76, 0.86, 0.96)]
    lifts = [
        compare(metrics["macro_f1"], [baseline], final, units=np.arange(600), draws=QUICK) for final in (steady, shaky)
    ]
    assert lifts[0].verdict is Verdict.BETTER
    assert lifts[1].verdict is Verdict.CANNOT_TELL
    assert lifts[1].p > 0.05


def test_retrained_models_are_seldom_called_better(metrics, answer) -> None:
    generator = np.random.default_rng(7)
    claims = 0
    for seed in range(200):
        gold = generator.integers(0, 2, 300)
        skills = 0.8 + 0.03 * generator.standard_normal(6)
        models = [answer(generator, gold, 2, skill) for skill in skills]
        draws = Draws(seed, resamples=300, permutations=200)
        lift = compare(metrics["macro_f1"], models[:3], models[3:], units=np.arange(300), draws=draws)
        claims += lift.verdict is not Verdict.CANNOT_TELL
    assert claims <= 0.05 * 200 + 7  # one seed a side would claim in 30 % and more


def test_one_baseline_stands_against_several_seeds(metrics, answer) -> None:
    generator = np.random.default_rng(8)
    gold = generator.integers(0, 2, 200)
    baseline, finals = answer(generator, gold, 2, 0.6), [answer(generator, gold, 2, 0.8) for _ in range(3)]
    lift = compare(metrics["accuracy"], [baseline], finals, units=np.arange(200), draws=QUICK)
    mean = np.mean([score(metrics["accuracy"], final) for final in finals])
    assert lift.value == pytest.approx(mean - score(metrics["accuracy"], baseline))
    assert lift.verdict is Verdict.BETTER


@pytest.mark.parametrize("name", ["accuracy", "macro_f1"])
def test_looks_raise_p_and_widen_the_interval(metrics, answer, name: str) -> None:
    generator = np.random.default_rng(9)
    gold = generator.integers(0, 2, 300)
    first, second = answer(generator, gold, 2, 0.72), answer(generator, gold, 2, 0.8)
    once, often = (
        compare(metrics[name], [first], [second], units=np.arange(300), draws=Draws(0), looks=looks)
        for looks in (1, 20)
    )
    assert often.p == pytest.approx(min(1.0, 20 * once.p))
    assert often.low < once.low < once.high < often.high
    assert (once.verdict, often.verdict) == (Verdict.BETTER, Verdict.CANNOT_TELL)


def test_copies_in_a_unit_leave_the_verdict_as_it_is(metrics, answer) -> None:
    generator = np.random.default_rng(10)
    gold = generator.integers(0, 2, 100)
    first, second = answer(generator, gold, 2, 0.7), answer(generator, gold, 2, 0.8)
    copies = [Judged(m.labels, np.repeat(m.gold, 4), np.repeat(m.predicted, 4)) for m in (first, second)]
    whole = compare(metrics["macro_f1"], copies[:1], copies[1:], units=np.repeat(np.arange(100), 4), draws=Draws(0))
    apart = compare(metrics["macro_f1"], copies[:1], copies[1:], units=np.arange(400), draws=Draws(0))
    once = compare(metrics["macro_f1"], [first], [second], units=np.arange(100), draws=Draws(0))
    assert whole.p == pytest.approx(once.p, abs=0.02)
    assert apart.p < once.p / 2


@pytest.mark.parametrize("name", ["accuracy", "macro_f1"])
def test_models_that_agree_on_every_row_may_yet_differ_on_others(metrics, name: str) -> None:
    gold = np.arange(60) % 3
    models = [Judged(("a", "b", "c"), gold, gold, np.eye(3)[gold] * share + (1 - share) / 3) for share in (0.5, 0.9)]
    lift = compare(metrics[name], models[:1], models[1:], units=np.arange(60), draws=QUICK)
    assert (lift.value, lift.p, lift.verdict) == (0.0, 1.0, Verdict.CANNOT_TELL)
    assert lift.high == -lift.low == pytest.approx(2 * np.sqrt(2) / 60, rel=0.1)


def test_the_lift_of_models_that_hardly_differ_is_held_in_92_of_100_tests(metrics, answer) -> None:
    generator = np.random.default_rng(11)
    covered = 0
    for _ in range(300):
        gold = generator.integers(0, 2, 100)
        weak = answer(generator, gold, 2, 0.97)
        strong = Judged(weak.labels, gold, np.where(generator.random(100) < 0.5, gold, weak.predicted))
        lift = compare(metrics["macro_f1"], [weak], [strong], units=np.arange(100), draws=Draws(0, permutations=1))
        covered += lift.low <= 0.015 <= lift.high
    assert covered / 300 >= 0.92  # a bootstrap held it in 80


def test_a_planted_lift_is_found_as_often_as_by_the_exact_test(metrics, answer) -> None:
    generator = np.random.default_rng(12)
    exact, found = 0, 0
    for seed in range(200):
        gold = generator.integers(0, 2, 310)
        weak = answer(generator, gold, 2, 0.8)
        lots, right = generator.random(310), weak.predicted == gold
        strong = Judged(weak.labels, gold, np.where(np.where(right, lots > 0.03125, lots < 0.375), gold, 1 - gold))
        gained, lost = int((~right & (strong.predicted == gold)).sum()), int((right & (strong.predicted != gold)).sum())
        exact += gained > lost and binomtest(gained, gained + lost).pvalue < 0.05
        draws = Draws(seed, permutations=1000)
        found += (
            compare(metrics["macro_f1"], [weak], [strong], units=np.arange(310), draws=draws).verdict is Verdict.BETTER
        )
    assert found >= 0.95 * exact
    assert exact / 200 == pytest.approx(0.8, abs=0.09)  # what 310 rows are for, by `units_needed`


@pytest.mark.parametrize("seeds", [2, 3])
def test_techniques_whose_seeds_differ_by_more_than_rows_do_are_seldom_called_better(metrics, answer, seeds) -> None:
    generator = np.random.default_rng(13)
    claims = 0
    for seed in range(200):
        gold = generator.integers(0, 2, 1000)
        skills = 0.8 + 0.03 * generator.standard_normal(2 * seeds)
        models = [answer(generator, gold, 2, skill) for skill in skills]
        draws = Draws(seed, permutations=200)
        lift = compare(metrics["accuracy"], models[:seeds], models[seeds:], units=np.arange(1000), draws=draws)
        claims += lift.verdict is not Verdict.CANNOT_TELL
    assert claims <= 0.05 * 200 + 7


def test_a_metric_that_is_undefined_has_a_lift_without_numbers(metrics) -> None:
    gold, probabilities = np.array([1, 1]), np.array([[0.1, 0.9], [0.6, 0.4]])
    models = [Judged(("a", "b"), gold, np.array(p), probabilities) for p in ([1, 0], [0, 1])]
    lift = compare(metrics["roc_auc"], models[:1], models[1:], units=np.arange(2), draws=QUICK)
    assert lift == Lift(None, None, None, None, Verdict.CANNOT_TELL)
