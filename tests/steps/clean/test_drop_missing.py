"""Which texts are missing."""

import polars as pl
import pytest

from tasklift.steps.clean.drop_missing import DropMissing
from tasklift.store.hashing import key_of
from tasklift.text.values.missing import placeholders


def reason(text: str | None, step: DropMissing | None = None) -> str | None:
    return (step or DropMissing()).judge(pl.DataFrame({"text": [text]}, schema={"text": pl.String}))[0]


@pytest.mark.parametrize("text", ["", " \n\t", "\u3000", "\u200b\ufeff", "\x1f", "\u2800"])
def test_a_text_without_marks_is_blank(text: str) -> None:
    assert reason(text) == "blank text"


def test_null_is_no_text() -> None:
    assert reason(None) == "no text"


@pytest.mark.parametrize(
    "text", ["N/A", " null ", "None.", "Ｎ／Ａ", "-", "——", "（暂无）", "无", "[NULL]", "#NAME?", "\\N"]
)
def test_a_placeholder_in_any_case_and_width_is_named(text: str) -> None:
    assert str(reason(text)).startswith("only a placeholder: ")


@pytest.mark.parametrize("text", ["好", "?", "……", ":)", ">-<", "。", "0", "no", "没有", "无聊", "none of them", "👍"])
def test_short_texts_that_say_something_stay(text: str) -> None:
    assert reason(text) is None


def test_placeholders_may_count_as_texts() -> None:
    assert reason("无", DropMissing(placeholders=False)) is None


def test_a_user_may_name_more_placeholders() -> None:
    step = DropMissing(also=("See Above", "."))
    assert reason("see above。", step) == "only a placeholder: see above"
    assert reason(" . ", step) == "only a placeholder: ."
    assert reason("()", step) is None


def test_the_version_is_raised_with_the_list() -> None:
    assert (DropMissing.version, key_of(list(placeholders()))) == (1, "aa8e8e4b8f771cc715619b346b6098c2")
