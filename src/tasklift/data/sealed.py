"""The sealed test: rows that no step's signature holds.

It offers what follows and no more, and an import contract names who may call it: `seal` writes it, `overlap` tells
which texts are copies of test rows, `shared_runs` and `same_meaning` which have too much in common with one (the
guard), `measure` hands the rows to a scoring function (evaluation), `drift` hands the texts alone to what compares them
with others (the diagnosis).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from tasklift.data.candidates import Read
from tasklift.data.containment import ContainmentIndex
from tasklift.data.dataset import Dataset, open_dataset, write_dataset
from tasklift.data.likeness import Vectors, nearest
from tasklift.data.overlap import CopyIndex
from tasklift.store.store import Store

Result = TypeVar("Result")
INPUT, UNIT = "sealed_input", "sealed_unit"


@dataclass(frozen=True)
class SealedTest:
    """A name for the test rows of one edition; `height`, `units` and `labels` are all that it tells of them.

    `near` is the similarity from which another text is a copy.
    """

    store: Store
    description: tuple[tuple[str, ...], tuple[tuple[str, int], ...]]
    near: float
    edition: str
    units: int

    @property
    def height(self) -> int:
        """How many rows there are."""
        return _open(self).height

    @property
    def name(self) -> str:
        """The digest of the rows' content; looks are counted by it."""
        return _open(self).name

    @property
    def objects(self) -> list[str]:
        """The objects that hold it, so that they are kept."""
        return _open(self).objects

    def to_json(self) -> dict[str, Any]:
        """What is needed to name it again."""
        return {
            "dataset": _open(self).description,
            "near": self.near,
            "edition": self.edition,
            "units": self.units,
        }


def sealed_from_json(store: Store, kept: Mapping[str, Any]) -> SealedTest:
    """The sealed test that `SealedTest.to_json` named."""
    return _sealed(open_dataset(store, kept["dataset"]), kept["near"], kept["edition"], kept["units"])


def seal(
    store: Store, columns: tuple[str, ...], frames: Iterator[pl.DataFrame], *, near: float, edition: str
) -> SealedTest:
    """Put test rows away. `frames` have `columns` and, beside them, `sealed_input` (the input side as one text) and
    `sealed_unit` (the unit that each row belongs to).
    """
    dataset = write_dataset(store, (*columns, INPUT, UNIT), frames)
    return _sealed(dataset, near, edition, dataset.frame([UNIT])[UNIT].n_unique())


def overlap(test: SealedTest, read: Read) -> npt.NDArray[np.bool_]:
    """True for each text that is a copy, exact or near, of a test row's input side; `read` begins a new reading."""
    return _index(test).mask(read)


def shared_runs(test: SealedTest, texts: pl.Series, *, length: int, share: float) -> npt.NDArray[np.int64]:
    """How many words or Chinese characters the longest run has that each text shares with a test row, 0 for none.

    Runs of `length` count, and whole test rows that are shorter; at least `share` of a test row's runs must be shared.
    """
    return _runs(test, length).longest(texts, share)


def same_meaning(test: SealedTest, texts: pl.Series, vectors: Vectors, *, threshold: float) -> npt.NDArray[np.bool_]:
    """True for each text whose vector has at least that cosine with the vector of a test row."""
    same: npt.NDArray[np.bool_] = nearest(_vectors(test, vectors), vectors(texts)) >= threshold
    return same


def measure(test: SealedTest, score: Callable[[pl.DataFrame, npt.NDArray[np.int64]], Result]) -> Result:
    """What `score` makes of the test rows (`id` and roles) and the codes of their units."""
    frame = _open(test).frame()
    units = np.unique(frame[UNIT].to_numpy(), return_inverse=True)[1].astype(np.int64)
    return score(frame.drop(INPUT, UNIT), units)


def drift(test: SealedTest, compare: Callable[[pl.DataFrame], Result]) -> Result:
    """What `compare` makes of the test's input side: `text`, each row's as one, and `unit`. The answers stay sealed."""
    frame = _open(test).frame([INPUT, UNIT])
    return compare(frame.select(pl.col(INPUT).alias("text"), pl.col(UNIT).alias("unit")))


def _sealed(dataset: Dataset, near: float, edition: str, units: int) -> SealedTest:
    shards = tuple((shard.name, shard.height) for shard in dataset.shards)
    return SealedTest(dataset.store, (dataset.columns, shards), near, edition, units)


def _open(test: SealedTest) -> Dataset:
    columns, shards = test.description
    return open_dataset(test.store, {"columns": columns, "shards": shards})


@lru_cache(maxsize=2)
def _index(test: SealedTest) -> CopyIndex:
    return CopyIndex(_open(test), INPUT, threshold=test.near)


@lru_cache(maxsize=2)
def _runs(test: SealedTest, length: int) -> ContainmentIndex:
    return ContainmentIndex(_open(test), INPUT, length=length)


@lru_cache(maxsize=2)
def _vectors(test: SealedTest, vectors: Vectors) -> npt.NDArray[np.float32]:
    return vectors(_open(test).frame([INPUT])[INPUT])
