"""One paired test of two models on the same rows: the lift, its interval, its p-value and what may be said."""

import math
from collections.abc import Sequence

import numpy as np

from tasklift.evaluation.intervals import bounds
from tasklift.evaluation.lift import Lift, Verdict
from tasklift.evaluation.permutation import Pair, permutation_p, same_answers
from tasklift.evaluation.rates import bonett_price, mcnemar
from tasklift.evaluation.resampling import Draws, Kinds, bootstrap, find_kinds, prepare_rows
from tasklift.evaluation.seeds import spread_with_seeds
from tasklift.metrics.metric import Integers, Judged, Metric, score

UNDEFINED = Lift(None, None, None, None, Verdict.CANNOT_TELL)
UNCHANGED = Lift(0.0, 0.0, 0.0, 1.0, Verdict.CANNOT_TELL)

DRAWS_A_TAIL = 5
"""Resamples beyond each bound, so that a bound far out in the tail is still a quantile and not a maximum."""


def compare(
    metric: Metric,
    baseline: Sequence[Judged],
    final: Sequence[Judged],
    *,
    units: Integers,
    draws: Draws,
    level: float = 0.95,
    looks: int = 1,
) -> Lift:
    """The mean difference of two models, each given as the answers of its seeds on the same rows and labels.

    `units`: shape (rows,), the unit of each row. Seeds are paired in order, the shorter side repeated. Accuracy on
    one-row units with one seed: McNemar's exact test and Bonett and Price's interval. Else a bootstrap and a
    permutation test over units; with several seeds, their spread enters the interval, and p is the larger of the
    permutation's and the interval's, for the permutation holds for these very models alone. `looks`: how many
    times these rows are predicted in all; p is multiplied by it and the interval widened to match (Bonferroni).
    Where only the looks so far are known, each claim is right for itself, but the chance of any false one grows with
    the harmonic sum: 10 % over 50 looks, simulated.
    """
    if any(score(metric, judged) is None for judged in [*baseline, *final]):
        return UNDEFINED
    pairs = _paired(baseline, final)
    if all(same_answers(metric, pair).all() for pair in pairs):
        return UNCHANGED
    kinds = find_kinds(metric, [*baseline, *final], units)
    within = 1 - (1 - level) / looks
    if metric.name == "accuracy" and kinds.single and len(pairs) == 1:
        lift = _of_rates(pairs[0], level=within)
    else:
        lift = _of_draws(metric, (baseline, final), kinds, draws, level=within)
    return _judged(lift, level=level, looks=looks)


def _paired(baseline: Sequence[Judged], final: Sequence[Judged]) -> list[Pair]:
    number = math.lcm(len(baseline), len(final))
    return [(baseline[index % len(baseline)], final[index % len(final)]) for index in range(number)]


def _of_rates(pair: Pair, *, level: float) -> Lift:
    first, second = (judged.predicted == judged.gold for judged in pair)
    gained, lost = int((second & ~first).sum()), int((first & ~second).sum())
    low, high = bonett_price(gained, lost, first.size, level=level)
    return Lift((gained - lost) / first.size, low, high, mcnemar(gained, lost), Verdict.CANNOT_TELL)


def _of_draws(
    metric: Metric, sides: tuple[Sequence[Judged], Sequence[Judged]], kinds: Kinds, draws: Draws, *, level: float
) -> Lift:
    sign = -1.0 if metric.lower_is_better else 1.0
    models = [prepare_rows(metric, [judged], kinds) for side in sides for judged in side]
    enough = Draws(draws.seed, max(draws.resamples, round(2 * DRAWS_A_TAIL / (1 - level))), draws.permutations)
    values = sign * bootstrap(models, kinds, enough)
    scores = sign * np.array([score(metric, judged) for side in sides for judged in side], dtype=float)
    number = len(sides[0])
    value = float(scores[number:].mean() - scores[:number].mean())
    differences = values[number:].mean(axis=0) - values[:number].mean(axis=0)
    p = permutation_p(metric, _paired(*sides), kinds, draws)
    spread = spread_with_seeds(differences, scores[:number], scores[number:], units=kinds.units)
    if spread is None:
        return Lift(value, *bounds(differences, value, units=kinds.units, level=level), p, Verdict.CANNOT_TELL)
    return Lift(value, *spread.bounds(value, level=level), max(p, spread.p(value)), Verdict.CANNOT_TELL)


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
