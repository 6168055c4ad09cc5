"""Cells and texts in one form: what is a value for sure changes once, and all else stays."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.values.cells import Form, are_values, uniform_cells
from tasklift.text.values.inside import uniform_texts


def cells(*texts: str | None, form: Form | None = None) -> list[str | None]:
    return uniform_cells(pl.Series(texts, dtype=pl.String), form or Form()).to_list()


def texts(*some: str | None, form: Form | None = None) -> list[str | None]:
    return uniform_texts(pl.Series(some, dtype=pl.String), form or Form()).to_list()


def test_cells_in_every_notation_come_to_one() -> None:
    assert cells("二〇二六年十一月二十六日", "2026/11/26", "Nov 26, 2026") == ["2026-11-26"] * 3
    assert cells("三万五千", "3万5千", "3.5万", "35,000", "３５，０００", "35k") == ["35000"] * 6
    assert cells("上午九点半", "9:30 am", "９：３０") == ["09:30"] * 3
    assert cells("三百五十元", "￥350", "350 RMB", "叁佰伍拾元整") == ["CNY 350.00"] * 4
    assert cells("百分之五", "5 %", "５％") == ["5%"] * 3
    assert cells("五公斤", "5KG", "三点五公斤", "3千克") == ["5 kg", "5 kg", "3.5 kg", "3 kg"]


def test_what_has_two_meanings_or_none_stays() -> None:
    same = [
        "3/4/2026", "9点", "5M", "12E5", "007", "00123", "1,5", "三四十", "一两个", "13800000000", "1.2.3", "red", "5s",
        "二两", "三块", "192.168.1.1", "978-7-100", " ", "", None, "👍5", "A4", "第3", "N/A", "2026年的第一场雪", "万",
    ]  # fmt: skip
    assert cells(*same) == same


def test_cells_are_known_as_values_whatever_their_notation() -> None:
    some = ["12", "3/4/2026", "Nov 5, 2026", "5公斤", "三万", "2026-01-05", "red", "phone 5", "", None, "好"]
    assert are_values(pl.Series(some)).to_list() == [True] * 6 + [False] * 5


def test_kinds_that_are_not_wanted_stay() -> None:
    assert cells("2026/1/5", "1,000", "$5", form=Form(kinds=("numbers",))) == ["2026/1/5", "1000", "$5"]


def test_bare_amounts_and_measures_are_numbers() -> None:
    assert cells("$1,200.5", "-$5", "500克", "5%", form=Form(bare=True, into=("kg",))) == [
        "1200.50",
        "-5.00",
        "0.5",
        "5%",
    ]


ODD = st.one_of(
    st.text(max_size=12),
    st.text(alphabet="0123456789.,:/-$¥€%kKM年月日点半元块万千百十一二三五 am上下午\u3000０５：", max_size=14),
)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.one_of(st.none(), ODD), max_size=12))
def test_no_cell_changes_twice_or_by_its_neighbours(some: list[str | None]) -> None:
    written = cells(*some)
    assert cells(*written) == written
    assert [cells(one)[0] for one in some] == written


def test_texts_change_only_where_nothing_else_can_be_meant() -> None:
    assert texts(
        "二〇二六年十一月二十六日上午九点半到货，花了三万五千元，便宜百分之五。",
        "paid $1,200.50 on Nov 26, 2026 at 9:30 pm, 50 % off",
        "3.5万粉丝，重5公斤，5千米外",
        "12,50 € or 1.234,50 €; $5 million, $1.3 mil",
        "160,000 MM of 80 mm",
    ) == [
        "2026-11-26 09:30到货，花了CNY 35000.00，便宜5%。",
        "paid USD 1200.50 on 2026-11-26 at 21:30, 50% off",
        "35000粉丝，重5 kg，5 km外",
        "EUR 12.50 or EUR 1234.50; USD 5000000.00, USD 1300000.00",
        "160000 MM of 80 mm",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "http://a.org/2026/11/26/x1,234 and a1,234@b.org", "version 1.2.3 at 192.168.1.1", "won 3:20",
        "a 4K TV, a 10k run",
        "iPhone 5s", "3/4/2026", "call 138-0000-0000 or +86 13800000000", "5 in a row", "I may 2026 times",
        "pages 1,23,4",
        "一万个放心", "三块蛋糕", "一元复始", "二元一次方程", "几十元", "数百元", "几十万元", "十几元",
        "下午五点多", "5元多钱", "3万多人", "9点", "千元机",
        "晚上1点", "三点水", "百分之百", "百分之几",
        "第三名", "2.4G", "", " ", "$5Mbps", "👍5️⃣", "bet 100 won", "\x1d1,000",
    ],
)  # fmt: skip
def test_texts_that_only_look_like_values_stay(text: str) -> None:
    assert texts(text) == [text]


def test_values_next_to_each_other_are_kept_apart() -> None:
    assert texts("5公斤3公里", "$1,000$2,000") == ["5 kg 3 km", "USD 1000.00 USD 2000.00"]
    assert texts("5公斤\x1f3公里", None) == ["5 kg\x1f3 km", None]


@settings(deadline=None, max_examples=100)
@given(st.lists(st.one_of(st.none(), ODD, st.lists(ODD, max_size=4).map("，".join)), max_size=8))
def test_no_text_changes_twice_or_by_its_neighbours(some: list[str | None]) -> None:
    written = texts(*some)
    assert texts(*written) == written
    assert [texts(one)[0] for one in some] == written


def test_a_megabyte_without_a_blank_is_no_trouble() -> None:
    long = ["1," * 400_000, "5公斤" * 100_000, "a1/" * 300_000, "2026年" * 100_000, "0" * 1_000_000]
    written = texts(*long)
    assert written[1] == " ".join(["5 kg"] * 100_000)
    assert [written[place] for place in (0, 2, 3, 4)] == [long[place] for place in (0, 2, 3, 4)]
    assert cells(*long) == long
