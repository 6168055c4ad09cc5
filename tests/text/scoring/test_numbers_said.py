"""Numbers in texts, as values."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from tests.metrics.made_texts import TEXTS

from tasklift.text.scoring.numbers_said import numbers_said


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("It has 1,000 rows, 1000.00 and １０００ too.", ["1000", "1000", "1000"]),
        ("１，０００．５元", ["1000.5"]),
        ("1,234,567.89", ["1234567.89"]),
        ("1,2,3 and 12,34", ["1", "2", "3", "12", "34"]),
        ("3.5万人，2亿元，3万5千，1,200万", ["35000", "200000000", "35000", "12000000"]),
        ("5千米和5千人", ["5", "5000"]),
        ("-5, (-3) and −2 but 2024-05-01 and x-1", ["-5", "-3", "-2", "2024", "5", "1", "1"]),
        ("-$5.50 or $7", ["-5.5", "7"]),
        ("30% of .5", ["30", "0.5"]),
        ("The answer is 18.", ["18"]),
        ("一些统一的", []),
        ("٣ पाँच", ["3"]),
        ("", []),
    ],
)
def test_the_numbers_of(text: str, numbers: list[str]) -> None:
    assert numbers_said(text) == [Decimal(number) for number in numbers]


def test_numbers_of_any_length_are_read_to_the_last_digit() -> None:
    assert numbers_said(f"{'9' * 6000} {'9' * 6000}.0") == [Decimal("9" * 6000)] * 2
    assert len({*numbers_said(f"{'9' * 6000} {'9' * 5999}8")}) == 2


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_any_text_has_numbers_that_are_finite(text: str) -> None:
    assert all(number.is_finite() for number in numbers_said(text))
