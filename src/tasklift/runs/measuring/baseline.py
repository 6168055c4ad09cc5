"""A baseline of the user's own: a saved model, or a file of someone's predictions."""

from dataclasses import dataclass

import polars as pl

from tasklift.models.kept import keep_answers, keep_model
from tasklift.models.pipeline import DESCRIPTION, load
from tasklift.runs.carrying.workshop import Finished, Workshop
from tasklift.runs.measuring.predictions import matched_predictions
from tasklift.runs.measuring.variants import Measured, answers_of
from tasklift.settings.kept import in_english
from tasklift.settings.messages import Note, say

MAY_HAVE_SEEN = Note("the baseline may have seen the test rows: nothing shows that it was made without them")


@dataclass(frozen=True)
class NamedBaseline:
    """What stands for the baseline, measured."""

    name: str
    measured: Measured
    notes: tuple[Note, ...]


def named_baseline(workshop: Workshop) -> NamedBaseline | None:
    """The baseline that the task names, or None where it is the plain trainer on the raw rows."""
    task = workshop.task
    if task.baseline == "raw":
        return None
    path = task.path_of(task.baseline, ("baseline",))
    if (path / DESCRIPTION).exists():
        saved = load(path)
        finished = Finished(saved, keep_model(workshop.store, saved.model))
        answers = answers_of(workshop.prepared, finished, workshop.store)
        return NamedBaseline(
            in_english("the model {name}", name=task.baseline), Measured([], finished, [answers]), (MAY_HAVE_SEEN,)
        )
    if not path.is_file():
        advice = say("write `raw`, the folder of an exported model, or a file of predictions")
        raise task.fault(
            "unknown-baseline", say("there is no baseline {baseline!r}", baseline=task.baseline), ("baseline",), advice
        )
    test = workshop.prepared.test
    matched, lacking = matched_predictions(task, workshop.prepared, path)
    lacked = [Note("the baseline has no prediction for {rows:,} test rows", rows=lacking)] if lacking else []
    notes = (MAY_HAVE_SEEN, *lacked)
    # The ids of the test rows are not ours to read; answers are kept in the test's order under their positions.
    positions = pl.Series("id", [str(position) for position in range(test.height)], pl.String)
    answers = keep_answers(workshop.store, positions, matched)
    return NamedBaseline(
        in_english("the predictions {name}", name=task.baseline), Measured([], None, [answers], only_labels=True), notes
    )
