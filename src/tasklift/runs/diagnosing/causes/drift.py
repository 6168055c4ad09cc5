"""Drift: the texts of the test are not like those that are learned from."""

import math
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from typing import Any, Final

import numpy as np
import polars as pl

from tasklift.data.roles import Side
from tasklift.data.sealed import drift
from tasklift.engines.local import map_batches
from tasklift.evaluation.intervals import interval
from tasklift.evaluation.lift import Interval
from tasklift.evaluation.resampling import Draws
from tasklift.forms.desk import Desk
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.metric import Booleans, Floats, Judged
from tasklift.runs.carrying.workshop import TRAIN, Workshop
from tasklift.runs.diagnosing.evidence import Evidence
from tasklift.runs.diagnosing.finding import Finding
from tasklift.settings.messages import Note
from tasklift.store.hashing import key_of

LEAST: Final = 0.6
"""The area under the ROC curve that must be surely exceeded; where both are alike it is 0.5."""
_ROWS: Final = 2000
_SIDES: Final = ("train", "test")
_VERSION = 1


def look_for_drift(evidence: Evidence) -> Finding | None:
    """Found where a model tells texts of the test from texts of train (Rabanser, Günnemann and Lipton, "Failing
    loudly", 2019). What is at stake is the error on the share of the test that is unlike train.
    """
    apart = told_apart(evidence.workshop)
    if apart.value is None or apart.low is None:
        return None
    pairs = 100 * apart.value
    if apart.low < LEAST:
        said = Note("of 100 pairs of a text of the test and one of train a model tells {pairs:.0f}", pairs=pairs)
        return Finding("drift", False, said)
    error = float((evidence.judged.gold != evidence.judged.predicted).mean())
    said = Note(
        "The texts of the test are not like those to learn from: of 100 pairs a model tells {pairs:.0f}, where chance "
        "gives 50. What helps on train and valid need not help there.",
        pairs=pairs,
    )
    advice = Note("Label some rows like those of the test and add them to train; or test on rows like those of train.")
    files = {name: list(names) for name, names in evidence.workshop.task.data.items()}
    task: dict[str, Any] = {"data": {**files, "train": [*files["train"], "like_the_test.csv"]}}
    return Finding("drift", True, said, points=100 * (2 * apart.value - 1) * error, advice=advice, task=task)


def told_apart(shop: Workshop) -> Interval:
    """The area under the ROC curve of a model that tells the test's texts from those of train, with its interval."""
    test, train = shop.prepared.test, shop.prepared.datasets[TRAIN]
    key = key_of(["drift", _VERSION, train.name, test.name, shop.baseline.behaviour, shop.seed])

    def work() -> dict[str, Any]:
        every = _every(train.height)
        inputs = shop.task.kind_class.of_side(Side.INPUT, train.columns)
        some = pl.concat([frame.gather_every(every) for frame in train.batches([*inputs, "unit"])])
        ours = some.select(shop.task.kind_class.identity(some).alias("text"), "unit")
        return {**asdict(drift(test, partial(_compared, shop, ours))), "objects": []}

    kept = shop.store.produce(key, work).value
    return Interval(**{name: value for name, value in kept.items() if name != "objects"})


def _compared(shop: Workshop, ours: pl.DataFrame, theirs: pl.DataFrame) -> Interval:
    both = pl.concat([_sample(side, frame) for side, frame in zip(_SIDES, (ours, theirs), strict=True)])
    both = both.with_columns(pl.int_range(pl.len()).cast(pl.String).alias("id"))
    units = np.unique(both["unit"].to_numpy(), return_inverse=True)[1].astype(np.int64)
    gold = (both["label"] == _SIDES[1]).to_numpy().astype(np.int64)
    theirs_likely = _by_halves(shop, both, units % 2 == 0)
    probabilities = np.stack([1 - theirs_likely, theirs_likely], axis=1)
    judged = Judged(_SIDES, gold, probabilities.argmax(axis=1), probabilities)
    return interval(find_metric("roc_auc"), judged, units=units, draws=Draws(0))


def _sample(side: str, frame: pl.DataFrame) -> pl.DataFrame:
    """At most `_ROWS` rows, labelled with their side; units of one side have nothing to do with those of the other."""
    some = frame.gather_every(_every(frame.height))
    return some.with_columns(pl.lit(side).alias("label"), pl.format(side + " {}", "unit").alias("unit"))


def _every(rows: int) -> int:
    return max(1, math.ceil(rows / _ROWS))


def _by_halves(shop: Workshop, both: pl.DataFrame, half: Booleans) -> Floats:
    """The probability of being of the test, each half of the units told by a model that learned from the other."""
    step = shop.baseline.step
    if not isinstance(step, Tune):
        raise TypeError(f"{shop.baseline.name} makes no model")
    probability: Floats = np.zeros(both.height)
    for side in (half, ~half):
        rest = both.filter(~side)
        rows = Rows(rest.height, tuple(rest.columns), partial(_only, rest), map_batches)
        answers = step.tune({TRAIN: rows}, start=None, seed=shop.seed, desk=Desk()).predict(
            both.filter(side).select("text")
        )
        if _SIDES[1] in answers.labels:
            probability[side] = answers.probabilities[:, answers.labels.index(_SIDES[1])]
    return probability


def _only(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    yield frame
