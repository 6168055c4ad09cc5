"""Dialogues as the user has them: as they stood in the file, with what steps changed in them."""

import json

import polars as pl

from tasklift.data.dialogues.reading import WRITTEN, read_dialogues
from tasklift.data.formats.parsed import NESTED
from tasklift.text.dialogues.json_turns import with_texts
from tasklift.text.dialogues.one_text import as_messages, turns_in_one_text


def with_dialogues_as_written(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """The rows with the dialogues of this column as `:written` has them, which is dropped; changed ones have their new
    texts there, or where that cannot be, are a list of turns.
    """
    unchanged = read_dialogues(rows[WRITTEN], plain=True)
    given = [
        written if now is None or now == before else _changed(now, written or "")
        for now, before, written in zip(rows[column], unchanged, rows[WRITTEN], strict=True)
    ]
    lists = [cell is not None and cell.lstrip().startswith(("[", "{")) for cell in given]
    nested = [
        json.dumps(list(dict.fromkeys([*json.loads(names or "[]"), column])), ensure_ascii=False) if listed else names
        for names, listed in zip(rows[NESTED], lists, strict=True)
    ]
    return rows.drop(WRITTEN).with_columns(pl.Series(column, given, pl.String), pl.Series(NESTED, nested, pl.String))


def _changed(now: str, written: str) -> str:
    turns = turns_in_one_text(now)
    return with_texts(written, [turn.text for turn in turns]) or json.dumps(as_messages(turns), ensure_ascii=False)
