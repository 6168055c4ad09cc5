"""The learning curve of a run: its trainer on shares of the cleaned rows, answering valid."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np
import polars as pl

from tasklift.data.dataset import Dataset, write_dataset
from tasklift.evaluation.judging.beside_gold import Gold, beside_gold
from tasklift.evaluation.learning_curve import learning_curve
from tasklift.evaluation.resampling import Draws
from tasklift.forms.answers import Answers
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import AnyJudged, Integers
from tasklift.models.kept import kept_model
from tasklift.runs.carrying.training import in_share
from tasklift.runs.carrying.workshop import TRAIN, State, Workshop
from tasklift.runs.progress import Progress
from tasklift.runs.recipe import Line
from tasklift.settings.kept import in_english
from tasklift.store.hashing import key_of

SHARES: Final = (0.125, 0.25, 0.5, 1.0)
_FEWEST_ROWS = 20
FEWEST_UNITS: Final = 10
"""Groups or clusters of copies to learn from; with fewer, folds of them may hold nothing."""
_ENOUGH_ANSWERED = 500
"""Rows of valid; with fewer the folds of train answer one another."""
FOLDS: Final = 5
_VERSION = 2


def draw_learning_curve(workshop: Workshop, line: Line, state: State, metric: str) -> dict[str, Any] | None:
    """The curve as JSON values, or None where train is too small to draw one; `line` makes the models.

    Models learn from train alone and answer valid, or where that has few rows, the folds of train that they have not
    learned from; the test stays sealed.
    """
    train, valid = state.datasets[TRAIN], state.datasets["valid"]
    by_folds = valid.height < _ENOUGH_ANSWERED
    learned_from = train.height * (1 - 1 / FOLDS if by_folds else 1)
    units = train.frame(["unit"])["unit"]
    shares = [
        share
        for share in SHARES
        if learned_from * share >= _FEWEST_ROWS and _units_taken(units, share, workshop.seed) >= FEWEST_UNITS
    ]
    if len(shares) < 2:
        return None
    key = key_of(["learning curve", _VERSION, line.behaviour, train.name, valid.name, shares, metric, workshop.seed])

    def work() -> dict[str, Any]:
        draw = _by_folds if by_folds else _on_valid
        drawn = []
        for done, share in enumerate(shares):
            workshop.tell(Progress(in_english("learning curve"), done, len(shares), "models"))
            drawn.append(draw(workshop, state, line, share))
        workshop.tell(Progress(in_english("learning curve"), len(shares), len(shares), "models", finished=True))
        judged, units = answers_judged(train if by_folds else valid, [answers for _, answers in drawn], workshop.gold)
        curve = learning_curve(
            find_metric(metric), judged, [rows for rows, _ in drawn], units=units, draws=Draws(workshop.seed)
        )
        return {"curve": None if curve is None else asdict(curve), "objects": []}

    curve: dict[str, Any] | None = workshop.store.produce(key, work).value["curve"]
    return curve


def _units_taken(units: pl.Series, share: float, seed: int) -> int:
    return units.filter(pl.Series(in_share(units, share, seed))).n_unique()


def _by_folds(workshop: Workshop, state: State, line: Line, share: float) -> tuple[int, Answers]:
    """Rows that the models of a share learn from, and their answers to the folds of train."""
    train = state.datasets[TRAIN]
    taken = sum(in_share(frame["unit"], share, workshop.seed).sum() for frame in train.batches(["unit"]))
    answers = workshop.trainer.out_of_fold(line, FOLDS, train, share=share)
    return round(int(taken) * (1 - 1 / FOLDS)), answers


def _on_valid(workshop: Workshop, state: State, line: Line, share: float) -> tuple[int, Answers]:
    """Rows that the model of a share learns from, and its answers to valid."""
    part = share_of(state.datasets[TRAIN], share, workshop.seed)
    name, _ = workshop.trainer.train(line, {TRAIN: part}, ())
    pipeline = workshop.serving(kept_model(workshop.store, name), state.rewrites)
    return part.height, pipeline.answer(state.datasets["valid"].frame(pipeline.inputs)).answers


def share_of(dataset: Dataset, share: float, seed: int) -> Dataset:
    """About a share of the units of `dataset`, whole."""
    if share == 1:
        return dataset
    frames = (frame.filter(pl.Series(in_share(frame["unit"], share, seed))) for frame in dataset.batches())
    return write_dataset(dataset.store, dataset.columns, frames)


def answers_judged(dataset: Dataset, answered: Sequence[Answers], gold: Gold) -> tuple[list[AnyJudged], Integers]:
    """Answers to the rows of a dataset that is not the test, beside what is right, and the codes of their units."""
    frame = dataset.frame([*gold.inputs, gold.answer, "unit"])
    return beside_gold(frame, answered, gold), unit_codes(frame)


def unit_codes(rows: pl.DataFrame) -> Integers:
    """The code of each row's unit, shape (rows,)."""
    return np.unique(rows["unit"].to_numpy(), return_inverse=True)[1].astype(np.int64)
