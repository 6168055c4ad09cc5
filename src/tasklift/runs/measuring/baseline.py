"""A baseline of the user's own: a saved model, a file of someone's predictions, or a language model as it is."""

from dataclasses import dataclass, replace

import polars as pl

from tasklift.models.kept import keep_answers, keep_library, keep_model
from tasklift.models.pipeline import DESCRIPTION, Pipeline, load
from tasklift.runs.carrying.workshop import Finished, Workshop
from tasklift.runs.measuring.predictions import matched_predictions
from tasklift.runs.measuring.variants import Measured, answers_of
from tasklift.runs.recipe import parse_line
from tasklift.settings.extras import needs
from tasklift.settings.kept import in_english
from tasklift.settings.located import Located
from tasklift.settings.messages import Note, say
from tasklift.tasks.starting import AUTO, Start
from tasklift.tasks.task import ZERO_SHOT, Task

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
    if task.baseline == ZERO_SHOT:
        return _zero_shot(workshop)
    path = task.path_of(task.baseline, ("baseline",))
    if (path / DESCRIPTION).exists():
        saved = _for_rows_of(workshop, load(path))
        if saved.library:
            saved = replace(saved, library=keep_library(workshop.store, saved.library))
        finished = Finished(saved, keep_model(workshop.store, saved.model))
        answers = answers_of(workshop.prepared, finished, workshop.store)
        return NamedBaseline(
            in_english("the model {name}", name=task.baseline), Measured([], finished, [answers]), (MAY_HAVE_SEEN,)
        )
    if not path.is_file():
        advice = say("write `raw`, `zero_shot`, the folder of an exported model, or a file of predictions")
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


def _for_rows_of(workshop: Workshop, saved: Pipeline) -> Pipeline:
    """The saved model; one that was made for a column of contexts has them looked up where the task has documents."""
    looked_up, library = workshop.task.looked_up, workshop.prepared.library
    if not any(role in saved.columns for role in looked_up):
        return saved
    brought = {role: names for role, names in saved.columns.items() if role not in looked_up}
    return replace(saved, columns=brought, library=library)


def refuse_without_language_model(task: Task) -> None:
    """Raises UserError `no-network` where a language model is to be the baseline as it is, and the task names none."""
    if task.baseline != ZERO_SHOT:
        return
    if task.model == AUTO or task.start is Start.PLANNED:
        problem = say(
            "`baseline: zero_shot` asks the language model that `model` names, and it names none that has learned"
        )
        raise task.fault("no-network", problem, ("baseline",), say("name one, as `model: smollm2`, or write `raw`"))
    with task.placing(("baseline",)):
        needs("torch", ZERO_SHOT)


def _zero_shot(workshop: Workshop) -> NamedBaseline:
    """The language model that the task names, asked as its kind does by itself, on the raw rows."""
    task = workshop.task
    line = parse_line(task.kind_class.zero_shot(workshop.prepared.language), Located("the baseline", None), ())
    state = workshop.begin()
    with task.placing(("baseline",)):
        name, _ = workshop.trainer.train(line, state.for_tuning(), (), state.network)
    finished = workshop.finish(replace(state, model=name, model_rewrites=()))
    answers = answers_of(workshop.prepared, finished, workshop.store)
    called = in_english("{model}, asked as it is", model=task.model)
    return NamedBaseline(called, Measured([], finished, [answers]), (MAY_HAVE_SEEN,))
