"""The table of turns, and that the cheap look beforehand passes no dialogue over."""

import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasklift.text.dialogues.table import may_be_dialogues, turns_of
from tasklift.text.dialogues.turns import parse_turns


def test_turns_stand_below_one_another_with_the_place_of_their_text() -> None:
    talk = json.dumps([{"role": "user", "content": "你好"}, {"role": "assistant", "content": "hello"}])
    is_dialogue, turns = turns_of(pl.Series(["no dialogue", talk, None, "[]", "Q: one\nA: two"]))
    assert is_dialogue.to_list() == [False, True, False, True, True]
    assert turns.select("row", "turn", "speaker", "text").rows() == [
        (1, 1, "user", "你好"), (1, 2, "assistant", "hello"), (4, 1, "user", "one"), (4, 2, "assistant", "two"),
    ]  # fmt: skip


def test_no_texts_have_no_turns() -> None:
    is_dialogue, turns = turns_of(pl.Series([], dtype=pl.String))
    assert len(is_dialogue) == 0 == turns.height


_PIECES = st.sampled_from(
    ["User: ", "Agent：", "[Agent] ", "<|user|>", "Ann (10:02): ", "[2024-01-05 10:02:11] Bob: ", "\n", "\r\n",
     "\u2028", "\x1c", "## ", "好", "x", " ", '["a", "b"]', "{", "[", "\ufeff", '[{"from": "human", "value": "x"}]']
)  # fmt: skip


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_what_is_a_dialogue_is_not_ruled_out_by_the_look_beforehand(text: str) -> None:
    assert parse_turns(text) is None or may_be_dialogues(pl.Series([text]))[0]


@pytest.mark.parametrize("text", ["好吃，送得也快！", "One line: two parts", "two\nlines", None, ""])
def test_plain_texts_are_ruled_out(text: str | None) -> None:
    assert not may_be_dialogues(pl.Series([text], dtype=pl.String))[0]
