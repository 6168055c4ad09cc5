"""Dialogues at the door: forms, sides, and where the assistant replies."""

import json

import polars as pl
import pytest

from tasklift.data.dialogues.reading import WRITTEN, read_dialogues, reply_places, waiting, with_dialogues
from tasklift.tasks.dialogue import Dialogue
from tasklift.text.dialogues.one_text import as_one_text, turns_in_one_text
from tasklift.text.dialogues.turn import Turn

U, A, S, T = "user", "assistant", "system", "tool"


def read(cell: str | None, *, plain: bool = False) -> list[Turn] | None:
    found = read_dialogues(pl.Series("messages", [cell], pl.String), plain=plain)[0]
    return None if found is None else turns_in_one_text(found)


@pytest.mark.parametrize(
    "cell",
    [
        '[{"role": "user", "content": "q", "acts": []}, {"role": "assistant", "content": "r"}]',
        '{"conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": "r"}]}',
        '["q", "r"]',
        "User: q\nAgent: r",
        "顾客：q\n客服：r",
        "Zoe: q\nMax: r\nZoe: q\nMax: r",
        "\n\nHuman: q\n\nAssistant: r",
    ],
)
def test_every_form_has_the_same_sides(cell: str) -> None:
    found = read(cell)
    assert found is not None and [(turn.speaker, turn.text.strip()) for turn in found[:2]] == [(U, "q"), (A, "r")]


def test_of_several_users_each_keeps_the_name() -> None:
    cell = json.dumps([{"role": name, "content": name} for name in ("Ann", "assistant", "Bob", "user", "tool")])
    assert read(cell) == [Turn(U, "ann: Ann"), Turn(A, "assistant"), Turn(U, "bob: Bob"), Turn(U, "user"), Turn(T, T)]


def test_what_is_no_dialogue() -> None:
    assert read("just a text") is None and read(None) is None and read("[]") is None
    assert read("just a text", plain=True) == [Turn(U, "just a text")]
    assert read(" ", plain=True) is None
    ours = as_one_text([Turn(U, "q"), Turn(A, "r")])
    assert read(ours) == [Turn(U, "q"), Turn(A, "r")]


def test_a_reply_needs_a_text_and_somebody_before_it() -> None:
    turns = [Turn(S, "s"), Turn(A, "hello"), Turn(U, "q"), Turn(A, " "), Turn(A, "r"), Turn(T, "t"), Turn(A, "r2")]
    assert reply_places(turns) == [4, 6]
    assert reply_places([Turn(S, "s"), Turn(A, "r")]) == reply_places([]) == reply_places([Turn(U, "q")]) == []
    assert reply_places([Turn(U, ""), Turn(A, "r"), Turn(U, "q"), Turn(A, "r")]) == [3]


def test_a_reply_is_waited_for_behind_the_last_that_is_not_the_assistants() -> None:
    assert waiting([Turn(U, "q"), Turn(A, "r"), Turn(A, "r")]) == [Turn(U, "q")]
    assert waiting([Turn(U, "q")]) == [Turn(U, "q")]
    assert waiting([Turn(A, "hello")]) == [Turn(A, "hello")]


def judged(cells: list[str | None], roles: tuple[str, ...] = ("messages",), *, labelled: bool) -> list[list[str]]:
    rows = pl.DataFrame({"messages": cells, **({"reply": ["r"] * len(cells)} if "reply" in roles else {})})
    found, checks = with_dialogues(rows, Dialogue.roles, {"messages": ["chat"]}, labelled=labelled)
    assert WRITTEN in found.columns and found[WRITTEN].to_list() == cells
    return [[reason for mask, reason in checks if mask[row]] for row in range(len(cells))]


def test_rows_to_learn_from_must_have_a_reply() -> None:
    cells = ["User: q\nAgent: r", "no dialogue", '["q"]', None, '[{"role": "user", "content": "q"}]']
    assert [len(reasons) > 0 for reasons in judged(cells, labelled=True)] == [False, True, True, True, True]
    assert "'chat' holds no dialogue" in judged(cells, labelled=True)[1][0]
    assert judged(cells, labelled=False) == [[]] * 5
    assert judged(cells, ("messages", "reply"), labelled=True) == [[]] * 5
