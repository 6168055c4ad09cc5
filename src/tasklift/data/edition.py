"""Editions: which side of the split each row is on, kept for good, so that no row ever moves.

An edition is made by the first reading of some data under some settings of the split. It holds the cuts chosen then
and the side of every row seen since. It lies in `editions/`, which is never collected.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tasklift.data.cuts import Cuts, Shares, cuts_from_json, cuts_to_json
from tasklift.data.dataset import Dataset, open_dataset, write_dataset
from tasklift.store.atomic import write_atomic
from tasklift.store.hashing import key_of
from tasklift.store.store import Store, open_sealed_json, sealed_json
from tasklift.text.comparison_form import COMPARISON_FORM_VERSION
from tasklift.text.shingles import CHARACTERS_PER_SHINGLE, MINIMUM_SHINGLES, WORDS_PER_SHINGLE


@dataclass(frozen=True)
class EditionSettings:
    """What makes an edition: with another value of any of it, it is another one, not to be compared with this.

    `near` is the similarity of copies, `number` the user's own count, and `sources` says which data and columns.
    """

    shares: Shares
    near: float
    number: int
    sources: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The name of the edition that these settings make."""
        shares = [self.shares.test, self.shares.valid]
        copies = [self.near, COMPARISON_FORM_VERSION, CHARACTERS_PER_SHINGLE, WORDS_PER_SHINGLE, MINIMUM_SHINGLES]
        return key_of([shares, copies, self.number, dict(self.sources)])[:16]


@dataclass(frozen=True)
class Edition:
    """The cuts, and the side of each row seen so far (columns `id`, `side`)."""

    name: str
    cuts: Cuts
    sides: Dataset

    def known(self) -> pl.DataFrame:
        """The `id` and the `side` of every row seen so far."""
        return pl.concat([no_sides(), *self.sides.batches()])


def no_sides() -> pl.DataFrame:
    """The sides of no rows."""
    return pl.DataFrame(schema={"id": pl.String, "side": pl.String})


def read_edition(store: Store, name: str) -> Edition | None:
    """The edition of that name, if there is one."""
    path = store.root / "editions" / name / "edition.json"
    if not path.exists():
        return None
    kept = open_sealed_json(path, path.read_bytes())
    return Edition(name, cuts_from_json(kept["cuts"]), open_dataset(store, kept["sides"]))


def write_edition(store: Store, name: str, cuts: Cuts, sides: pl.DataFrame) -> Edition:
    """Keep an edition with the `id` and `side` of every known row. Call it under the edition's lease."""
    dataset = write_dataset(store, ("id", "side"), [sides.sort("id")])
    kept = {"cuts": cuts_to_json(cuts), "sides": dataset.description, "objects": dataset.objects}
    write_atomic(store.root / "editions" / name / "edition.json", sealed_json(kept))
    return Edition(name, cuts, dataset)
