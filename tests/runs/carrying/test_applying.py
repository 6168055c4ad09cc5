"""The runner applies what steps say: rows are conserved, and no row becomes a copy of the test."""

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.data.pool import NEAR, POOL, true_copies

from tasklift.data.dataset import Dataset, open_dataset, write_dataset
from tasklift.data.roles import RoleType
from tasklift.data.sealed import INPUT, UNIT, SealedTest, overlap, seal
from tasklift.forms.answers import LabelAnswers
from tasklift.forms.judge import Judge, Reasons, because
from tasklift.forms.learner import Learn
from tasklift.forms.rewrite import Rewrite
from tasklift.forms.rows import Batch, Rows
from tasklift.forms.step import Step
from tasklift.forms.survey import Findings, Survey
from tasklift.runs.carrying.applying import Held, apply_step
from tasklift.runs.preparing.guard import COPY_OF_TEST, Guard
from tasklift.store.store import Store
from tasklift.tasks.classify import Classify

COLUMNS = ("id", "text", "label", "unit")


class Translate(Rewrite):
    """Writes other texts by a table."""

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)
    table: dict[str, str | None]

    def rewrite(self, batch: Batch) -> Batch:
        return pl.DataFrame({"text": [self.table.get(text, text) for text in batch["text"]]}, {"text": pl.String})


class Relabel(Rewrite):
    """Writes one label everywhere."""

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT, RoleType.LABEL)

    def rewrite(self, batch: Batch) -> Batch:
        assert batch.columns == ["id", "text", "label"]
        return pl.DataFrame({"label": ["same"] * batch.height})


class Changed(Survey):
    """Sets rows aside and writes texts anew by id."""

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)
    gone: tuple[str, ...] = ()
    texts: dict[str, str] = {}

    def survey(self, rows: Rows, learn: Learn) -> Findings:
        aside = pl.DataFrame({"id": self.gone, "reason": [f"like row {row}" for row in self.gone]})
        changed = pl.DataFrame({"id": list(self.texts), "text": list(self.texts.values())})
        return Findings(aside if self.gone else None, changed if self.texts else None)


class Longest(Judge):
    """Finds long texts wanting."""

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)

    def judge(self, batch: Batch) -> Reasons:
        return because("long", batch["text"].str.len_chars() > 20)


def no_learner(learner: str | Mapping[str, Any], *, folds: int) -> LabelAnswers:
    raise AssertionError("nobody asks")


class Bench:
    """A dataset, a sealed test, and steps applied to one beside the other."""

    def __init__(self, folder: Path, train: Sequence[str | None], sealed: Sequence[str]) -> None:
        self.store = Store(folder)
        self.test = self._seal(sealed)
        rows = {"id": [f"r{row}" for row in range(len(train))], "text": list(train), "label": ["a"] * len(train)}
        frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS[:3], pl.String)).with_columns(
            pl.col("id").alias("unit")
        )
        self.train = write_dataset(self.store, COLUMNS, [frame])

    def apply(self, step: Step) -> tuple[Dataset, Dataset, dict[str, Any]]:
        made = apply_step(step, self.train, Held(Guard(self.test, Classify)), no_learner, lambda rows: None)
        kept, aside = open_dataset(self.store, made["dataset"]), open_dataset(self.store, made["set_aside"])
        account = made["account"]
        assert account["rows_in"] == self.train.height
        assert account["rows_out"] == kept.height
        assert account["dropped"] == aside.height == sum(account["reasons"].values())
        assert sorted([*ids(kept), *ids(aside)]) == sorted(ids(self.train))
        assert sorted(made["objects"]) == sorted([*kept.objects, *aside.objects])
        return kept, aside, account

    def _seal(self, texts: Sequence[str]) -> SealedTest:
        rows = {"id": [f"t{row}" for row in range(len(texts))], "text": list(texts), "label": ["a"] * len(texts)}
        frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS[:3], pl.String))
        frame = frame.with_columns(pl.col("text").alias(INPUT), pl.col("id").alias(UNIT))
        return seal(self.store, COLUMNS[:3], iter([frame]), near=NEAR, edition="one")


def ids(dataset: Dataset) -> list[str]:
    return dataset.frame()["id"].to_list()


def texts_of(dataset: Dataset) -> list[str | None]:
    return dataset.frame()["text"].to_list()


def copies_between(ones: Sequence[str | None], others: Sequence[str | None]) -> set[tuple[int, int]]:
    count = len(ones)
    return {(one, other) for one, other in true_copies([*ones, *others]) if one < count <= other}


TEXTS = st.lists(st.sampled_from(POOL), max_size=10)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, TEXTS, st.dictionaries(st.sampled_from(POOL), st.none() | st.sampled_from(POOL)), st.integers(0, 10**9))
def test_whatever_a_rewrite_does_no_row_is_a_copy_of_the_test(
    tmp_path: Path, train: list[str], sealed: list[str], table: dict[str, str | None], folder: int
) -> None:
    begun = [text for text in train if not copies_between([text], sealed)]
    bench = Bench(tmp_path / str(folder), begun, sealed)
    kept, aside, account = bench.apply(Translate(table=table))
    assert copies_between(texts_of(kept), sealed) == set()
    assert not overlap(bench.test, lambda: iter([kept.frame()["text"]])).any()
    wanted = [
        row
        for row, text in zip(ids(bench.train), begun, strict=True)
        if not copies_between([table.get(text, text)], sealed)
    ]
    assert ids(kept) == wanted
    assert account["reasons"] == ({COPY_OF_TEST: aside.height} if aside.height else {})


