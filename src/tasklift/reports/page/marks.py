"""Marks beside an axis: round numbers by their place."""

import math
from collections.abc import Iterator

_MOST = 5


def percents(low: float, high: float) -> dict[float, str]:
    """Shares as percents, from the high end down."""
    step = 0.1 if high - low <= 0.5 else 0.2
    return {
        round(high - step * at, 3): f"{100 * (high - step * at):.0f} %" for at in range(int((high - low) / step + 1.01))
    }


def round_marks(low: float, high: float) -> dict[float, str]:
    """At most five round numbers above `low` and up to `high`."""
    step = next(step for step in _round_steps(high - low) if (high - low) / step <= _MOST)
    first = int(low / step) + 1
    return {step * at: number_text(step * at) for at in range(first, int(high / step) + 1)}


def count_marks(most: int) -> dict[float, str]:
    """Zero and a few round whole numbers up to `most`."""
    return {0: "0", **{place: said for place, said in round_marks(0, most).items() if place == int(place)}}


def power_marks(low: int, high: int) -> dict[float, str]:
    """Powers of ten by their exponents, from `low` to `high`; every so many where there is no room for all."""
    every = -(-(high - low) // _MOST)
    return {float(power): number_text(10.0**power) for power in range(low, high + 1, every)}


def number_text(value: float) -> str:
    """A number in a few letters."""
    if not value or 0.001 <= value < 100_000:
        return f"{value:,.5g}"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits.removesuffix('.0')}e{int(exponent)}"


def _round_steps(span: float) -> Iterator[float]:
    """1, 2 and 5 times the powers of ten, from below a fifth of the span."""
    power = math.floor(math.log10(span / _MOST))
    for exponent in (power, power + 1):
        yield from (digit * 10.0**exponent for digit in (1, 2, 5))
