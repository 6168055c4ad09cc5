"""The result in a sentence: what is said must be so, however small the numbers are."""

from typing import Any

import pytest

from tasklift.runs.measuring.wording import headline, warnings_on


def record(value: float, low: float, high: float, *, smallest: float | None = None) -> dict[str, Any]:
    lift = {"value": value, "low": low, "high": high, "p": 0.5, "verdict": "cannot tell"}
    return {
        "metric": "chrf",
        "lift": lift,
        "baseline": {"score": 0.25},
        "final": {"score": 0.25 + value},
        "test": {"rows": 1200, "minimum_detectable_lift": smallest},
    }


def test_models_that_answer_alike_do_not_differ_and_no_test_is_too_small_for_that() -> None:
    said = headline(record(0.0, 0.0, 0.0))
    assert said == "No difference: chrf is 0.250 before and after, row by row, on 1,200 sealed test rows."


@pytest.mark.parametrize(("smallest", "points"), [(0.0001, "0.1"), (0.0123, "1.3"), (0.02, "2.0")])
def test_what_a_test_finds_is_never_less_than_it_is(smallest: float, points: str) -> None:
    assert f"a test of this size finds {points} points or more" in headline(
        record(0.0001, -0.0002, 0.0003, smallest=smallest)
    )


def test_a_test_that_finds_nothing_is_too_small() -> None:
    assert headline(record(0.0, -0.01, 0.01)).endswith("the test is too small.")


@pytest.mark.parametrize(("together", "told"), [(False, "40 of 100 test rows are copies"), (True, "are 60 groups")])
def test_rows_that_belong_together_are_not_called_copies(together: bool, told: str) -> None:
    test = {"rows": 100, "units": 60}
    (note,) = warnings_on({"steps": [], "seeds": 1, "test": test}, [], belong_together=together)
    assert told in str(note)
    alike = {"rows": 100, "units": 100}
    assert not warnings_on({"steps": [], "seeds": 1, "test": alike}, [], belong_together=together)
