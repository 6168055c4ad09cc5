"""Chinese numbers are read as they are meant, or not at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.values.chinese_numerals import chinese_number

DIGITS = "零一二三四五六七八九"


def written(number: int) -> str:
    """A number below a hundred million as it is taught at school."""
    high, low = divmod(number, 10_000)
    if high:
        between = "零" if 0 < low < 1000 else ""
        return f"{section(high)}万{between}{section(low) if low else ''}"
    return section(low)


def section(number: int) -> str:
    if number == 0:
        return "零"
    parts, zero = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            parts += ("零" if zero else "") + DIGITS[digit] + sign
            zero = False
        elif parts and number:
            zero = True
    return parts


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("三万五千", 35000),
        ("3万5千", 35000),
        ("3.5万", 35000),
        ("一百零五", 105),
        ("十五", 15),
        ("两千", 2000),
        ("一亿二千万", 120_000_000),
        ("一万零五十", 10050),
        ("二十", 20),
        ("零", 0),
        ("三点一四", 3.14),
        ("5千", 5000),
        ("三万五", None),
        ("一百五", None),
        ("二〇二六", None),
        ("", None),
        ("万", None),
        ("十百", None),
        ("三三", None),
        ("三点", None),
        ("点五", None),
        ("三点十", None),
        ("abc", None),
        ("千万千万", None),
    ],
)
def test_what_is_meant_is_read(text: str, number: float | None) -> None:
    found = chinese_number(text)
    assert found == (number if number is None else pytest.approx(number))


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 99_999_999))
def test_what_is_written_is_read_again(number: int) -> None:
    assert chinese_number(written(number)) == number


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("零一二两十百千万亿点35."), max_size=12))
def test_it_never_fails(text: str) -> None:
    found = chinese_number(text)
    assert found is None or found >= 0
