"""The kind dialogue: a row asks as many things as the assistant replies."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tasklift.data.roles import PARENT
from tasklift.tasks.dialogue import Dialogue
from tasklift.tasks.generate import Generate
from tasklift.text.dialogues.one_text import as_one_text, turns_in_one_text
from tasklift.text.dialogues.turn import Turn

TURNS = [Turn("user", "q1"), Turn("assistant", "r1"), Turn("user", "q2"), Turn("assistant", "r2")]


def rows(ids: list[str]) -> pl.DataFrame:
    return pl.DataFrame({"id": ids, "messages": [as_one_text(TURNS)] * len(ids), "unit": ["u"] * len(ids)})


def test_each_reply_is_asked_for_with_what_was_said_before_it() -> None:
    found = Dialogue.questions(rows(["a", "b"]))
    assert found["id"].to_list() == ["a#2", "a#4", "b#2", "b#4"] and found[PARENT].to_list() == ["a", "a", "b", "b"]
    assert found["reply"].to_list() == ["r1", "r2"] * 2 and found["unit"].to_list() == ["u"] * 4
    assert [turns_in_one_text(cell) for cell in found["messages"][:2]] == [TURNS[:1], TURNS[:3]]
    assert tuple(found.columns) == Dialogue.question_columns(("id", "messages", "unit"))
    assert Dialogue.questions(found).equals(found), "asked again, it is the same"


def test_a_row_that_has_its_reply_asks_for_that_alone() -> None:
    frame = rows(["a"]).with_columns(pl.lit("mine").alias("reply"))
    assert Dialogue.questions(frame).equals(frame)
    assert Dialogue.question_columns(("id", "messages", "reply")) == ("id", "messages", "reply")
    assert Generate.question_columns(("id", "source")) == ("id", "source")


def test_no_row_asks_nothing() -> None:
    none = Dialogue.questions(rows([]))
    assert none.height == 0 and "reply" in none.columns
    silent = rows(["a"]).with_columns(pl.lit(as_one_text(TURNS[:1])).alias("messages"))
    assert Dialogue.questions(silent).height == 0


@given(st.lists(st.text(st.sampled_from("a#2"), min_size=1, max_size=6), unique=True, min_size=1, max_size=8))
def test_no_two_questions_have_one_id(ids: list[str]) -> None:
    assert Dialogue.questions(rows(ids))["id"].is_unique().all()


def test_what_is_served_is_read_as_rows_are() -> None:
    cells = ['[{"role": "user", "content": "q"}, {"role": "assistant", "content": "r"}]', "在吗？", None, ""]
    found = Dialogue.as_read(pl.DataFrame({"messages": cells}))["messages"].to_list()
    assert found == [as_one_text([Turn("user", "q")]), as_one_text([Turn("user", "在吗？")]), None, ""]
