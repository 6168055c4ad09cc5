"""What the final model writes for the rows of valid, beside what is right there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from tasklift.evaluation.judging.beside_gold import beside_gold
from tasklift.evaluation.judging.row_scores import row_scores
from tasklift.forms.answers import TextAnswers
from tasklift.forms.room import Room
from tasklift.forms.step import Step
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import Floats, JudgedTexts
from tasklift.runs.carrying.veil import veiled
from tasklift.runs.carrying.workshop import State, Workshop
from tasklift.runs.diagnosing.finding import Example
from tasklift.text.dialogues.one_text import as_questions

_EXAMPLES: Final = 5
ENOUGH: Final = 500
"""Rows of valid that are answered: a share of answers is then known to a few points."""
_GOLD, _GIVEN = "gold", "given"


@dataclass(frozen=True)
class WrittenAnswers:
    """`rows`: `id` and the input roles of the rows that were answered. `record`: what is known of the run.

    `steps`: those of its recipe, some of which keep out of texts what people must not see. `cut`: places of answers
    that ended where no more might be written. `room`: what the model has for these rows; None where it cuts nothing.
    """

    workshop: Workshop
    record: Mapping[str, Any]
    rows: pl.DataFrame
    judged: JudgedTexts
    steps: tuple[Step, ...] = ()
    cut: frozenset[int] = frozenset()
    room: Room | None = None

    def by_row(self, metric: str) -> Floats:
        """What a metric says of each answer alone."""
        return row_scores(find_metric(metric), self.judged)

    def examples(self, places: Iterable[int]) -> tuple[Example, ...]:
        """The first few of the rows at `places` that differ, but for those that nobody is to see."""
        shown: dict[tuple[str | None, ...], Example] = {}
        for one in map(self._example, places):
            if one is not None:
                shown.setdefault((*one.input.values(), one.label, one.answered), one)
            if len(shown) == _EXAMPLES:
                break
        return tuple(shown.values())

    def _example(self, place: int) -> Example | None:
        row = self.rows.row(place, named=True)
        texts = as_questions({name: text for name, text in row.items() if name != "id"})
        answers = {_GOLD: self.judged.gold[place][0], _GIVEN: self.judged.predicted[place]}
        given, told = (veiled(one, self.steps, list(one)) for one in (texts, answers))
        return None if given is None or told is None else Example(row["id"], given, told[_GOLD], told[_GIVEN])


def answers_on_valid(
    workshop: Workshop, state: State, record: Mapping[str, Any], steps: tuple[Step, ...]
) -> WrittenAnswers | None:
    """None where there is no valid."""
    gold = workshop.gold
    frame = state.datasets["valid"].frame(["id", *gold.inputs, gold.answer]).head(ENOUGH)
    if not frame.height:
        return None
    rows = frame.drop(gold.answer)
    pipeline = workshop.finish(state).pipeline
    given = pipeline.answer(rows).answers
    (judged,) = beside_gold(frame, [given], gold)
    if not isinstance(judged, JudgedTexts) or not isinstance(given, TextAnswers):
        return None
    read = pipeline.rewritten(workshop.task.kind_class.as_read(rows.select(pipeline.inputs)))
    room = pipeline.model.room(read, [texts[0] for texts in judged.gold])
    return WrittenAnswers(workshop, record, rows, judged, steps, given.cut, room)
