"""Whether the rows of a file are dialogues, by what stands in them: then replies are what is to be written."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from tasklift.data.dialogues.reading import read_dialogues, reply_places
from tasklift.runs.starting.column_guesses import Because, Column
from tasklift.runs.starting.column_names import is_named
from tasklift.runs.starting.written_guess import WrittenGuess
from tasklift.settings.messages import say
from tasklift.tasks.dialogue import Dialogue
from tasklift.text.dialogues.one_text import turns_in_one_text
from tasklift.text.dialogues.turn import Turn
from tasklift.text.language import UNDETERMINED, guess_language

_TEXTS: Final = 200
_MOSTLY: Final = 0.8


def guess_dialogue(columns: Sequence[Column]) -> WrittenGuess | None:
    """None where no column holds dialogues with replies, or where another is certainly a label."""
    if any(is_named(column.name, "label_alone") for column in columns):
        return None
    for column in columns:
        cells = column.values.head(_TEXTS)
        dialogues = _dialogues(cells) if is_named(column.name, "dialogue") or not _bare_texts(cells) else None
        if dialogues:
            return _guess(column, dialogues)
    return None


def _bare_texts(cells: pl.Series) -> bool:
    """Whether most cells are lists of texts with nothing about who says them, as the sentences of a text are."""
    return int(cells.str.contains(r'^\s*\[\s*"').sum()) > _MOSTLY * len(cells)


def _dialogues(cells: pl.Series) -> list[list[Turn]]:
    """The dialogues with replies among the cells; none where most cells are something else."""
    read = read_dialogues(cells, plain=False).drop_nulls()
    found = [turns for turns in map(turns_in_one_text, read) if reply_places(turns)]
    return found if len(found) >= _MOSTLY * len(cells) else []


def _guess(column: Column, dialogues: Sequence[list[Turn]]) -> WrittenGuess:
    replies = [turns[place].text for turns in dialogues for place in reply_places(turns)]
    language, share = guess_language(replies[:_TEXTS])
    reason = say("{share:.0%} sure, from {count} texts", share=share, count=min(_TEXTS, len(replies)))
    told = say("dialogues of {turns:.1f} turns on average", turns=sum(map(len, dialogues)) / len(dialogues))
    return WrittenGuess(
        "dialogue",
        {"messages": Because(column.name, told)},
        None if language == UNDETERMINED else Because(language, reason),
        Because(Dialogue.metric, say("how much of the right text is written, and of what is written is right")),
        answers_a_row=len(replies) / len(dialogues),
    )
