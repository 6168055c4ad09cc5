"""What missing values become, and what stays as it is."""

from typing import Any

import pytest
from handed import handed, no_learner
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tasklift.settings.errors import UserError
from tasklift.steps.clean.table.fill_missing import FillMissing

PRICES: list[Any] = ["10", "20", None, "N/A", "1,000", " "]
CITIES: list[Any] = ["北京", "上海", "北京", "", "无", "上海"]


def filled(columns: dict[str, list[Any]], step: FillMissing, batch: int = 2) -> dict[str, dict[str, str | None]]:
    """The new values by row."""
    changed = step.survey(handed(columns, batch), no_learner).changed
    assert changed is not None
    return {row.pop("id"): {k: v for k, v in row.items() if v is not None} for row in changed.to_dicts()}


@pytest.mark.parametrize(("by", "value"), [("median", "20"), ("mean", "343.3333333"), ("most_frequent", "1,000")])
def test_numbers_are_filled_by_what_is_usual(by: Any, value: str) -> None:
    assert filled({"price": PRICES}, FillMissing(by=by)) == {row: {"price": value} for row in ("r2", "r3", "r5")}


def test_by_itself_numbers_take_the_median_and_words_the_most_frequent() -> None:
    found = filled({"price": PRICES, "city": CITIES}, FillMissing())
    assert found == {
        "r2": {"price": "20"},
        "r3": {"price": "20", "city": "上海"},
        "r4": {"city": "上海"},
        "r5": {"price": "20"},
    }


def test_rows_of_one_kind_are_filled_by_theirs_and_others_by_all() -> None:
    columns = {"price": ["1", "3", "100", None, None, None], "brand": ["a", "a", "b", "a", "b", "c"]}
    step = FillMissing(columns=("price",), within="brand")
    assert filled(columns, step) == {"r3": {"price": "2"}, "r4": {"price": "100"}, "r5": {"price": "3"}}
    assert step.columns_named() == ("price", "brand") and FillMissing().columns_named() is None


def test_the_label_may_be_the_kind_and_is_never_filled() -> None:
    columns = {"label": ["p", "p", None, "n"], "price": ["1", None, None, "9"]}
    assert filled(columns, FillMissing(within="label")) == {"r1": {"price": "1"}, "r2": {"price": "5"}}


def test_a_constant_is_what_it_is() -> None:
    assert filled({"city": CITIES}, FillMissing(by="constant", constant="?")) == {
        "r3": {"city": "?"},
        "r4": {"city": "?"},
    }


@pytest.mark.parametrize("wrong", [{"by": "constant"}, {"constant": "0"}, {"by": "guess"}, {"neighbours": 0}])
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FillMissing.model_validate(wrong)


def test_words_have_no_mean() -> None:
    with pytest.raises(UserError) as caught:
        filled({"city": CITIES}, FillMissing(by="mean"))
    assert caught.value.slug == "not-numbers" and "'北京'" in caught.value.problem


def test_a_kind_that_is_not_there_is_refused() -> None:
    with pytest.raises(UserError, match="did you mean 'brand'") as caught:
        filled({"price": ["1", None], "brand": ["a", "b"]}, FillMissing(within="brnd"))
    assert caught.value.slug == "unknown-column"
    assert FillMissing(within="brand").columns_needed() == ("brand",)


def test_numbers_are_read_in_any_notation_and_written_plainly() -> None:
    columns = {"price": ["3万", "¥1.2k", "１，０００", "三千", "12,345,678,901.5", None, "（暂无）", "Ｎ／Ａ"]}
    assert set(filled(columns, FillMissing(by="mean"))["r5"]["price"] or "") <= set("0123456789.")
    assert filled(columns, FillMissing(by="median")) == {row: {"price": "3000"} for row in ("r5", "r6", "r7")}


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.one_of(st.none(), st.sampled_from(["1", "2", "", "N/A", "x", "3万"])), max_size=12), st.integers(1, 5)
)
def test_only_what_is_missing_is_filled_whatever_the_method(cells: list[str | None], neighbours: int) -> None:
    missing = {f"r{row}" for row, cell in enumerate(cells) if cell in (None, "", "N/A")}
    other = {"other": [str(row % 3) for row in range(len(cells))]}
    for by in ("auto", "most_frequent", "nearest"):
        found = filled({"a": cells, **other}, FillMissing(by=by, columns=("a",), neighbours=neighbours), 5)
        assert set(found) == (missing if len(missing) < len(cells) else set())


@pytest.mark.parametrize("batch", [1, 100])
def test_the_nearest_rows_give_their_values(batch: int) -> None:
    columns = {
        "kind": ["phone", "phone", "phone", "case", "case", "phone", "case"],
        "weight": ["180", "190", "170", "20", "25", "182", "22"],
        "price": ["700", "720", "680", "10", "12", None, ""],
        "brand": ["x", "x", "y", "z", "z", "", None],
    }
    found = filled(columns, FillMissing(by="nearest", neighbours=2), batch)
    assert found == {"r5": {"price": "710", "brand": "x"}, "r6": {"price": "11", "brand": "z"}}


def test_a_slip_among_the_nearest_rows_moves_nothing() -> None:
    weights, prices = [str(n) for n in range(20)], [str(10 * n) for n in range(20)]
    prices[9], prices[10], weights[3] = "90000", "", "3000"
    found = filled({"weight": weights, "price": prices}, FillMissing(by="nearest", columns=("price",), neighbours=5))
    assert float(found["r10"]["price"] or 0) in (80, 90, 100, 110, 120)


def test_columns_without_any_value_and_tables_without_rows_stay() -> None:
    assert filled({"price": [None, "", "-"]}, FillMissing()) == {}
    assert filled({"price": [None, "", "-"]}, FillMissing(by="nearest")) == {}
    assert filled({"price": []}, FillMissing()) == {}
