"""Dialogues as the user has them: what nobody changed stays to the letter, what was changed keeps all else."""

import json
from typing import Any

import polars as pl

from tasklift.data.dialogues.reading import WRITTEN, read_dialogues
from tasklift.data.dialogues.writing import with_dialogues_as_written
from tasklift.data.formats.parsed import NESTED

MESSAGES = [{"role": "user", "content": " q ", "spans": [1]}, {"role": "assistant", "content": "r", "acts": {"a": 1}}]


def written(cell: str | None, change: tuple[str, str] = ("", "")) -> tuple[Any, str | None]:
    now = read_dialogues(pl.Series("chat", [cell], pl.String), plain=True)
    rows = pl.DataFrame({"chat": now.str.replace(*change, literal=True), WRITTEN: [cell], NESTED: [None]})
    found = with_dialogues_as_written(rows.cast(pl.String), "chat")
    assert WRITTEN not in found.columns
    return found["chat"][0], found[NESTED][0]


def test_what_nobody_changed_stays_to_the_letter() -> None:
    for cell in ('{"messages":  [{"role":"user", "content":"q"}]}', "User: q\nAgent: r", "顾客：q\n客服：r", None):
        assert written(cell)[0] == cell
    assert written("User: q\nAgent: r")[1] is None


def test_other_texts_stand_where_they_stood() -> None:
    cell, nested = written(json.dumps(MESSAGES), (" q ", "Q"))
    assert nested == '["chat"]'
    assert json.loads(cell) == [{**MESSAGES[0], "content": "Q"}, MESSAGES[1]]
    inside = written(json.dumps({"id": 7, "conversations": [{"from": "human", "value": "q"}]}), ("q", "Q"))
    assert json.loads(inside[0]) == {"id": 7, "conversations": [{"from": "human", "value": "Q"}]}


def test_a_list_of_turns_where_the_form_has_no_room_for_them() -> None:
    turns = [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "r"}]
    for cell in ("User: q\nAgent: r", '["q", "r"]'):
        assert json.loads(written(cell, ("q", "Q"))[0]) == turns
    parts = [{"role": "user", "content": [{"type": "text", "text": "q"}]}, turns[1]]
    assert json.loads(written(json.dumps(parts), ("q", "Q"))[0]) == turns
