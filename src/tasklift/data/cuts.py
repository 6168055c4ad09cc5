"""Where the split cuts: draws against cut-offs by label, or moments where the task names a time column."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import xxhash

from tasklift.settings.errors import UserError
from tasklift.settings.messages import say

Floats = npt.NDArray[np.float64]

_NEVER = "~"
"""Sorts after every moment."""


class SplitSide(StrEnum):
    """Where a row is; of copies on several sides, the first of these keeps its place."""

    TEST = "test"
    VALID = "valid"
    TRAIN = "train"
    FRESH = "fresh"
    ASIDE = "aside"


@dataclass(frozen=True)
class Shares:
    """How much of the data is for the test and for valid, counted in units."""

    test: float
    valid: float


@dataclass(frozen=True)
class UnitCuts:
    """For each label the draws below which a unit is in test, and below which it is in test or valid."""

    shares: Shares
    test_below: Mapping[str, float]
    valid_below: Mapping[str, float]

    @classmethod
    def choose(cls, shares: Shares, draws: Floats, labels: Iterable[str]) -> "UnitCuts":
        """Cuts that give each label its shares, to the nearest unit."""
        by_label: dict[str, list[float]] = {}
        for draw, label in zip(draws.tolist(), labels, strict=True):
            by_label.setdefault(label, []).append(draw)
        ordered = {label: [*sorted(by_label[label]), 1.0] for label in sorted(by_label)}
        return cls(
            shares,
            {label: _nearest(ordered[label], shares.test) for label in ordered},
            {label: _nearest(ordered[label], shares.test + shares.valid) for label in ordered},
        )

    def side(self, draw: float, label: str) -> SplitSide:
        """The side of a unit; a label that the first reading did not have is cut at the plain shares."""
        if draw < self.test_below.get(label, self.shares.test):
            return SplitSide.TEST
        below = self.valid_below.get(label, self.shares.test + self.shares.valid)
        return SplitSide.VALID if draw < below else SplitSide.TRAIN


@dataclass(frozen=True)
class TimeCuts:
    """Moments (ISO text): rows from `valid_from` are valid, from `test_from` test, and after `last` not yet used."""

    valid_from: str
    test_from: str
    last: str

    @classmethod
    def choose(cls, shares: Shares, times: Sequence[str]) -> "TimeCuts":
        """Cuts after which the latest rows, by their shares, are valid and test. Raises UserError `no-times`."""
        ordered = sorted(times)
        if not ordered:
            advice = say("name a column of times, or leave `time` out of `columns`")
            raise UserError("no-times", say("no row has a time to split by"), advice=advice)
        test_from = _latest(ordered, shares.test)
        valid_from = _latest(ordered, shares.test + shares.valid)
        return cls(valid_from, test_from, ordered[-1])

    def side(self, time: str | None) -> SplitSide:
        """The side of a row; one without a time is for training."""
        if time is not None and time > self.last:
            return SplitSide.FRESH
        if time is None or time < self.valid_from:
            return SplitSide.TRAIN
        return SplitSide.TEST if time >= self.test_from else SplitSide.VALID


Cuts = UnitCuts | TimeCuts


def cuts_to_json(cuts: Cuts) -> dict[str, Any]:
    """Cuts as JSON values."""
    return {type(cuts).__name__: asdict(cuts)}


def cuts_from_json(kept: Mapping[str, Any]) -> Cuts:
    """The cuts that `cuts_to_json` wrote."""
    if "TimeCuts" in kept:
        return TimeCuts(**kept["TimeCuts"])
    unit = kept["UnitCuts"]
    return UnitCuts(Shares(**unit["shares"]), unit["test_below"], unit["valid_below"])


def draw(edition: str, unit: str) -> float:
    """A number in [0, 1) made from the edition's name and a unit's smallest id."""
    return xxhash.xxh3_64_intdigest(f"{edition}/{unit}".encode()) / 2.0**64


def _nearest(ordered: list[float], share: float) -> float:
    """Of the cuts that part the draws nearest to the share, the one nearest to it, for the rows that come later."""
    below = round(share * (len(ordered) - 1))
    lowest = math.nextafter(ordered[below - 1], 1.0) if below else 0.0
    return min(max(share, lowest), ordered[below])


def _latest(ordered: Sequence[str], share: float) -> str:
    """The moment from which the latest share of the rows is; past all moments where there is no share."""
    return ordered[min(len(ordered) - 1, round((1 - share) * len(ordered)))] if share else _NEVER
