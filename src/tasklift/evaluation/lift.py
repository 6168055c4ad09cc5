"""Lift: by how much one model beats another on the same sealed rows, and how sure that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """What may be said of the final model against the baseline."""

    BETTER = "better"
    WORSE = "worse"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True)
class Interval:
    """A score between the bounds of its interval; None where the test leaves them undefined.

    `calibrated` is false where simulation found that the interval holds the truth less often than it says.
    """

    value: float | None
    low: float | None
    high: float | None
    calibrated: bool = True


@dataclass(frozen=True)
class Lift:
    """The paired difference of two models: positive where the final one is better, for losses too.

    `p` is two-sided and already corrected for looks. All four numbers are None where the metric is undefined on this
    test; the bounds are None, too, where there are too few units for them. The verdict is then "cannot tell".
    """

    value: float | None
    low: float | None
    high: float | None
    p: float | None
    verdict: Verdict


def lift_from_json(kept: Mapping[str, Any]) -> Lift:
    """The lift of a record or of the store."""
    return Lift(kept["value"], kept["low"], kept["high"], kept["p"], Verdict(kept["verdict"]))
