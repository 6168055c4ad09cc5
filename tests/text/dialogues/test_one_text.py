"""Dialogues as one text: whatever is said, who said it stays known."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tasklift.text.dialogues.one_text import (
    are_one_text,
    as_lines,
    as_one_text,
    is_one_text,
    last_turns,
    turn_by_turn,
    turns_in_one_text,
    without_speakers,
)
from tasklift.text.dialogues.turn import Turn
from tasklift.text.dialogues.turns import parse_turns

TURNS = [Turn("system", "Be brief."), Turn("user", "你好\nuser: no"), Turn("assistant", ""), Turn("tool", "{}")]

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
dialogues = st.lists(st.builds(Turn, st.sampled_from(["user", "assistant", "system", "tool"]), texts), min_size=1)


def test_the_turns_are_there_again() -> None:
    assert turns_in_one_text(as_one_text(TURNS)) == TURNS
    assert parse_turns(as_one_text(TURNS)) == TURNS


@given(dialogues)
def test_nothing_that_is_said_makes_or_breaks_a_turn(turns: list[Turn]) -> None:
    found = turns_in_one_text(as_one_text(turns))
    assert [turn.speaker for turn in found] == [turn.speaker for turn in turns]
    assert [len(turn.text) for turn in found] == [len(turn.text) for turn in turns]
    cells = pl.Series("text", [as_one_text(turns)])
    parts = cells.to_frame().select(turn_by_turn(pl.col("text")))["text"].to_list()[0]
    assert "".join(parts) == cells[0] and len(parts) == len(turns)
    assert without_speakers(cells)[0] == "\n".join(turn.text for turn in found)
    assert turns_in_one_text(last_turns(cells, 2)[0]) == found[-2:]


def test_somebody_else_is_a_user() -> None:
    assert turns_in_one_text(as_one_text([Turn("ann", "hi")])) == [Turn("user", "hi")]


def test_other_texts_stay_as_they_are() -> None:
    cells = pl.Series("text", ["user: hi", "", None, " \x11"])
    assert are_one_text(cells).to_list() == [False] * 4
    assert without_speakers(cells).to_list() == last_turns(cells, 1).to_list() == cells.to_list()
    assert as_lines("user: hi") == "user: hi" and not is_one_text("")
    assert as_lines(as_one_text(TURNS), last=2) == "…\nassistant: \ntool: {}"
    assert as_lines(as_one_text(TURNS[:2]), last=2) == as_lines(as_one_text(TURNS[:2]))
    assert as_lines(as_one_text(TURNS[:2])) == "system: Be brief.\nuser: 你好\nuser: no"
