"""Whether the rows of a file have texts that are to be written, and of which kind of task they are then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tasklift.runs.starting.column_guesses import Because, Column, is_text
from tasklift.runs.starting.column_names import plain_name, written
from tasklift.settings.messages import say
from tasklift.settings.registry import find
from tasklift.tasks.kind import Kind
from tasklift.text.language import UNDETERMINED, guess_language

LANGUAGE_TEXTS: Final = 200


@dataclass(frozen=True)
class WrittenGuess:
    """The kind of task, its columns, the language of what is to be written, and columns to think about.

    `answers_a_row`: how many texts a row asks for; `marks`: whether they stand in the texts that come with them.
    """

    kind: str
    columns: Mapping[str, Because]
    language: Because | None
    metric: Because
    proposals: Mapping[str, Because] = field(default_factory=dict)
    answers_a_row: float = 1.0
    marks: bool = False


def guess_written(columns: Sequence[Column]) -> WrittenGuess | None:
    """None unless columns are named like a text and what is written for it, and hold texts."""
    by_name = {plain_name(column.name): column for column in columns}
    for names in written():
        *sources, target = (by_name.get(name) for name in names)
        if target and is_text(target) and sources[0] and is_text(sources[0]):
            further = [column for column in sources[1:] if column and column.values.len()]
            if len(further) == len(sources) - 1:
                source, target = _in_the_files_order(names, sources[0], target, columns)
                return _guess(source, further, target)
    return None


def _in_the_files_order(
    names: tuple[str, ...], source: Column, target: Column, columns: Sequence[Column]
) -> tuple[Column, Column]:
    """Of two texts that may each be written from the other, the first of the file is what is there."""
    first = next(column for column in columns if column.name in (source.name, target.name))
    either_way = names[::-1] in written()
    return (target, source) if either_way and first is target else (source, target)


def _guess(source: Column, further: Sequence[Column], target: Column) -> WrittenGuess:
    (read, _), (wanted, share) = (_language(column) for column in (source, target))
    translates = not further and UNDETERMINED not in (read, wanted) and read != wanted
    kind = "translate" if translates else "generate"
    known: type[Kind] = find("tasks", kind)
    reasons = (
        (say("in {language}", language=read), say("in {language}", language=wanted))
        if translates
        else (say("what is written from"), say("what is to be written"))
    )
    told = say("{reason}, a line each", reason=reasons[0]) if further else reasons[0]
    return WrittenGuess(
        kind,
        {
            "source": Because(source.name, told, tuple(column.name for column in further)),
            "target": Because(target.name, reasons[1]),
        },
        None if wanted == UNDETERMINED else Because(wanted, language_reason(share, target.values.len())),
        Because(known.metric, say("how much of the right text is written, and of what is written is right")),
    )


def language_reason(share: float, texts: int) -> str:
    """How sure a language is, from how many of so many texts."""
    return say("{share:.0%} sure, from {count} texts", share=share, count=min(LANGUAGE_TEXTS, texts))


def _language(column: Column) -> tuple[str, float]:
    return guess_language(column.values.head(LANGUAGE_TEXTS).to_list())
