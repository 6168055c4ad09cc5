"""Dialogues as they are read: any form that is known becomes one text of ours; and where in it replies stand."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from tasklift.data.roles import Role, RoleType, Side
from tasklift.settings.kept import in_english
from tasklift.text.dialogues.one_text import as_one_text, is_one_text, turns_in_one_text
from tasklift.text.dialogues.speakers import ASSISTANT, SILENT, SYSTEM, USER
from tasklift.text.dialogues.turn import Turn
from tasklift.text.dialogues.turns import parse_turns

WRITTEN: Final = ":written"
"""Where rows are kept: the dialogue as it stands in the file."""
_TWO: Final = 2


def with_dialogues(
    rows: pl.DataFrame, roles: Sequence[Role], names: Mapping[str, Sequence[str]], *, labelled: bool
) -> tuple[pl.DataFrame, list[tuple[pl.Series, str]]]:
    """The rows with their dialogues as one text each, beside what was `:written` in the file; and what is wrong with
    which rows: a mask, and the reason.

    Where rows are `labelled` and no column has the reply, it must stand in the dialogue.
    """
    checks = []
    reply_inside = labelled and not any(role.side is Side.ANSWER and role.name in rows.columns for role in roles)
    for role in roles:
        if role.type is not RoleType.MESSAGES or role.name not in rows.columns:
            continue
        column = ", ".join(names[role.name])
        read = read_dialogues(rows[role.name], plain=not reply_inside)
        is_none = read.is_null() & (rows[role.name].fill_null("").str.strip_chars() != "")
        checks.append((is_none, in_english("column {column!r} holds no dialogue", column=column)))
        if reply_inside:
            lacks = pl.Series([cell is None or not reply_places(turns_in_one_text(cell)) for cell in read])
            checks.append((lacks, in_english("column {column!r} has no reply of the assistant", column=column)))
        rows = rows.with_columns(read, rows[role.name].alias(WRITTEN))
    return rows, checks


def read_dialogues(cells: pl.Series, *, plain: bool) -> pl.Series:
    """The dialogues of a column, each as one text of ours; null where a cell holds none.

    `plain`: another text is what the user says, in one turn; else it is no dialogue. Of two strangers the first is the
    user.
    """
    found = [None if cell is None else _read(cell, plain=plain) for cell in cells]
    return pl.Series(cells.name, found, pl.String)


def _read(cell: str, *, plain: bool) -> str | None:
    if is_one_text(cell):
        return cell
    turns = parse_turns(cell)
    if turns is None:
        turns = [Turn(USER, cell)] if plain and cell.strip() else []
    return as_one_text(_with_sides(turns)) if turns else None


def _with_sides(turns: list[Turn]) -> list[Turn]:
    """Two strangers as user and assistant, in the order in which they speak; of several users who says what."""
    talking = list(dict.fromkeys(turn.speaker for turn in turns if turn.speaker not in SILENT))
    if len(talking) == _TWO and not {USER, ASSISTANT} & set(talking):
        sides = dict(zip(talking, (USER, ASSISTANT), strict=True))
        return [turn._replace(speaker=sides.get(turn.speaker, turn.speaker)) for turn in turns]
    users = {speaker for speaker in talking if speaker != ASSISTANT}
    return turns if len(users) < _TWO else [_named(turn) if turn.speaker in users else turn for turn in turns]


def _named(turn: Turn) -> Turn:
    return turn if turn.speaker == USER else Turn(USER, f"{turn.speaker}: {turn.text}")


def reply_places(turns: list[Turn]) -> list[int]:
    """Where the assistant replies: with a text, to somebody who said something before, the system aside."""
    spoken = [bool(turn.text.strip()) for turn in turns]
    first = next((place for place, turn in enumerate(turns) if turn.speaker != SYSTEM and spoken[place]), len(turns))
    return [place for place in range(first + 1, len(turns)) if turns[place].speaker == ASSISTANT and spoken[place]]


def waiting(turns: list[Turn]) -> list[Turn]:
    """The turns up to where a reply is waited for: without what the assistant says last."""
    end = len(turns)
    while end and turns[end - 1].speaker == ASSISTANT:
        end -= 1
    return turns[:end] or turns
