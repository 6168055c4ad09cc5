"""Labels are balanced: by weights, by rows set aside, or by rows counted more than once."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.runs.made import CLASSICAL, reviews, task_in

from tasklift import run
from tasklift.engines.local import map_batches
from tasklift.forms.answers import LabelAnswers
from tasklift.forms.rows import Rows
from tasklift.forms.survey import Findings
from tasklift.steps.shape.balance import Balance

SIZES = {"often": 600, "seldom": 60, "不常": 30}


def no_learner(learner: Any, *, folds: int) -> LabelAnswers:
    raise AssertionError("no learner is asked for")


def rows_of(sizes: dict[str, int], weights: dict[str, float] | None = None, batch: int = 1000) -> Rows:
    """So many rows of each label, mixed, with their lots."""
    labels = np.random.default_rng(0).permutation([label for label, size in sizes.items() for _ in range(size)])
    frame = pl.DataFrame(
        {
            "id": [f"r{place}" for place in range(len(labels))],
            "unit": [f"all of {label}" for label in labels],
            "label": labels.tolist(),
            "weight": [repr(weights[label]) if weights else None for label in labels],
            "lot": np.random.default_rng(1).random(len(labels)),
        },
        schema={"id": pl.String, "unit": pl.String, "label": pl.String, "weight": pl.String, "lot": pl.Float64},
    )
    starts = range(0, frame.height, batch)
    return Rows(
        frame.height, tuple(frame.columns), lambda: (frame.slice(start, batch) for start in starts), map_batches
    )


def totals(rows: Rows, findings: Findings) -> dict[str, float]:
    """What the rows of each label that stay count as."""
    frame = pl.concat(list(rows.batches())).with_columns(pl.col("weight").cast(pl.Float64).fill_null(1.0))
    if findings.set_aside is not None:
        frame = frame.join(findings.set_aside, on="id", how="anti")
    if findings.changed is not None:
        new = findings.changed.select("id", new=pl.col("weight").cast(pl.Float64))
        frame = frame.join(new, on="id", how="left").with_columns(pl.coalesce("new", "weight").alias("weight"))
    summed: Counter[str] = Counter()
    for label, weight in frame.select("label", "weight").iter_rows():
        summed[label] += weight
    return dict(summed)


def balanced(method: str, **more: Any) -> dict[str, float]:
    rows = rows_of(SIZES)
    return totals(rows, Balance(method=method, most=1000, **more).survey(rows, no_learner))  # type: ignore[arg-type]


def test_weights_make_labels_count_the_same_and_all_rows_what_they_did() -> None:
    assert balanced("weights") == pytest.approx(dict.fromkeys(SIZES, 230.0))


def test_rows_of_rare_labels_are_counted_again_until_they_are_as_many() -> None:
    assert balanced("oversample") == {"often": 600, "seldom": 600, "不常": 600}


def test_rows_of_frequent_labels_are_set_aside_until_they_are_as_few() -> None:
    assert balanced("undersample") == {"often": 30, "seldom": 30, "不常": 30}


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("oversample", {"often": 600, "seldom": 190, "不常": 134}),
        ("undersample", {"often": 134, "seldom": 42, "不常": 30}),
    ],
)
def test_half_of_the_way_the_proportions_are_the_roots(method: str, expected: dict[str, int]) -> None:
    assert balanced(method, strength=0.5) == expected


def test_half_of_the_way_weights_are_by_the_roots() -> None:
    found = balanced("weights", strength=0.5)
    assert found["often"] / found["不常"] == pytest.approx(np.sqrt(20))
    assert sum(found.values()) == pytest.approx(690)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("oversample", {"often": 600, "seldom": 240, "不常": 120}),
        ("undersample", {"often": 150, "seldom": 30, "不常": 30}),
    ],
)
def test_no_row_counts_as_more_than_the_most(method: str, expected: dict[str, int]) -> None:
    rows = rows_of(SIZES)
    step = Balance(method=method, most=4)  # type: ignore[arg-type]
    assert totals(rows, step.survey(rows, no_learner)) == expected


def test_rows_that_weigh_something_already_are_weighed_on() -> None:
    rows = rows_of({"a": 100, "b": 50}, weights={"a": 1.0, "b": 2.0})
    assert totals(rows, Balance().survey(rows, no_learner)) == pytest.approx({"a": 100.0, "b": 100.0})


@pytest.mark.parametrize("method", ["weights", "undersample", "oversample"])
@pytest.mark.parametrize("sizes", [{}, {"only": 5}, {"a": 7, "b": 7}])
def test_nothing_is_done_where_there_is_nothing_to_balance(method: str, sizes: dict[str, int]) -> None:
    rows = rows_of(sizes)
    found = Balance(method=method).survey(rows, no_learner)  # type: ignore[arg-type]
    assert found.set_aside is None or not found.set_aside.height
    assert found.changed is None or not found.changed.height


@pytest.mark.parametrize("method", ["weights", "undersample", "oversample"])
def test_the_size_of_batches_changes_nothing(method: str) -> None:
    step = Balance(method=method)  # type: ignore[arg-type]
    one, other = (step.survey(rows_of(SIZES, batch=batch), no_learner) for batch in (7, 1000))
    for found, again in ((one.set_aside, other.set_aside), (one.changed, other.changed)):
        assert (found is None) == (again is None)
        assert found is None or found.equals(again)  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 60), min_size=2, max_size=5),
    st.sampled_from(["weights", "undersample", "oversample"]),
    st.floats(0.05, 1.0),
    st.floats(1.0, 20.0),
)
def test_labels_stay_and_keep_their_order_of_size(counts: list[int], method: str, strength: float, most: float) -> None:
    sizes = {f"l{place}": count for place, count in enumerate(counts)}
    rows = rows_of(sizes)
    step = Balance(method=method, strength=strength, most=most)  # type: ignore[arg-type]
    found = totals(rows, step.survey(rows, no_learner))
    assert set(found) == set(sizes)
    assert max(found.values()) / min(found.values()) <= max(counts) / min(counts) * 1.0001 + 1
    assert method != "oversample" or all(found[label] >= size for label, size in sizes.items())


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("method", ["weights", "undersample", "oversample"])
def test_a_run_finds_a_rare_label_more_often(tmp_path: Path, method: str, language: str) -> None:
    rows = [
        row for place, row in enumerate(reviews(900, language=language)) if row["stars"] == "good" or place % 8 == 0
    ]
    recipe = ["normalize", {"balance": {"method": method}}, CLASSICAL]
    record = run(task_in(tmp_path, rows, recipe=recipe, split={"test": 0.4})).record
    without = run(task_in(tmp_path, rows, recipe=["normalize", CLASSICAL], split={"test": 0.4})).record
    assert record["by_label"]["bad"]["recall"] > without["by_label"]["bad"]["recall"]
    step = record["steps"][1]
    assert (step["dropped"] > 0) == (method == "undersample")
    assert (step["changed"] > 0) == (method != "undersample")
    assert step["rows_out"] == step["rows_in"] - step["dropped"]


def test_what_a_row_counts_as_can_be_read_in_the_cleaned_rows_and_why(tmp_path: Path) -> None:
    rows = [
        {**row, "weight": "mine"} for place, row in enumerate(reviews(300)) if row["stars"] == "good" or place % 8 == 0
    ]
    found = run(task_in(tmp_path, rows, recipe=[{"balance": {"method": "oversample"}}, CLASSICAL]))
    cleaned = pl.concat(list(found.cleaned()))
    counted = cleaned.filter(pl.col("stars") == "bad")
    weights = counted["weight"].cast(pl.Float64)
    assert weights.min() >= 2.0  # type: ignore[operator]
    assert weights.sum() == cleaned.filter(pl.col("stars") == "good").height
    (what,) = found.why(counted["id"][0])
    assert (what.step, what.what) == ("balance", "changed")
    assert json.loads(json.dumps(what.after))["weight"] == repr(weights[0])


@pytest.mark.parametrize("method", ["weights", "undersample", "oversample"])
def test_groups_are_balanced_as_labels_are(method: str) -> None:
    rows = rows_of(SIZES)
    by_label = Balance(method=method).survey(rows, no_learner)
    by_group = Balance(method=method, by="group").survey(rows, no_learner)
    assert totals(rows, by_group) == totals(rows, by_label)
    if by_group.set_aside is not None:
        assert set(by_group.set_aside["reason"]) == {"more rows of one group"}


def test_an_author_of_many_rows_counts_no_more_than_others(tmp_path: Path) -> None:
    rows = reviews(300)
    for number, row in enumerate(rows):
        row["author"] = "often" if number < 200 else f"a{number % 20}"
    columns = {"text": "review", "label": "stars", "group": "author"}
    found = run(task_in(tmp_path, rows, columns=columns, recipe=[{"balance": {"by": "group"}}, CLASSICAL]))
    cleaned = pl.concat(list(found.cleaned())).with_columns(pl.col("weight").cast(pl.Float64).fill_null(1.0))
    author = {row["review"]: row["author"] for row in rows}
    summed = (
        cleaned.with_columns(author=pl.Series([author[text] for text in cleaned["review"]]))
        .group_by("author")
        .agg(pl.col("weight").sum())
    )
    assert "often" in set(summed["author"])
    assert summed["weight"].max() / summed["weight"].min() < 1.5
