"""What a run says of the endpoints that it asked."""

import pytest

from tasklift.models.endpoints.bill import Bill, billed, charge, note_answers, note_waits
from tasklift.models.endpoints.spent import Spent
from tasklift.models.endpoints.tokens import Tokens
from tasklift.runs.measuring.endpoint_cost import endpoints_added, endpoints_of, waiting
from tasklift.settings.endpoint import Endpoint

ONE = Endpoint(address="https://api.example.com/v1", model="one", price_read=2, price_written=8)
OTHER = Endpoint(address="https://api.example.com/v1", model="other")


def bill_of(requests: int) -> Bill:
    with billed() as bill:
        for _ in range(requests):
            charge(ONE, Spent(1, charged=Tokens(1000, 100), estimated=Tokens(10, 1)))
        charge(ONE, Spent(1, possible=Tokens(500, 50)))
        note_answers(ONE, kept=["a", "b", "c"], new=["d", "e"])
        note_answers(ONE, kept=["c", "d"], new=[])
        charge(OTHER, Spent(1, charged=Tokens(5, 5)))
    return bill


def test_each_endpoint_has_its_own_sum() -> None:
    one, other = endpoints_of(bill_of(2))
    assert one == {
        "address": ONE.address,
        "model": "one",
        "requests": 3,
        "tokens_read": 2020,
        "tokens_written": 202,
        "tokens_lost": 550,
        "money": pytest.approx((2 * 2520 + 8 * 252) / 1e6),
        "answers_kept": 3,
        "rows_unanswered": 0,
        "rows_unread": 0,
    }
    assert (other["model"], other["money"], other["answers_kept"]) == ("other", 0, 0)


def test_times_that_a_run_was_carried_out_are_added() -> None:
    once, twice = endpoints_of(bill_of(1)), endpoints_of(bill_of(2))
    assert endpoints_added(once, []) == endpoints_added([], once) == once
    both = endpoints_added(once, twice)
    assert [one["requests"] for one in both] == [5, 2] and both[0]["answers_kept"] == 3
    assert both[0]["money"] == pytest.approx(once[0]["money"] + twice[0]["money"])
    assert endpoints_added(once[1:], once[:1]) == once


def test_what_is_asked_outside_stands_on_no_bill_and_what_a_part_asks_on_that_of_the_whole() -> None:
    charge(ONE, Spent(1))
    with billed() as outer:
        note_answers(ONE, kept=["b"], new=["a"])
        with billed() as inner:
            charge(ONE, Spent(1))
            note_answers(ONE, kept=["a", "c"], new=["d"])
            note_waits(ONE, [])
        charge(OTHER, Spent(1))
    assert [(one["model"], one["requests"], one["answers_kept"]) for one in endpoints_of(inner)] == [("one", 1, 2)]
    assert [(one["model"], one["requests"], one["answers_kept"]) for one in endpoints_of(outer)] == [
        ("one", 1, 2),
        ("other", 1, 0),
    ]


def test_speed_is_how_long_rows_waited() -> None:
    with billed() as bill:
        note_waits(ONE, [0.1, 0.3, 0.2])
    assert waiting(bill, [ONE]) == {
        "latency_ms": 200,
        "latency_low_ms": 100,
        "latency_high_ms": 300,
        "rows_per_second": None,
    }
    assert waiting(bill, [OTHER]) is None and waiting(bill_of(1), [ONE]) is None and waiting(bill, [ONE, ONE]) is None
