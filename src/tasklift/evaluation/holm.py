"""Holm's correction: p-values of a whole ledger, so that the chance of any false claim stays at the level."""

from collections.abc import Sequence


def holm(ps: Sequence[float | None]) -> list[float | None]:
    """Corrected p-values in the order of `ps` (Holm 1979); what was not measured (None) stays so and counts not."""
    measured = sorted((p, index) for index, p in enumerate(ps) if p is not None)
    corrected: list[float | None] = [None] * len(ps)
    largest = 0.0
    for rank, (p, index) in enumerate(measured):
        largest = max(largest, min(1.0, p * (len(measured) - rank)))
        corrected[index] = largest
    return corrected
