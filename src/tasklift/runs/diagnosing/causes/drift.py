"""Drift: the texts of the test are not like those that are learned from."""

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Final

import numpy as np
import polars as pl

from tasklift.data.sealed import drift
from tasklift.engines.local import map_batches
from tasklift.evaluation.intervals import interval
from tasklift.evaluation.lift import Interval
from tasklift.evaluation.resampling import Draws
from tasklift.forms.answers import labels_of
from tasklift.forms.desk import Desk
from tasklift.forms.rows import Rows
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import Booleans, Floats, Integers, Judged
from tasklift.runs.carrying.training import as_tune
from tasklift.runs.carrying.workshop import TRAIN, Workshop
from tasklift.runs.diagnosing.evidence import Evidence
from tasklift.runs.diagnosing.finding import Finding
from tasklift.runs.recipe import Line, parse_line
from tasklift.settings.located import Located
from tasklift.settings.messages import Note
from tasklift.steps.clean.table.text_measures import MEASURES, Measure, measures_of
from tasklift.store.hashing import key_of
from tasklift.tasks.classify import Classify

LEAST: Final = 0.6
"""The area under the ROC curve that must be surely exceeded; where both are alike it is 0.5."""
_ROWS: Final = 2000
_SIDES: Final = ("train", "test")
_FEATURES: Final[tuple[Measure, ...]] = ("length", "sign_share", "digit_share")
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


@dataclass(frozen=True)
class FeatureDrift:
    """One measure of texts on both sides.

    `greater`: how often a text of the test has more than one of train, ties counting half, with its interval.
    """

    train_median: float
    test_median: float
    greater: Interval


def told_apart(shop: Workshop) -> Interval:
    """The area under the ROC curve of a model that tells the test's texts from those of train, with its interval."""
    return Interval(**_kept(shop, "drift", lambda ours, theirs: asdict(_compared(shop, ours, theirs))))


def features_apart(shop: Workshop) -> dict[str, FeatureDrift]:
    """How the test's texts and those of train differ in each measure that hangs on a text alone, by its name."""
    kept = _kept(shop, "feature drift", lambda ours, theirs: {"measures": _measured(ours, theirs)})
    return {
        name: FeatureDrift(one["train_median"], one["test_median"], Interval(**one["greater"]))
        for name, one in kept["measures"].items()
    }


def _kept(shop: Workshop, what: str, compare: Callable[[pl.DataFrame, pl.DataFrame], dict[str, Any]]) -> dict[str, Any]:
    """What a comparison of the texts of train with those of the test gave, made once."""
    test, train = shop.prepared.test, shop.prepared.datasets[TRAIN]
    key = key_of([what, _VERSION, train.name, test.name, _teller().behaviour, shop.seed])

    def work() -> dict[str, Any]:
        every = _every(train.height)
        inputs = [role.name for role in shop.task.inputs]
        some = pl.concat([frame.gather_every(every) for frame in train.batches([*inputs, "unit"])])
        ours = some.select(shop.task.kind_class.identity(some).alias("text"), "unit")
        return {**drift(test, partial(compare, ours)), "objects": []}

    kept = shop.store.produce(key, work).value
    return {name: value for name, value in kept.items() if name != "objects"}


def _measured(ours: pl.DataFrame, theirs: pl.DataFrame) -> dict[str, Any]:
    both = pl.concat([_sample(side, frame) for side, frame in zip(_SIDES, (ours, theirs), strict=True)])
    gold, units = _gold(both), _units(both)
    measured = measures_of(both["text"], _FEATURES)
    return {MEASURES[name]: _feature(measured[name], gold, units) for name in _FEATURES}


def _feature(values: pl.Series, gold: Integers, units: Integers) -> dict[str, Any]:
    # The area under the curve asks for the order alone.
    likely: Floats = (values.rank() / max(1, len(values))).to_numpy()
    probabilities = np.stack([1 - likely, likely], axis=1)
    judged = Judged(_SIDES, gold, probabilities.argmax(axis=1), probabilities)
    medians = [float(np.median(values.to_numpy()[gold == side])) for side in range(len(_SIDES))]
    greater = interval(find_metric("roc_auc"), judged, units=units, draws=Draws(0))
    return {"train_median": medians[0], "test_median": medians[1], "greater": asdict(greater)}


def _compared(shop: Workshop, ours: pl.DataFrame, theirs: pl.DataFrame) -> Interval:
    both = pl.concat([_sample(side, frame) for side, frame in zip(_SIDES, (ours, theirs), strict=True)])
    both = both.with_columns(pl.int_range(pl.len()).cast(pl.String).alias("id"))
    units, gold = _units(both), _gold(both)
    theirs_likely = _by_halves(shop, both, units % 2 == 0)
    probabilities = np.stack([1 - theirs_likely, theirs_likely], axis=1)
    judged = Judged(_SIDES, gold, probabilities.argmax(axis=1), probabilities)
    return interval(find_metric("roc_auc"), judged, units=units, draws=Draws(0))


def _sample(side: str, frame: pl.DataFrame) -> pl.DataFrame:
    """At most `_ROWS` rows, labelled with their side; units of one side have nothing to do with those of the other."""
    some = frame.gather_every(_every(frame.height))
    return some.with_columns(pl.lit(side).alias("label"), pl.format(side + " {}", "unit").alias("unit"))


def _gold(both: pl.DataFrame) -> Integers:
    return (both["label"] == _SIDES[1]).to_numpy().astype(np.int64)


def _units(both: pl.DataFrame) -> Integers:
    return np.unique(both["unit"].to_numpy(), return_inverse=True)[1].astype(np.int64)


def _every(rows: int) -> int:
    return max(1, math.ceil(rows / _ROWS))


def _by_halves(shop: Workshop, both: pl.DataFrame, half: Booleans) -> Floats:
    """The probability of being of the test, each half of the units told by a model that learned from the other."""
    step = as_tune(_teller())
    probability: Floats = np.zeros(both.height)
    for side in (half, ~half):
        rest = both.filter(~side)
        rows = Rows(rest.height, tuple(rest.columns), partial(_only, rest), map_batches)
        model = step.tune({TRAIN: rows}, start=None, seed=shop.seed, desk=Desk())
        answers = labels_of(model.predict(both.filter(side).select("text")))
        if _SIDES[1] in answers.labels:
            probability[side] = answers.probabilities[:, answers.labels.index(_SIDES[1])]
    return probability


def _teller() -> Line:
    """What makes the model that tells sides: two labels of a text, whatever the kind of the task."""
    return parse_line(Classify.baseline(), Located("the baseline of labels", None), ())


def _only(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    yield frame
