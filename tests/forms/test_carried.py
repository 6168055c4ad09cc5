"""Steps written for one text reach every text of a row, each of several right ones included."""

import polars as pl

from tasklift.forms.carried import judge_texts, rewrite_texts
from tasklift.steps.clean.filter_dialogue import FilterDialogue
from tasklift.steps.clean.filter_length import FilterLength
from tasklift.steps.clean.normalize import Normalize
from tasklift.text.dialogues.one_text import as_one_text, turns_in_one_text
from tasklift.text.dialogues.turn import Turn

ROWS = pl.DataFrame(
    {
        "id": ["a", "b", "c"],
        "source": ["ｏｎｅ", "two", None],
        "target": ["eins\x1eｅｉｎ", "zwei", None],
    }
)


def test_each_of_several_right_texts_is_rewritten_and_stays_one_of_them() -> None:
    found = rewrite_texts(Normalize(), ROWS, ["source", "target"])
    assert found["source"].to_list() == ["one", "two", None]
    assert found["target"].to_list() == ["eins\x1eein", "zwei", None]
    assert found["id"].to_list() == ["a", "b", "c"]


def test_a_row_is_judged_by_the_first_reason_against_one_of_its_texts() -> None:
    reasons = judge_texts(FilterLength(minimum=4), ROWS, ["target"])
    assert reasons.is_not_null().to_list() == [True, False, True]
    one = judge_texts(FilterLength(minimum=4), ROWS.with_columns(target=pl.Series(["eins\x1ezwei"] * 3)), ["target"])
    assert one.is_null().all()


TALK = as_one_text([Turn("user", "ｏｎｅ"), Turn("assistant", "two\u200b"), Turn("user", "")])
TALKS = pl.DataFrame({"id": ["a", "b", "c"], "messages": [TALK, None, ""]})
DIALOGUES = frozenset({"messages"})


def test_each_turn_of_a_dialogue_is_rewritten_and_stays_that_of_who_said_it() -> None:
    found = rewrite_texts(Normalize(), TALKS, ["messages"], DIALOGUES)["messages"].to_list()
    assert turns_in_one_text(found[0]) == [Turn("user", "one"), Turn("assistant", "two"), Turn("user", "")]
    assert found[1:] == [None, ""]
    assert rewrite_texts(Normalize(), TALKS.clear(), ["messages"], DIALOGUES).height == 0


def test_a_dialogue_is_judged_whole() -> None:
    assert judge_texts(FilterLength(minimum=8), TALKS, ["messages"], dialogues=DIALOGUES)[0] is None
    assert judge_texts(FilterLength(minimum=10), TALKS, ["messages"], dialogues=DIALOGUES)[0] is not None
    reasons = judge_texts(FilterDialogue(), TALKS, ["messages"], dialogues=DIALOGUES)
    assert "turn 3" in reasons[0] and reasons[1] is None


def test_no_rows_are_no_trouble() -> None:
    none = ROWS.clear()
    assert rewrite_texts(Normalize(), none, ["target"]).height == 0
    assert len(judge_texts(FilterLength(), none, ["source", "target"])) == 0
