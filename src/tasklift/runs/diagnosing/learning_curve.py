"""The learning curve of a run: its trainer on shares of the cleaned rows, answering valid."""

from dataclasses import asdict, replace
from typing import Any, Final

import numpy as np
import polars as pl
import xxhash

from tasklift.data.dataset import Dataset, write_dataset
from tasklift.evaluation.learning_curve import learning_curve
from tasklift.evaluation.measure import beside_gold
from tasklift.evaluation.resampling import Draws
from tasklift.forms.answers import LabelAnswers
from tasklift.forms.tune import Tune
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.metric import Integers, Judged
from tasklift.models.kept import kept_model
from tasklift.models.pipeline import Pipeline
from tasklift.runs.carrying.workshop import TRAIN, State, Workshop
from tasklift.runs.progress import Progress, silent
from tasklift.runs.recipe import Line
from tasklift.store.hashing import key_of

SHARES: Final = (0.125, 0.25, 0.5, 1.0)
_FEWEST_ROWS = 20
_FEWEST_ANSWERED = 30
_VERSION = 1


def draw_learning_curve(workshop: Workshop, lines: tuple[Line, ...], metric: str) -> dict[str, Any] | None:
    """The curve as JSON values, or None where valid or train is too small to draw one.

    Models learn from train alone, valid being what they are judged on; the test stays sealed.
    """
    state, _ = replace(workshop, tell=silent).carry_out(lines)
    train, valid = state.datasets[TRAIN], state.datasets["valid"]
    if valid.height < _FEWEST_ANSWERED or train.height * SHARES[0] < _FEWEST_ROWS:
        return None
    line = _settled(workshop, lines, state)
    key = key_of(["learning curve", _VERSION, line.behaviour, train.name, valid.name, metric, workshop.seed])

    def work() -> dict[str, Any]:
        parts = [_share(train, share, workshop.seed) for share in SHARES]
        answered = []
        for done, part in enumerate(parts):
            workshop.tell(Progress("learning curve", done, len(parts), "models"))
            answered.append(_answers(workshop, state, line, part))
        workshop.tell(Progress("learning curve", len(parts), len(parts), "models", finished=True))
        judged, units = _judged(valid, answered)
        curve = learning_curve(
            find_metric(metric), judged, [part.height for part in parts], units=units, draws=Draws(workshop.seed)
        )
        return {"curve": None if curve is None else asdict(curve), "objects": []}

    curve: dict[str, Any] | None = workshop.store.produce(key, work).value["curve"]
    return curve


def _settled(workshop: Workshop, lines: tuple[Line, ...], state: State) -> Line:
    """The line that makes the model, with what it chose for the run: choosing again for each share takes too long."""
    line = next((line for line in lines if isinstance(line.step, Tune) and not line.step.goes_on), workshop.baseline)
    if state.model is None or not isinstance(line.step, Tune):
        return line
    return replace(line, step=line.step.settled(kept_model(workshop.store, state.model)))


def _share(train: Dataset, share: float, seed: int) -> Dataset:
    """Whole units, drawn so that a smaller share lies within a larger one."""
    if share == 1:
        return train

    def taken(unit: str) -> bool:
        return xxhash.xxh3_64_intdigest(f"{seed}/learning curve/{unit}".encode()) < share * 2**64

    frames = (
        frame.filter(pl.Series([taken(unit) for unit in frame["unit"]], dtype=pl.Boolean)) for frame in train.batches()
    )
    return write_dataset(train.store, train.columns, frames)


def _answers(workshop: Workshop, state: State, line: Line, train: Dataset) -> LabelAnswers:
    name, _ = workshop.trainer.train(line, {TRAIN: train}, ())
    inputs = {role.name: list(workshop.task.columns[role.name]) for role in workshop.task.inputs}
    model = kept_model(workshop.store, name)
    pipeline = Pipeline(workshop.task.kind, inputs, state.rewrites, model, workshop.prepared.shares)
    return pipeline.answer(state.datasets["valid"].frame(pipeline.inputs)).answers


def _judged(valid: Dataset, answered: list[LabelAnswers]) -> tuple[list[Judged], Integers]:
    frame = valid.frame(["label", "unit"])
    labels = tuple(sorted({*frame["label"], *(label for answers in answered for label in answers.labels)}))
    places = {label: place for place, label in enumerate(labels)}
    gold = np.array([places[label] for label in frame["label"]], dtype=np.int64)
    units = np.unique(frame["unit"].to_numpy(), return_inverse=True)[1].astype(np.int64)
    return [beside_gold(answers, labels, gold) for answers in answered], units
