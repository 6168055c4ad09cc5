"""What a run had to ask of endpoints, for its record: what that has spent, and how long rows waited for an answer."""

import statistics
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tasklift.evaluation.rates import median_bounds
from tasklift.models.endpoints.bill import Bill, Charges
from tasklift.settings.endpoint import Endpoint

_WHERE: Final = ("address", "model")
_SUMMED: Final = ("requests", "tokens_read", "tokens_written", "tokens_lost", "money")
_DIGITS: Final = 6
"""Of money: a single short answer of a cheap model costs millionths."""


def endpoints_of(bill: Bill) -> list[dict[str, Any]]:
    """`cost.endpoints` of a record, this time."""
    return [
        {**dict(zip(_WHERE, where, strict=True)), **_told(charges)} for where, charges in sorted(bill.charges.items())
    ]


def endpoints_added(now: Sequence[Mapping[str, Any]], earlier: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Over both times. Answers that were had before are those of the `earlier` one: the run's own are no others'."""
    sums = {_where(one): dict(one) for one in earlier}
    for one in now:
        before = sums.get(_where(one), {})
        added = {name: round(one[name] + before.get(name, 0), _DIGITS) for name in _SUMMED}
        sums[_where(one)] = {**one, **before, **added}
    return [sums[where] for where in sorted(sums)]


def _where(endpoint: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(endpoint[name] for name in _WHERE)


def waiting(bill: Bill, endpoints: Sequence[Endpoint]) -> dict[str, float | None] | None:
    """The speed of a model that asks an endpoint, by the rows that were asked; None where none was, and where one row
    asks several.

    How many it answers in a second hangs on how many are asked at once, and was not measured.
    """
    asked = [bill.charges.get((str(one.address), str(one.model))) for one in endpoints]
    charges = asked[0] if len(asked) == 1 else None
    if charges is None or not charges.seconds:
        return None
    low, high = median_bounds(charges.seconds, level=0.95)
    return {
        "latency_ms": round(1000 * statistics.median(charges.seconds), 3),
        "latency_low_ms": round(1000 * low, 3),
        "latency_high_ms": round(1000 * high, 3),
        "rows_per_second": None,
    }


def _told(charges: Charges) -> dict[str, Any]:
    spent = charges.spent
    answered = spent.charged + spent.estimated
    return {
        "requests": spent.requests,
        "tokens_read": answered.read,
        "tokens_written": answered.written,
        "tokens_lost": spent.possible.total,
        "money": round(charges.money, _DIGITS),
        "answers_kept": len(charges.kept),
        "rows_unanswered": charges.unanswered,
        "rows_unread": charges.unread,
    }
