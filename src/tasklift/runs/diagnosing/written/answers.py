"""What the final model writes for the rows of valid, beside what is right there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from tasklift.evaluation.judging.beside_gold import beside_gold
from tasklift.evaluation.judging.row_scores import row_scores
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import Floats, JudgedTexts
from tasklift.runs.carrying.workshop import State, Workshop
from tasklift.runs.diagnosing.finding import Example

_EXAMPLES: Final = 5
ENOUGH: Final = 500
"""Rows of valid that are answered: a share of answers is then known to a few points."""


@dataclass(frozen=True)
class WrittenAnswers:
    """`rows`: `id` and the input roles of the rows that were answered. `record`: what is known of the run."""

    workshop: Workshop
    record: Mapping[str, Any]
    rows: pl.DataFrame
    judged: JudgedTexts

    def by_row(self, metric: str) -> Floats:
        """What a metric says of each answer alone."""
        return row_scores(find_metric(metric), self.judged)

    def examples(self, places: Iterable[int]) -> tuple[Example, ...]:
        """The first few of the rows at `places`."""
        inputs = [name for name in self.rows.columns if name != "id"]
        return tuple(
            Example(
                self.rows["id"][place],
                self.rows.select(inputs).row(place, named=True),
                self.judged.gold[place][0],
                self.judged.predicted[place],
            )
            for _, place in zip(range(_EXAMPLES), places, strict=False)
        )


def answers_on_valid(workshop: Workshop, state: State, record: Mapping[str, Any]) -> WrittenAnswers | None:
    """None where there is no valid."""
    gold = workshop.gold
    frame = state.datasets["valid"].frame(["id", *gold.inputs, gold.answer]).head(ENOUGH)
    if not frame.height:
        return None
    rows = frame.drop(gold.answer)
    (judged,) = beside_gold(frame, [workshop.finish(state).pipeline.answer(rows).answers], gold)
    return WrittenAnswers(workshop, record, rows, judged) if isinstance(judged, JudgedTexts) else None
