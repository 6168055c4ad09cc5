"""Turns of a dialogue that is one text: JSON as chat models are tuned on, or lines that begin with who speaks."""

from typing import NamedTuple

from tasklift.text.dialogues.json_turns import turns_in_json
from tasklift.text.dialogues.line_turns import turns_in_lines
from tasklift.text.dialogues.said import Said
from tasklift.text.dialogues.speakers import speakers_of


class Turn(NamedTuple):
    """What one says in one go. `speaker`: user, assistant, system or tool, else the name in lower case.

    `does_more`: there is something that is no text, such as a picture or the call of a tool.
    """

    speaker: str
    text: str
    does_more: bool = False


def parse_turns(cell: str) -> list[Turn] | None:
    """The turns of a dialogue in their order, or None for a text that is none. No text makes this raise."""
    said = turns_in_json(cell)
    if said is None:
        said = turns_in_lines(cell)
    return None if said is None else _with_speakers(said)


def _with_speakers(said: list[Said]) -> list[Turn]:
    speakers = speakers_of(tuple(dict.fromkeys(one.name for one in said)))
    return [Turn(speakers[name], text, more) for name, text, more in said]
