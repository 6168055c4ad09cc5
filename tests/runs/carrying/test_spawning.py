"""New rows have their parents' columns and names of their own; no row is lost, doubled or a copy of the test."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasklift.data.dataset import Dataset, open_dataset, write_dataset
from tasklift.data.roles import INPUT_SEPARATOR, PARENT, RoleType
from tasklift.data.sealed import INPUT, UNIT, seal
from tasklift.forms.rows import Batch
from tasklift.forms.spawn import Spawn, Spawned
from tasklift.runs.carrying.applying import Held, apply_step
from tasklift.runs.preparing.guard import COPY_OF_TEST, Guard, NoTest
from tasklift.store.store import Store
from tasklift.tasks.classify import Classify

COLUMNS = ("id", "text", "label", "unit")


class Words(Spawn):
    """A row for each word of a text that has several, in its place or beside it."""

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)
    replaces: bool = True

    def spawn(self, batch: Batch) -> Spawned:
        several = batch["text"].fill_null("").str.contains(" ")
        rows = batch.filter(several).select(pl.col("id").alias(PARENT), pl.col("text").str.split(" ")).explode("text")
        gone = pl.select(pl.when(several & self.replaces).then(pl.lit("in words"))).to_series()
        return Spawned(rows.reverse(), gone)


class Careless(Spawn):
    """Takes a row away and makes none, names no row, or changes what it was not handed."""

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)
    fault: str

    def spawn(self, batch: Batch) -> Spawned:
        nothing = pl.Series("reason", [None] * batch.height, pl.String)
        gone = pl.Series(["lost"] * batch.height)
        return {
            "loses": Spawned(batch.clear().select(pl.col("id").alias(PARENT)), gone),
            "nameless": Spawned(batch.select("text"), nothing),
            "label": Spawned(batch.select(pl.col("id").alias(PARENT), pl.lit("x").alias("label")), nothing),
            "few": Spawned(batch.clear().select(pl.col("id").alias(PARENT)), nothing.head(0)),
        }[self.fault]


def dataset_of(store: Store, texts: Sequence[str | None], names: Sequence[str] = ()) -> Dataset:
    own = list(names) or [f"r{row}" for row in range(len(texts))]
    frame = pl.DataFrame(
        {"id": own, "text": list(texts), "label": ["a"] * len(texts)}, schema=dict.fromkeys(COLUMNS[:3], pl.String)
    )
    return write_dataset(store, COLUMNS, [frame.with_columns(pl.lit("u").alias("unit"))])


def applied(step: Spawn, dataset: Dataset, keep: Sequence[str] = (), guard: Guard | None = None) -> dict[str, Any]:
    """The rows after, those set aside, and the account."""
    held = Held(guard or NoTest(Classify), keep)
    made = apply_step(step, dataset, held, lambda *_, **__: pytest.fail("nobody asks"), lambda rows: None)
    after, aside = open_dataset(dataset.store, made["dataset"]), open_dataset(dataset.store, made["set_aside"])
    account = made["account"]
    assert account["rows_in"] + account["added"] == account["rows_out"] + account["dropped"]
    assert (account["rows_out"], account["dropped"]) == (after.height, aside.height)
    names = [*after.frame()["id"], *aside.frame()["id"]]
    assert len(set(names)) == len(names) and set(dataset.frame()["id"]) <= set(names)
    return {"after": after, "rows": after.frame(), "aside": aside.frame(), "account": account}


def test_new_rows_stand_in_the_place_of_their_parent_with_its_columns(tmp_path: Path) -> None:
    found = applied(Words(), dataset_of(Store(tmp_path), ["one", "two three", None, "四 五"]))
    assert found["rows"].select("id", "text", "label", "unit", PARENT).rows() == [
        ("r0", "one", "a", "u", None),
        ("r1#1", "three", "a", "u", "r1"),
        ("r1#2", "two", "a", "u", "r1"),
        ("r2", None, "a", "u", None),
        ("r3#1", "五", "a", "u", "r3"),
        ("r3#2", "四", "a", "u", "r3"),
    ]
    assert found["aside"].rows() == [("r1", "in words", None), ("r3", "in words", None)]
    assert found["account"]["reasons"] == {"in words": 2} and found["account"]["added"] == 4


def test_parents_may_stay_before_their_rows(tmp_path: Path) -> None:
    found = applied(Words(replaces=False), dataset_of(Store(tmp_path), ["two three", "one"]))
    assert found["rows"]["id"].to_list() == ["r0", "r0#1", "r0#2", "r1"]
    assert found["account"]["dropped"] == 0


def test_rows_made_of_rows_that_were_made_name_the_row_as_read(tmp_path: Path) -> None:
    first = applied(Words(replaces=False), dataset_of(Store(tmp_path), ["a b"]))
    again = applied(Words(), first["after"])
    assert again["rows"].select("id", PARENT).rows() == [
        ("r0##1", "r0"), ("r0##2", "r0"), ("r0#1", "r0"), ("r0#2", "r0"),
    ]  # fmt: skip


def test_no_name_is_taken_twice_whatever_the_users_ids_are(tmp_path: Path) -> None:
    found = applied(Words(), dataset_of(Store(tmp_path), ["a b", "c", "d"], ["x", "x#1", "y##"]))
    assert found["rows"]["id"].to_list() == ["x###1", "x###2", "x#1", "y##"]


def test_rows_to_keep_are_not_replaced(tmp_path: Path) -> None:
    found = applied(Words(), dataset_of(Store(tmp_path), ["a b", "c d"]), keep=["r1"])
    assert found["rows"]["id"].to_list() == ["r0#1", "r0#2", "r1"]
    assert found["account"]["added"] == 2


def test_a_new_row_that_is_a_copy_of_the_test_is_set_aside(tmp_path: Path) -> None:
    store = Store(tmp_path)
    rows = pl.DataFrame({"id": ["t0"], "text": ["SECRET"], "label": ["a"], INPUT: ["SECRET"], UNIT: ["t0"]})
    test = seal(store, COLUMNS[:3], iter([rows]), near=0.7, edition="one")
    found = applied(Words(), dataset_of(store, ["the secret"]), guard=Guard(test, Classify))
    assert found["rows"]["text"].to_list() == ["the"]
    assert found["aside"].select("id", "reason", PARENT).rows() == [
        ("r0", "in words", None), ("r0#1", COPY_OF_TEST, "r0"),
    ]  # fmt: skip
    assert found["account"]["reasons"] == {"in words": 1, COPY_OF_TEST: 1}


@pytest.mark.parametrize("fault", ["loses", "nameless", "label", "few"])
def test_a_step_that_does_what_it_may_not_is_found_out(tmp_path: Path, fault: str) -> None:
    with pytest.raises(TypeError, match="careless"):
        applied(Careless(fault=fault), dataset_of(Store(tmp_path), ["a b"]))


WORDS = st.lists(st.none() | st.text("ab #\U0001f600好" + INPUT_SEPARATOR, max_size=8), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORDS, st.booleans(), st.integers(0, 10**9))
def test_shards_make_no_difference(tmp_path: Path, texts: list[str | None], replaces: bool, folder: int) -> None:
    results = []
    for size in (3, 10_000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tasklift.data.dataset.SHARD_ROWS", size)
            results.append(applied(Words(replaces=replaces), dataset_of(Store(tmp_path / f"{folder}-{size}"), texts)))
    (one, other) = results
    assert one["rows"].equals(other["rows"]) and one["aside"].equals(other["aside"])
    for account in (one["account"], other["account"]):
        account["examples"].sort(key=lambda example: (example["id"], example["reason"] or ""))
    assert one["account"] == other["account"]
