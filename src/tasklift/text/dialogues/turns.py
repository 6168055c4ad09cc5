"""Turns of a dialogue: JSON as chat models are tuned on, lines that begin with who speaks, or our own form."""

from tasklift.text.dialogues.json_turns import turns_in_json
from tasklift.text.dialogues.line_turns import turns_in_lines
from tasklift.text.dialogues.one_text import is_one_text, turns_in_one_text
from tasklift.text.dialogues.said import Said
from tasklift.text.dialogues.speakers import speakers_of
from tasklift.text.dialogues.turn import Turn


def parse_turns(cell: str) -> list[Turn] | None:
    """The turns of a dialogue in their order, or None for a text that is none. No text makes this raise."""
    if is_one_text(cell):
        return turns_in_one_text(cell)
    said = turns_in_json(cell)
    if said is None:
        said = turns_in_lines(cell)
    return None if said is None else _with_speakers(said)


def _with_speakers(said: list[Said]) -> list[Turn]:
    speakers = speakers_of(tuple(dict.fromkeys(one.name for one in said)))
    return [Turn(speakers[name], text, more) for name, text, more in said]
