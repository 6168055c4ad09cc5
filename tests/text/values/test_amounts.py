"""Amounts, measures, shares and plain decimals."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.values.amounts import Signs, written_amounts
from tasklift.text.values.decimals import plain_decimals, scaled_decimals, shifted
from tasklift.text.values.units import written_measures, written_shares


def one(text: str | None) -> pl.Series:
    return pl.Series([text], dtype=pl.String)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1,234.50", "1234.50"), ("1.234,5", "1234.5"), ("1.2e+3", "1200"), ("1.2e3", "1200"), ("1e-7", "0.0000001"),
        ("-3", "-3"), ("0.50", "0.50"), ("-1,000", "-1000"),
        ("12E5", None), ("1,5", None), ("007", None), ("+5", None), ("1,23,4", None), ("1.2.3", None), ("0,123", None),
        ("1e999", None), ("nan", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_numbers_become_plain_decimals_and_codes_stay(text: str | None, written: str | None) -> None:
    assert plain_decimals(one(text)).to_list() == [written]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1.2k", "1200"), ("3.5万", "35000"), ("2 million", "2000000"), ("1.2555k", "1255.5"),
        ("-1.5bn", "-1500000000"),
        ("0.05K", "50"), ("0.0万", "0"), ("1,200k", "1200000"),
        ("5m", None), ("5M", None), ("4K", None), ("5", None), (None, None),
    ],
)  # fmt: skip
def test_scales_are_written_out(text: str | None, written: str | None) -> None:
    assert scaled_decimals(one(text)).to_list() == [written]


@settings(deadline=None)
@given(st.decimals(-(10**12), 10**12, places=4), st.integers(0, 12))
def test_shifting_the_point_is_multiplying_by_a_power_of_ten(number: Decimal, places: int) -> None:
    (moved,) = shifted(one(format(number, "f")), pl.Series([places]))
    assert Decimal(moved) == number * 10**places


@settings(deadline=None)
@given(st.decimals(-(10**15), 10**15, places=3))
def test_no_digit_is_lost(number: Decimal) -> None:
    for text in (f"{number:,f}", f"{number:f}"):
        (plain,) = plain_decimals(one(text))
        assert Decimal(plain) == number


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("$1,200.50", "USD 1200.50"), ("￥12", "CNY 12.00"), ("12.5元", "CNY 12.50"), ("1.2万元", "CNY 12000.00"),
        ("1.234,50 €", "EUR 1234.50"), ("12,50 €", "EUR 12.50"), ("3块5", "CNY 3.50"), ("12元5角", "CNY 12.50"),
        ("3块5毛2分", "CNY 3.52"), ("30 dollars", "USD 30.00"), ("HK$5", "HKD 5.00"), ("-$5", "USD -5.00"),
        ("$1.5M", "USD 1500000.00"), ("35000元整", "CNY 35000.00"), ("¥ 30元", "CNY 30.00"), ("100円", "JPY 100"),
        ("$0.00035", "USD 0.00035"), ("人民币30元", "CNY 30.00"), ("5块钱", "CNY 5.00"),
        ("$30元", None), ("3块", None), ("12", None), ("$-5", None), ("$007", None), ("$", None), ("元", None),
        ("2.5k", None), ("$1,5", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_amounts_have_their_code_in_front(text: str | None, written: str | None) -> None:
    assert written_amounts(one(text)).to_list() == [written]


def test_who_knows_whose_signs_they_are_may_say_so() -> None:
    assert written_amounts(one("$5"), Signs(dollar="AUD")).to_list() == ["AUD 5.00"]
    assert written_amounts(one("¥500"), Signs(yuan="JPY")).to_list() == ["JPY 500"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("5公斤", "5 kg"), ("1,200 g", "1200 g"), ("50g", "50 g"), ("5KM", "5 km"), ("-3℃", "-3 °C"),
        ("90分钟", "90 min"), ("16GB", "16 GB"), ("5.0 kg", "5.0 kg"), ("100平米", "100 m²"), ("5 m", "5 m"),
        ("5千米", "5 km"),
        ("5g", None), ("5s", None), ("3d", None), ("5l", None), ("5", None), ("kg", None), ("5 pounds", None),
        (None, None),
    ],
)  # fmt: skip
def test_measures_have_their_symbol_behind(text: str | None, written: str | None) -> None:
    assert written_measures(one(text)).to_list() == [written]


def test_measures_of_the_same_are_converted_without_a_loss() -> None:
    texts = pl.Series(["500g", "2斤", "1 lb", "30cm", "3 h", None])
    assert written_measures(texts, ("kg", "m")).to_list() == [
        "0.5 kg", "1 kg", "0.45359237 kg", "0.3 m", "3 h", None
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("5 %", "5%"), ("5.0%", "5.0%"), ("百分之5", "5%"), ("12.5 percent", "12.5%"), ("千分之3", "3‰"),
        ("1,200%", "1200%"), ("-5%", "-5%"), ("5%%", None), ("%", None), ("百分之", None), (None, None),
    ],
)  # fmt: skip
def test_shares_have_their_sign_behind(text: str | None, written: str | None) -> None:
    assert written_shares(one(text)).to_list() == [written]
