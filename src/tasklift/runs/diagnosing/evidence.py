"""What a diagnosis rests on: answers to the rows of train by models that had not learned from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import polars as pl

from tasklift.data.roles import Side
from tasklift.evaluation.confused import ConfusedPair, confused_pairs
from tasklift.forms.tune import Tune
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import Integers, Judged, of_labels
from tasklift.metrics.metric import Metric
from tasklift.models.kept import kept_model
from tasklift.runs.carrying.workshop import TRAIN, State, Workshop
from tasklift.runs.diagnosing.finding import Example
from tasklift.runs.diagnosing.learning_curve import FOLDS, answers_judged, share_of
from tasklift.runs.recipe import Line, parse_line
from tasklift.settings.located import Located
from tasklift.tasks.kind import RecipeLine

_ENOUGH: Final = 20_000
_EXAMPLES: Final = 5


@dataclass(frozen=True)
class Evidence:
    """Rows that the recipe left in train, and the out-of-fold answers to them.

    `rows`: `id`, the input roles, `label`, `unit`. `units`: shape (rows,), codes. `metric`: one of labels. `record`:
    what is known of the run. `line` makes the models, with what it chose for the run.
    """

    workshop: Workshop
    state: State
    lines: tuple[Line, ...]
    line: Line
    rows: pl.DataFrame
    judged: Judged
    units: Integers
    metric: Metric
    record: Mapping[str, Any]

    @property
    def inputs(self) -> list[str]:
        """The roles of the input side."""
        return self.workshop.task.kind_class.of_side(Side.INPUT, tuple(self.rows.columns))

    @cached_property
    def confused(self) -> list[ConfusedPair]:
        """Pairs of labels that the models cannot tell apart."""
        return confused_pairs(self.judged, self.metric, units=self.units)

    def examples(self, places: Iterable[int]) -> tuple[Example, ...]:
        """The first few of the rows at `places`."""
        return tuple(
            Example(
                self.rows["id"][place],
                self.rows.select(self.inputs).row(place, named=True),
                self.rows["label"][place],
                self.judged.labels[self.judged.predicted[place]],
            )
            for _, place in zip(range(_EXAMPLES), places, strict=False)
        )

    def recipe_with(self, line: RecipeLine) -> dict[str, Any]:
        """The recipe with another line before the one that makes the model; nothing where it has that step already."""
        name = line if isinstance(line, str) else next(iter(line))
        if any(one.name == name for one in self.lines):
            return {}
        written = [one.as_written() for one in self.lines]
        place = next((at for at, one in enumerate(self.lines) if one.form == "tune"), len(written))
        return {"recipe": [*written[:place], line, *written[place:]]}


def gather(
    workshop: Workshop, lines: tuple[Line, ...], line: Line, state: State, record: Mapping[str, Any]
) -> Evidence:
    """Answers by folds, to at most about 20,000 rows."""
    train = state.datasets[TRAIN]
    part = share_of(train, min(1.0, _ENOUGH / max(1, train.height)), workshop.seed)
    answers = workshop.trainer.out_of_fold(line, FOLDS, part)
    together, units = answers_judged(part, [answers], workshop.gold)
    (judged,) = of_labels(together)
    return Evidence(
        workshop, state, lines, line, part.frame(), judged, units, metric_of_labels(record["metric"]), record
    )


def model_maker(workshop: Workshop, lines: tuple[Line, ...], state: State) -> Line:
    """The line that makes the model, with what it chose for the run: choosing again each time takes too long.

    Where that takes long itself, the trainer of the kind's own recipe, for dozens of models are asked for.
    """
    makes = (line for line in lines if isinstance(line.step, Tune) and not line.step.goes_on)
    line, model = next(makes, workshop.baseline), state.model
    if isinstance(line.step, Tune) and not line.step.takes_seconds:
        line = parse_line(workshop.task.kind_class.default_recipe()[-1], Located("the default recipe", None), ())
        model, _ = workshop.trainer.train(line, state.for_tuning(), state.rewrites)
    if model is None or not isinstance(line.step, Tune):
        return line
    return replace(line, step=line.step.settled(kept_model(workshop.store, model)))


def metric_of_labels(name: str) -> Metric:
    """The metric of that name, or macro F1 where that reads probabilities."""
    deciding = find_metric(name)
    return find_metric("macro_f1") if deciding.needs_probabilities or deciding.lower_is_better else deciding
