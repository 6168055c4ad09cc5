"""Rows to fit on, with their n-grams counted once for all candidates."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np
import numpy.typing as npt
import polars as pl
import xxhash

from tasklift.forms.rows import Batch
from tasklift.models.features import NgramFamily, Reading, family_ngrams, joined
from tasklift.models.numbers import Floats, Integers
from tasklift.text.ngrams import Ngrams

FOLDS: Final = 5
NO_TEXTS: Final = ("id", "unit", "label", "weight")
"""The columns that no text is in."""

Key = tuple[str, NgramFamily, int, bool]


@dataclass(frozen=True)
class Examples:
    """Labelled rows. `frame`: columns `id`, `unit`, `label`, perhaps `weight`, and the text columns."""

    frame: Batch
    counted: dict[Key, Ngrams] = field(default_factory=dict, compare=False, repr=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The text columns."""
        return tuple(name for name in self.frame.columns if name not in NO_TEXTS)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that occur, sorted."""
        return tuple(sorted(set(self.frame["label"].to_list())))

    @property
    def weights(self) -> Floats:
        """As how many rows each counts, shape (rows,)."""
        if "weight" not in self.frame.columns:
            return np.ones(self.frame.height)
        return self.frame["weight"].cast(pl.Float64).fill_null(1.0).to_numpy()

    def codes(self, labels: Sequence[str]) -> Integers:
        """Each row's place in `labels`."""
        places = {label: place for place, label in enumerate(labels)}
        return np.array([places[label] for label in self.frame["label"]], dtype=np.int64)

    def of(self, labels: Sequence[str]) -> Self:
        """The rows with one of these labels."""
        known = self.frame["label"].is_in(list(labels))
        return self if known.all() else type(self)(self.frame.filter(known))

    def where(self, mask: npt.NDArray[np.bool_]) -> Self:
        """Some of the rows."""
        return type(self)(self.frame.filter(pl.Series(mask)))

    def folds(self) -> Integers:
        """Each row's fold, by a hash of its unit: groups and near-copies stay together."""
        draws = [xxhash.xxh3_64_intdigest(unit.encode()) % FOLDS for unit in self.frame["unit"]]
        return np.array(draws, dtype=np.int64)

    def halves(self) -> tuple[Self, Self]:
        """The rows outside of one fold, and those in it."""
        held = self.folds() == 0
        return self.where(~held), self.where(held)

    def ngrams(self, reading: Reading) -> list[Ngrams]:
        """As `Reading.ngrams` counts them, each family once."""
        keys = [
            (column, family, role, reading.lowercase)
            for role, column in enumerate(reading.columns)
            for family in reading.families
        ]
        return [self._counted(key) for key in keys]

    def _counted(self, key: Key) -> Ngrams:
        if key not in self.counted:
            column, family, role, lowercase = key
            self.counted[key] = family_ngrams(self.frame[column], family, role=role, lowercase=lowercase)
        return self.counted[key]


def together(first: Examples, second: Examples) -> Examples:
    """The rows of both; what both have counted is kept."""
    shared = first.counted.keys() & second.counted.keys()
    counted = {key: joined([first.counted[key], second.counted[key]]) for key in sorted(shared, key=repr)}
    return Examples(pl.concat([first.frame, second.frame]), counted)
