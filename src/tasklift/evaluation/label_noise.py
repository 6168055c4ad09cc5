"""How many labels are wrong, from answers that models gave to rows they had not learned from.

A model is hardly ever wrong where it is surest, and labels are wrong there as often as anywhere: so of its surest
answers as many contradict their label as labels are wrong. This asks for less than the joint distribution of confident
learning (Northcutt, Jiang and Chuang, "Confident learning", 2021), which takes a weak model's doubts for wrong labels.
Where labels are wrong on hard rows above all, it is a lower bound.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tasklift.evaluation.intervals import interval
from tasklift.evaluation.lift import Interval
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import Integers, Judged

SUREST: Final = 0.1
FEWEST: Final = 300
"""Rows; with fewer a model is too weak to be sure of any, and its doubts look like wrong labels."""
FEWEST_A_LABEL: Final = 50
"""The same for the rows that there are for each label in the mean."""


@dataclass(frozen=True)
class LabelNoise:
    """`rate`: the share of labels that are wrong. `suspects`: the surest rows whose label is contradicted, in order."""

    rate: Interval
    suspects: Integers


def estimate_label_noise(judged: Judged, *, units: Integers) -> LabelNoise | None:
    """From out-of-fold answers. None with too few rows to tell, see `FEWEST`, or without probabilities."""
    if judged.probabilities is None or judged.gold.size < max(FEWEST, FEWEST_A_LABEL * len(judged.labels)):
        return None
    confidence = judged.probabilities.max(axis=1)
    rows = np.argsort(-confidence, kind="stable")[: round(SUREST * confidence.size)]
    among = replace(judged, gold=judged.gold[rows], predicted=judged.predicted[rows], probabilities=None)
    right = interval(find_metric("accuracy"), among, units=units[rows], draws=Draws(0))
    value, low, high = (None if bound is None else 1 - bound for bound in (right.value, right.high, right.low))
    return LabelNoise(Interval(value, low, high), rows[among.gold != among.predicted])
