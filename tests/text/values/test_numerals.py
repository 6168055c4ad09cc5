"""Chinese numerals: what is a number for sure, and what is none."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.values.numerals import digits_for_numerals, number_of


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("三万五千", "35000"), ("3万5千", "35000"), ("二〇二六", "2026"), ("叁仟", "3000"), ("三点五", "3.5"),
        ("三点五万", "35000"), ("一百二", "120"), ("三万五", "35000"), ("三万零五", "30005"), ("十五", "15"),
        ("十", "10"), ("两百", "200"), ("一千零五十", "1050"), ("3.50万", "35000"), ("3万5000", "35000"),
        ("1亿2000万", "120000000"), ("三万亿", "3000000000000"), ("负五", "-5"), ("零", "0"), ("3亿5", "350000000"),
        ("壹拾贰亿叁仟万", "1230000000"), ("三百萬", "3000000"),
        ("百万", None), ("千", None), ("万", None), ("三四十", None), ("一二", None), ("两", None), ("五万万", None),
        ("3.5万5千", None), ("点五", None), ("一点", None), ("007", None), ("12.5", None), ("", None), ("负", None),
    ],
)  # fmt: skip
def test_what_is_a_number_for_sure(numeral: str, number: str | None) -> None:
    assert number_of(numeral) == number


def spelt(number: int) -> str:
    """As a bank would write it, below a hundred million."""

    def four(below: int) -> str:
        said, gap = "", False
        for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit = below // power % 10
            if digit:
                said += ("零" if gap else "") + "零一二三四五六七八九"[digit] + name
            gap = not digit and said != ""
        return said

    high, low = divmod(number, 10_000)
    if not high:
        return four(low) or "零"
    return four(high) + "万" + (("零" if low < 1000 else "") + four(low) if low else "")


@settings(deadline=None)
@given(st.integers(0, 99_999_999))
def test_every_number_that_is_spelt_is_read(number: int) -> None:
    assert number_of(spelt(number)) == str(number)


@settings(deadline=None)
@given(st.text(alphabet="一二三四五六七八九十百千万亿零〇两点负0123456789.", max_size=12))
def test_no_numeral_breaks_the_reading(text: str) -> None:
    for points in (True, False):
        (read,) = digits_for_numerals(pl.Series([text], dtype=pl.String), points=points)
        assert isinstance(read, str)


def test_numerals_amid_other_signs_are_read_where_they_stand() -> None:
    texts = pl.Series(["二〇二六年十一月二十六日", "上午九点半", "百分之五", "三千克", "三点五公斤", None, ""])
    assert digits_for_numerals(texts, points=False).to_list() == [
        "2026年11月26日", "上午9点半", "百分之5", "3千克", "3点5公斤", None, ""
    ]  # fmt: skip
    assert digits_for_numerals(texts)[4] == "3.5公斤"


def test_a_megabyte_of_numerals_is_no_trouble() -> None:
    assert digits_for_numerals(pl.Series(["万" * 300_000]))[0] == "万" * 300_000
    assert digits_for_numerals(pl.Series(["一" * 300_000]))[0] == "1" * 300_000
