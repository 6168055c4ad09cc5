"""Whether a table of texts and what is to be written for them has its first pair where the names of columns belong."""

import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from tasklift.runs.starting.column_guesses import Column, is_text, may_be_label
from tasklift.runs.starting.column_names import is_known
from tasklift.settings.errors import Place, UserError
from tasklift.settings.messages import say
from tasklift.text.language import dominant_script, script
from tasklift.text.printable import shortened

_SENTENCE = re.compile(r"[.!?。！？…][\"'”’」』)）]?$|(?:\S+[ \u3000]+){3}\S|[\u3400-\u9fff\u3040-\u30ff]{8}")
"""It ends as one does, has four words, or eight characters of Chinese or Japanese in a row."""


def refuse_pair_as_header(path: Path, columns: Sequence[Column], delimiter: str | None) -> None:
    """Two columns of texts whose names are unknown and look like another pair have no names."""
    if delimiter is None or len(columns) != 2 or any(is_known(column.name) for column in columns):
        return
    if not all(is_text(column) and not may_be_label(column) for column in columns):
        return
    if not any(_SENTENCE.search(column.name.strip()) for column in columns) and not _are_in_two_scripts(columns):
        return
    problem = say("the first line looks like a row: {name!r} is no name", name=shortened(columns[0].name, 40))
    line = f"source{delimiter}target"
    advice = (
        say("put a line with the names of the columns first: `source`, a tab, and `target`")
        if delimiter == "\t"
        else say("put a line with the names of the columns first: `{line}`", line=line)
    )
    raise UserError("no-header", problem, where=Place(str(path), 1), advice=advice)


def _are_in_two_scripts(columns: Sequence[Column]) -> bool:
    """Whether each name is written as its column is, and the two otherwise than each other."""
    names = script(pl.Series("name", [column.name for column in columns])).to_list()
    return names == [dominant_script(column.values) for column in columns] and len(set(names)) > 1
