"""What is to be told of a recipe whose last model was chosen from several."""

from collections.abc import Sequence

from tasklift.forms.tune import Tune
from tasklift.models.pipeline import Pipeline
from tasklift.runs.carrying.workshop import Carried
from tasklift.settings.messages import Note
from tasklift.store.store import Store


def choice_noted(store: Store, carried: Sequence[Carried], pipeline: Pipeline) -> list[Note]:
    """Which model the last line took, where that line chooses between the model before it and others; else nothing."""
    made = [one for one in carried if isinstance(one.line.step, Tune) and one.line.step.answers]
    if len(made) < 2 or not (isinstance(made[-1].line.step, Tune) and made[-1].line.step.chooses):
        return []
    before, last = made[-2:]
    lines = {"step": last.line.name, "before": before.line.name}
    if store.result(before.key)["model"] == store.result(last.key)["model"]:
        return [Note("`{step}` kept what `{before}` made: on valid nothing else was better", **lines)]
    took = pipeline.model.called
    return [Note("`{step}` took {variant}: on valid that was better than what `{before}` made", variant=took, **lines)]
