"""Dialogues as one text that nothing said in them can break: before each turn stands a character for who speaks.

These characters (the device controls of ASCII) are no letters, so that to all that counts words a dialogue is what was
said in it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import polars as pl

from tasklift.text.dialogues.speakers import ASSISTANT, SYSTEM, TOOL, USER
from tasklift.text.dialogues.turn import Turn

_MARKS: Final = {USER: "\x11", ASSISTANT: "\x12", SYSTEM: "\x13", TOOL: "\x14"}
_SPEAKERS: Final = {mark: speaker for speaker, mark in _MARKS.items()}
_ANY: Final = f"[{''.join(_SPEAKERS)}]"
_TURN: Final = re.compile(f"({_ANY})([^{''.join(_SPEAKERS)}]*)")
_SHOWN: Final = 4
_NO_MARKS: Final = str.maketrans(dict.fromkeys(_SPEAKERS, " "))


def as_one_text(turns: Iterable[Turn]) -> str:
    """The turns as one text. Who is neither assistant, system nor tool is a user; our marks in a text become blanks."""
    return "".join(_MARKS.get(turn.speaker, _MARKS[USER]) + turn.text.translate(_NO_MARKS) for turn in turns)


def is_one_text(cell: str) -> bool:
    """Whether it is what `as_one_text` makes."""
    return cell[:1] in _SPEAKERS


def turns_in_one_text(cell: str) -> list[Turn]:
    """The turns of what `as_one_text` made; none of another text."""
    return [Turn(_SPEAKERS[mark], text) for mark, text in _TURN.findall(cell)]


def are_one_text(cells: pl.Series) -> pl.Series:
    """Whether each is what `as_one_text` makes; false for null."""
    return cells.str.contains(f"^{_ANY}").fill_null(value=False)


def turn_by_turn(cells: pl.Expr) -> pl.Expr:
    """The turns of each dialogue as a list, each with the mark of who speaks before it."""
    return cells.str.extract_all(f"{_ANY}[^{''.join(_SPEAKERS)}]*")


def without_speakers(texts: pl.Series) -> pl.Series:
    """What is said in each dialogue, a turn on each line; other texts as they are."""
    is_dialogue = are_one_text(texts)
    said = texts.str.slice(1).str.replace_all(_ANY, "\n")
    return pl.select(pl.when(is_dialogue).then(said).otherwise(texts).alias(texts.name)).to_series()


def last_turns(texts: pl.Series, count: int) -> pl.Series:
    """What is left of each dialogue without all but its last turns; other texts as they are."""
    last = turn_by_turn(pl.col(texts.name)).list.tail(count).list.join("")
    left = pl.when(are_one_text(texts)).then(last).otherwise(pl.col(texts.name))
    return texts.to_frame().select(left.alias(texts.name)).to_series()


def as_lines(cell: str, *, last: int | None = None) -> str:
    """A dialogue for people, each turn on a line that begins with who speaks; another text as it is.

    `last`: how many of its last turns are shown, None for all.
    """
    if not is_one_text(cell):
        return cell
    turns = turns_in_one_text(cell)
    left_out = 0 if last is None else max(0, len(turns) - last)
    return "\n".join(["…"] * bool(left_out) + [f"{turn.speaker}: {turn.text}" for turn in turns[left_out:]])


def as_questions(texts: Mapping[str, str | None]) -> dict[str, str | None]:
    """The texts of a row for people: of a dialogue its last turns, for what was said last is what is answered."""
    return {name: text and as_lines(text, last=_SHOWN) for name, text in texts.items()}


def as_messages(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """The turns as chat models have them."""
    return [{"role": turn.speaker, "content": turn.text} for turn in turns]