def test_a_survey_that_copies_the_test_does_not_get_through(tmp_path: Path) -> None:
    bench = Bench(tmp_path, ["x", "y", "z"], [POOL[0]])
    kept, aside, account = bench.apply(Changed(texts={"r1": POOL[1], "r2": "new"}))
    assert texts_of(kept) == ["x", "new"]
    assert aside.frame().rows() == [("r1", COPY_OF_TEST)]
    assert account["changed"] == 1


def test_a_survey_sets_aside_with_reasons_that_count_together(tmp_path: Path) -> None:
    bench = Bench(tmp_path, [f"text {row}" for row in range(6)], [])
    kept, aside, account = bench.apply(Changed(gone=("r1", "r4")))
    assert ids(kept) == ["r0", "r2", "r3", "r5"]
    assert aside.frame().rows() == [("r1", "like row r1"), ("r4", "like row r4")]
    assert account["reasons"] == {"like another row": 2}
    assert account["examples"][0] == {
        "id": "r1",
        "before": {"text": "text 1", "label": "a"},
        "after": None,
        "reason": "like row r1",
    }


def test_a_judge_changes_nothing(tmp_path: Path) -> None:
    bench = Bench(tmp_path, ["short", "a text that is longer than that", None], [])
    kept, aside, account = bench.apply(Longest())
    assert texts_of(kept) == ["short", None]
    assert (account["changed"], account["added"], aside.height) == (0, 0, 1)


def test_what_a_rewrite_changed_is_counted_and_shown(tmp_path: Path) -> None:
    bench = Bench(tmp_path, ["a", "b", None], [])
    kept, _, account = bench.apply(Translate(table={"a": "A", "b": None}))
    assert texts_of(kept) == ["A", None, None]
    assert account["changed"] == 2
    assert [(one["before"]["text"], one["after"]["text"]) for one in account["examples"]] == [("a", "A"), ("b", None)]


def test_a_step_that_reads_labels_may_write_them(tmp_path: Path) -> None:
    bench = Bench(tmp_path, ["a", "b"], ["a"])
    kept, _, account = bench.apply(Relabel())
    assert kept.frame()["label"].to_list() == ["same", "same"]
    assert account["changed"] == 2


def test_a_step_that_changes_nothing_gives_the_dataset_that_it_got(tmp_path: Path) -> None:
    bench = Bench(tmp_path, ["a", "b", None], [])
    for step in (Translate(table={}), Longest(), Changed()):
        kept, aside, _ = bench.apply(step)
        assert kept.description == bench.train.description
        assert aside.height == 0


@pytest.mark.parametrize("cores", ["1", "2"])
def test_batches_and_cores_make_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cores: str) -> None:
    train = list(itertools.islice(itertools.cycle(["plain", "a text that is longer than that", *POOL[1:4], None]), 50))
    table = {"plain": POOL[0], POOL[2]: "changed"}
    whole = Bench(tmp_path / "whole", train, [POOL[0]])
    monkeypatch.setenv("TASKLIFT_CORES", cores)
    monkeypatch.setattr("tasklift.data.dataset.SHARD_ROWS", 3)
    parts = Bench(tmp_path / "parts", train, [POOL[0]])
    for step in (Translate(table=table), Longest(), Changed(gone=("r7", "r30"), texts={"r5": POOL[0], "r9": "z"})):
        first, second = whole.apply(step), parts.apply(step)
        assert first[0].frame().equals(second[0].frame())
        assert first[1].frame().equals(second[1].frame())
        assert {**first[2], "examples": None} == {**second[2], "examples": None}


class Short(Translate):
    """Loses a row."""

    def rewrite(self, batch: Batch) -> Batch:
        return batch.select("text").head(1)


class Inventive(Relabel):
    """Writes a column that there is, but not for steps."""

    def rewrite(self, batch: Batch) -> Batch:
        return batch.select(pl.col("id").alias("unit"))


class Renaming(Relabel):
    """Writes ids."""

    def rewrite(self, batch: Batch) -> Batch:
        return batch.select(pl.col("text").alias("id"))


@pytest.mark.parametrize("step", [Short(table={}), Inventive(), Renaming()])
def test_a_rewrite_cannot_drop_rows_or_make_columns(tmp_path: Path, step: Step) -> None:
    with pytest.raises(TypeError, match="must give"):
        Bench(tmp_path, ["a", "b"], []).apply(step)


def test_rows_to_keep_stay_as_they_are_but_no_copy_of_a_test_row_does(tmp_path: Path) -> None:
    bench = Bench(tmp_path, ["one short text", "one text that is much longer than allowed", "a third text"], [POOL[0]])
    held = Held(Guard(bench.test, Classify), {"r1", "r2"})

    def applied(step: Step) -> list[tuple[str, str]]:
        made = apply_step(step, bench.train, held, no_learner, lambda rows: None)
        return open_dataset(bench.store, made["dataset"]).frame().select("id", "text").rows()

    texts = bench.train.frame()["text"].to_list()
    assert applied(Longest()) == list(zip(["r0", "r1", "r2"], texts, strict=True))
    assert applied(Translate(table={texts[0]: "new", texts[2]: "other"})) == [
        ("r0", "new"),
        *zip(["r1", "r2"], texts[1:], strict=True),
    ]
    assert applied(Changed(gone=("r0", "r1"), texts={"r2": "other"})) == list(zip(["r1", "r2"], texts[1:], strict=True))
    assert applied(Translate(table={texts[0]: POOL[0]})) == list(zip(["r1", "r2"], texts[1:], strict=True))
