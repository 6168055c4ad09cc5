"""Holm's correction: p-values of a whole ledger, so that the chance of any false claim stays at the level."""

from collections.abc import Sequence
from dataclasses import replace

from tasklift.evaluation.lift import Lift, Verdict

SIGNIFICANCE = 0.05


def holm(ps: Sequence[float | None]) -> list[float | None]:
    """Corrected p-values in the order of `ps` (Holm 1979); what was not measured (None) stays so and counts not."""
    measured = sorted((p, index) for index, p in enumerate(ps) if p is not None)
    corrected: list[float | None] = [None] * len(ps)
    largest = 0.0
    for rank, (p, index) in enumerate(measured):
        largest = max(largest, min(1.0, p * (len(measured) - rank)))
        corrected[index] = largest
    return corrected


def correct(lifts: Sequence[Lift | None]) -> list[Lift | None]:
    """The lifts with p-values corrected for their number, which may take a verdict away."""
    corrected = holm([None if lift is None else lift.p for lift in lifts])
    return [_with_p(lift, p) for lift, p in zip(lifts, corrected, strict=True)]


def _with_p(lift: Lift | None, p: float | None) -> Lift | None:
    if lift is None or p is None:
        return lift
    return replace(lift, p=p, verdict=lift.verdict if p < SIGNIFICANCE else Verdict.CANNOT_TELL)
