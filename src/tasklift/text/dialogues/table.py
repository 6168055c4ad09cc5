"""The turns of a column of dialogues as one table, a row a turn."""

from typing import Final

import polars as pl

from tasklift.text.dialogues.one_text import are_one_text
from tasklift.text.dialogues.turn import Turn
from tasklift.text.dialogues.turns import parse_turns

_AS_JSON: Final = r"^[\x{FEFF}\s]*[\[{]"
_AS_LINES: Final = r"[\n\r\x0B\x0C\x1C-\x1E\x{85}\x{2028}\x{2029}][^\n:：\]】]{1,150}?(?:[:：\]】]|\|>)"
"""A second line with a colon or a bracket near its beginning: there must be two lines that say who speaks."""
_SCHEMA: Final = {
    "row": pl.UInt32,
    "turn": pl.UInt32,
    "speaker": pl.String,
    "text": pl.String,
    "does_more": pl.Boolean,
}


def may_be_dialogues(texts: pl.Series) -> pl.Series:
    """Whether a look at the text's beginning and lines does not rule out that it is a dialogue; false for null."""
    found = texts.str.contains(_AS_JSON) | texts.str.contains(_AS_LINES) | are_one_text(texts)
    return found.fill_null(value=False)


def turns_of(texts: pl.Series) -> tuple[pl.Series, pl.DataFrame]:
    """Whether each text is a dialogue, and the turns of all, in order.

    `row` is the place of the text in the column, `turn` counts from 1; the others are those of `Turn`.
    """
    is_dialogue = [False] * len(texts)
    rows: list[int] = []
    dialogues: list[list[Turn]] = []
    places = may_be_dialogues(texts).arg_true()
    for row, cell in zip(places.to_list(), texts.gather(places).to_list(), strict=True):
        found = parse_turns(cell)
        if found is not None:
            is_dialogue[row] = True
            rows.append(row)
            dialogues.append(found)
    return pl.Series(is_dialogue, dtype=pl.Boolean), _table(rows, dialogues)


def _table(rows: list[int], dialogues: list[list[Turn]]) -> pl.DataFrame:
    turns = [turn for dialogue in dialogues for turn in dialogue]
    columns = {
        "row": [row for row, dialogue in zip(rows, dialogues, strict=True) for _ in dialogue],
        "turn": [number for dialogue in dialogues for number in range(1, len(dialogue) + 1)],
        "speaker": [turn.speaker for turn in turns],
        "text": [turn.text for turn in turns],
        "does_more": [turn.does_more for turn in turns],
    }
    return pl.DataFrame(columns, schema=_SCHEMA)
