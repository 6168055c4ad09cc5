import pytest

from tasklift.reports import figures


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.009, "+0.9"), (-0.004, "-0.4"), (0.0, "0.0"), (-0.0001, "0.0"), (0.0004, "0.0"), (1.0, "+100.0")],
)
def test_points_have_a_sign_unless_they_round_to_nothing(value: float, shown: str) -> None:
    assert figures.points(value) == shown


def test_a_lift_stands_with_its_interval() -> None:
    assert figures.lift_interval({"value": 0.009, "low": 0.003, "high": 0.015}) == "+0.9 [+0.3, +1.5]"


def test_a_lift_without_bounds_value_or_measurement_says_so() -> None:
    assert figures.lift_interval({"value": 0.009, "low": None, "high": None}) == "+0.9"
    assert figures.lift_interval({"value": None, "low": None, "high": None}) == "undefined"
    assert figures.lift_interval(None) == "not measured"


def test_a_score_has_three_decimals_and_its_interval() -> None:
    assert figures.score_interval({"score": 0.8564, "low": 0.84, "high": 0.87}) == "0.856 [0.840, 0.870]"
    assert figures.score_interval({"score": None, "low": None, "high": None}) == "undefined"
    assert figures.score(None) == "-"


def test_a_change_of_scores_has_a_sign_unless_it_rounds_to_nothing() -> None:
    assert figures.score_change(0.5, 0.512) == "+0.012"
    assert figures.score_change(0.5, 0.4999) == "0.000"
    assert figures.score_change(None, 0.5) == "-"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.0, "0 s"),
        (0.42, "0.4 s"),
        (9.96, "10 s"),
        (94.2, "94 s"),
        (131, "2.2 min"),
        (3600, "60 min"),
        (9000, "2.5 h"),
    ],
)
def test_a_duration_has_the_unit_that_suits_it(seconds: float, shown: str) -> None:
    assert figures.duration(seconds) == shown


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 bytes"), (999, "999 bytes"), (1500, "1.5 KB"), (812_500_000, "812 MB"), (3e15, "3000 TB")],
)
def test_a_size_has_the_unit_that_suits_it(count: float, shown: str) -> None:
    assert figures.size(count) == shown


def test_rows_are_shown_once_when_none_went() -> None:
    assert figures.rows_through(1234, 1234) == "1,234"
    assert figures.rows_through(1234, 1000) == "1,234 → 1,000"


def test_nouns_follow_their_number() -> None:
    assert (figures.row_count(1), figures.row_count(2000)) == ("1 row", "2,000 rows")
    assert (figures.count(1, "one", "many"), figures.count(0, "one", "many")) == ("one", "many")


ASKED = {
    "address": "https://api.example.com/v1",
    "model": "m",
    "requests": 1200,
    "tokens_read": 34567,
    "tokens_written": 890,
    "tokens_lost": 0,
    "money": 1234.5,
    "answers_kept": 0,
    "rows_unanswered": 0,
    "rows_unread": 0,
}


@pytest.mark.parametrize(("money", "shown"), [(0, "0.00"), (1234.5, "1,234.50"), (0.12, "0.12"), (6e-05, "0.00006")])
def test_what_was_asked_of_an_endpoint_is_told_with_its_money(money: float, shown: str) -> None:
    assert figures.asked_text({**ASKED, "money": money}) == (
        f"m at https://api.example.com/v1: 1,200 requests, 34,567 tokens read and 890 written, {shown} in money"
    )


def test_what_went_wrong_at_an_endpoint_is_told() -> None:
    troubled = {**ASKED, "requests": 1, "tokens_lost": 70, "answers_kept": 8, "rows_unanswered": 1, "rows_unread": 2}
    assert figures.asked_text(troubled).split(": ", 1)[1] == (
        "a request, 34,567 tokens read and 890 written, 1,234.50 in money, with 70 tokens at most of answers that were "
        "lost; 8 answers were had before; 1 row got no reply; 2 rows got a reply without an answer"
    )


def test_speed_is_told_as_far_as_it_was_measured() -> None:
    cost = {"latency_ms": 1234.5, "rows_per_second": 2500.4}
    assert figures.speed_text({"cost": cost}) == "1,200 ms for a row alone, 2,500 rows a second"
    assert figures.speed_text({"cost": {**cost, "rows_per_second": None}}) == "1,200 ms for a row alone"
    assert figures.speed_text({"cost": {"latency_ms": None, "rows_per_second": None}}) == "-"
