"""A table's values in one form, and those inside of texts."""

from typing import Any

import polars as pl
import pytest
from pydantic import ValidationError

from tasklift.data.roles import RoleType
from tasklift.steps.clean.normalize_values_in_texts import NormalizeValuesInTexts
from tasklift.steps.clean.table.normalize_values import NormalizeValues

TABLE = pl.DataFrame(
    {
        "id": ["a", "b", "c"],
        "bought_on": ["26/11/2026", "二〇二六年十一月二十六日", "3/4/2026"],
        "price": ["¥1,200.5", "三万五千元", None],
        "weight": ["500g", "5公斤", "N/A"],
        "note": ["good, 1,000 times", "很好", ""],
    }
)


def written(**settings: Any) -> dict[str, list[str | None]]:
    return NormalizeValues(**settings).rewrite(TABLE).to_dict(as_series=False)


def test_every_column_of_values_is_written_in_one_form() -> None:
    assert written() == {
        "bought_on": ["2026-11-26", "2026-11-26", "3/4/2026"],
        "price": ["CNY 1200.50", "CNY 35000.00", None],
        "weight": ["500 g", "5 kg", "N/A"],
        "note": ["good, 1,000 times", "很好", ""],
    }


def test_columns_kinds_and_meanings_may_be_named() -> None:
    step = NormalizeValues(columns=("bought_on",), day_first=True)
    assert step.rewrite(TABLE).to_dict(as_series=False) == {"bought_on": ["2026-11-26", "2026-11-26", "2026-04-03"]}
    assert step.columns_named() == ("bought_on",) and NormalizeValues().columns_named() is None
    assert written(kinds=("dates",))["price"] == TABLE["price"].to_list()
    assert written(yuan="JPY", columns=("price",))["price"][0] == "JPY 1200.50"
    assert written(into=("kg",), bare=True)["weight"] == ["0.5", "5", "N/A"]


@pytest.mark.parametrize("wrong", [{"kinds": []}, {"kinds": ["names"]}, {"into": ["stone"]}, {"dollar": "dollar"}])
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        NormalizeValues.model_validate(wrong)


def test_inside_of_texts_only_the_values_change_and_serving_does_the_same() -> None:
    step = NormalizeValuesInTexts()
    texts = pl.DataFrame({"text": ["花了３万５千元，便宜百分之五", "sent Nov 26, 2026 at 9:30 pm", None, "3/4/2026"]})
    assert step.rewrite(texts)["text"].to_list() == [
        "花了CNY 35000.00，便宜5%", "sent 2026-11-26 at 21:30", None, "3/4/2026"
    ]  # fmt: skip
    assert step.travels and step.reads == (RoleType.TEXT,)
    assert NormalizeValuesInTexts(day_first=True, kinds=("dates",)).rewrite(texts)["text"].to_list()[3] == "2026-04-03"
