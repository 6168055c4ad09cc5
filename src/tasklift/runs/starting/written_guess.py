"""Whether the rows of a file have texts that are to be written, and of which kind of task they are then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tasklift.runs.starting.column_guesses import Because, Column, is_text
from tasklift.runs.starting.column_names import plain_name, written
from tasklift.settings.messages import say
from tasklift.settings.registry import find
from tasklift.tasks.kind import Kind
from tasklift.text.language import UNDETERMINED, guess_language

_TEXTS: Final = 200


@dataclass(frozen=True)
class WrittenGuess:
    """The kind of task, its columns, and the language of what is to be written."""

    kind: str
    columns: Mapping[str, Because]
    language: Because | None
    metric: Because


def guess_written(columns: Sequence[Column]) -> WrittenGuess | None:
    """None unless two columns are named like a text and what is written for it, and hold texts."""
    by_name = {plain_name(column.name): column for column in columns}
    for first, second in written():
        source, target = by_name.get(first), by_name.get(second)
        if source and target and is_text(source) and is_text(target):
            return _guess(source, target)
    return None


def _guess(source: Column, target: Column) -> WrittenGuess:
    (read, _), (wanted, share) = (_language(column) for column in (source, target))
    translates = UNDETERMINED not in (read, wanted) and read != wanted
    kind = "translate" if translates else "generate"
    known: type[Kind] = find("tasks", kind)
    reasons = (
        (say("in {language}", language=read), say("in {language}", language=wanted))
        if translates
        else (say("what is written from"), say("what is to be written"))
    )
    language = say("{share:.0%} sure, from {count} texts", share=share, count=min(_TEXTS, target.values.len()))
    return WrittenGuess(
        kind,
        {"source": Because(source.name, reasons[0]), "target": Because(target.name, reasons[1])},
        None if wanted == UNDETERMINED else Because(wanted, language),
        Because(known.metric, say("how much of the right text is written, and of what is written is right")),
    )


def _language(column: Column) -> tuple[str, float]:
    return guess_language(column.values.head(_TEXTS).to_list())
