"""One paired test of two models on the same rows: the lift, its interval, its p-value and what may be said."""

import math
from collections.abc import Sequence

import numpy as np

from tasklift.evaluation.influence import jackknife_variance, losses, mean_square, values_without_one
from tasklift.evaluation.intervals import bounds
from tasklift.evaluation.lift import Lift, Verdict
from tasklift.evaluation.permutation import Pair, permutation_p
from tasklift.evaluation.rates import bonett_price, mcnemar
from tasklift.evaluation.resampling import Draws, Kinds, bootstrap, find_kinds, prepare_rows
from tasklift.evaluation.spread import Part, Spread, parts_of_seeds
from tasklift.metrics.judged import AnyJudged, Floats, Integers, Judged, JudgedTexts, alike, of_labels
from tasklift.metrics.metric import Metric, score

Sides = tuple[Sequence[AnyJudged], Sequence[AnyJudged]]
"""The seeds of the baseline, and those of the final model."""

VERSION = 2
"""Raised when the same answers get another lift: it is part of the keys under which lifts are kept."""

UNDEFINED = Lift(None, None, None, None, Verdict.CANNOT_TELL)
UNCHANGED = Lift(0.0, 0.0, 0.0, 1.0, Verdict.CANNOT_TELL)

UNSEEN = 2
"""Units that are taken to be answered rightly by one model alone beside those that are, as Bonett and Price 2012 do
for accuracy: without them an interval of two models that hardly differ is a point."""

DRAWS_A_TAIL = 5
"""Resamples beyond each bound, so that a bound far out in the tail is still a quantile and not a maximum."""


def compare(
    metric: Metric,
    baseline: Sequence[AnyJudged],
    final: Sequence[AnyJudged],
    *,
    units: Integers,
    draws: Draws,
    level: float = 0.95,
    looks: int = 1,
) -> Lift:
    """The mean difference of two models, each given as the answers of its seeds on the same rows and labels.

    `units`: shape (rows,), the unit of each row. Seeds are paired in order, the shorter side repeated. Accuracy on
    one-row units with one seed: McNemar's exact test and Bonett and Price's interval. Else a permutation test over
    units; the interval is Student's with the jackknife's variance for metrics of labels, and a bootstrap for those of
    probabilities and of texts. Where seeds differ, their spread enters the interval, and p is the larger of the
    permutation's and the interval's, for the permutation holds for these very models alone. `looks`: how many times
    these rows are predicted in all; p is multiplied by it and the interval widened to match (Bonferroni). Where only
    the looks so far are known, each claim is right for itself, but the chance of any false one grows with the harmonic
    sum: 10 % over 50 looks, simulated.
    """
    if any(score(metric, judged) is None for judged in [*baseline, *final]):
        return UNDEFINED
    pairs, sides = _paired(baseline, final), (baseline, final)
    if all(_are_one_model(pair) for pair in pairs):
        return UNCHANGED
    kinds = find_kinds(metric, [*baseline, *final], units)
    within = 1 - (1 - level) / looks
    if metric.name == "accuracy" and kinds.single and len(pairs) == 1:
        lift = _of_rates(pairs[0], level=within)
    elif metric.by_row or kinds.units < 2:
        lift = _of_draws(metric, sides, kinds, draws, level=within)
    else:
        lift = _of_units(metric, (of_labels(baseline), of_labels(final)), kinds, draws, level=within)
    return _judged(lift, level=level, looks=looks)


def _paired(baseline: Sequence[AnyJudged], final: Sequence[AnyJudged]) -> list[Pair]:
    number = math.lcm(len(baseline), len(final))
    return [(baseline[index % len(baseline)], final[index % len(final)]) for index in range(number)]


def _are_one_model(pair: Pair) -> bool:
    """Whether all texts, or not only the labels but the very probabilities agree; with labels alone, other models may
    yet differ on other rows.
    """
    first, second = pair
    surely = all(isinstance(one, JudgedTexts) or one.probabilities is not None for one in pair)
    return surely and bool(alike(first, second).all())


def _scores(metric: Metric, models: Sequence[AnyJudged]) -> Floats:
    """Shape (models,), so that more is better."""
    return _sign(metric) * np.array([score(metric, judged) for judged in models], dtype=float)


def _of_rates(pair: Pair, *, level: float) -> Lift:
    first, second = (judged.right for judged in of_labels(pair))
    gained, lost = int((second & ~first).sum()), int((first & ~second).sum())
    low, high = bonett_price(gained, lost, first.size, level=level)
    return Lift((gained - lost) / first.size, low, high, mcnemar(gained, lost), Verdict.CANNOT_TELL)


def _of_units(
    metric: Metric, sides: tuple[list[Judged], list[Judged]], kinds: Kinds, draws: Draws, *, level: float
) -> Lift:
    before, after = (values_without_one(metric, side, kinds).mean(axis=0) for side in sides)
    unseen = UNSEEN * mean_square(losses(metric, sides[0][0], kinds), kinds)
    of_units = Part(jackknife_variance(after - before, kinds) + unseen, kinds.units)
    return _of_spread(metric, sides, of_units, permutation_p(metric, _paired(*sides), kinds, draws), level)


def _of_draws(metric: Metric, sides: Sides, kinds: Kinds, draws: Draws, *, level: float) -> Lift:
    p = permutation_p(metric, _paired(*sides), kinds, draws)
    models = [prepare_rows(metric, [judged], kinds) for side in sides for judged in side]
    enough = Draws(draws.seed, max(draws.resamples, round(2 * DRAWS_A_TAIL / (1 - level))), draws.permutations)
    values = _sign(metric) * bootstrap(models, kinds, enough)
    number = len(sides[0])
    differences = values[number:].mean(axis=0) - values[:number].mean(axis=0)
    before, after = (_scores(metric, side) for side in sides)
    if kinds.units > 1 and parts_of_seeds(before, after):
        of_units = Part(float(np.nanvar(differences)) * kinds.units / (kinds.units - 1), kinds.units)
        return _of_spread(metric, sides, of_units, p, level)
    value = float(after.mean() - before.mean())
    return Lift(value, *bounds(differences, value, units=kinds.units, level=level), p, Verdict.CANNOT_TELL)


def _of_spread(metric: Metric, sides: Sides, of_units: Part, p: float, level: float) -> Lift:
    """With seeds, p is the larger of the permutation's, which holds for these very models, and the interval's."""
    before, after = (_scores(metric, side) for side in sides)
    value, seeds = float(after.mean() - before.mean()), parts_of_seeds(before, after)
    spread, most = Spread((of_units, *seeds)), metric.bounds[1] - metric.bounds[0]
    low, high = (min(max(value + side * spread.reach(level), -most), most) for side in (-1, 1))
    return Lift(value, low, high, max(p, spread.p(value)) if seeds else p, Verdict.CANNOT_TELL)


def _sign(metric: Metric) -> float:
    return -1.0 if metric.lower_is_better else 1.0


def _judged(lift: Lift, *, level: float, looks: int) -> Lift:
    """`lift` with its p corrected for looks, and the verdict that both p and interval allow."""
    if lift.value is None or lift.p is None:
        return lift
    p = min(1.0, lift.p * looks)
    return Lift(
        lift.value, lift.low, lift.high, p, _verdict(lift.low, lift.high, is_significant=p < round(1 - level, 12))
    )


def _verdict(low: float | None, high: float | None, *, is_significant: bool) -> Verdict:
    if low is None or high is None or not is_significant or low <= 0 <= high:
        return Verdict.CANNOT_TELL
    return Verdict.BETTER if low > 0 else Verdict.WORSE
