"""Which step did harm, and which model is recommended."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.runs.made import CLASSICAL, reviews, task_in

from tasklift import run
from tasklift.evaluation.harm import Watched
from tasklift.evaluation.lift import Lift, Verdict
from tasklift.runs.measuring.guards import Guarded, notes_on_harm, recommended, too_slow
from tasklift.settings.errors import UserError


def lift(verdict: Verdict, value: float = 0.1) -> Lift:
    return Lift(value, value - 0.05, value + 0.05, 0.01, verdict)


RARE = Watched("recall", label="rare")


def guarded(verdict: Verdict, watched: Watched = RARE) -> Guarded:
    return Guarded(watched, lift(verdict, -0.1), 1)


@pytest.mark.parametrize(
    ("whole", "part", "expected"),
    [
        (Verdict.BETTER, Verdict.CANNOT_TELL, "final"),
        (Verdict.BETTER, Verdict.WORSE, "baseline"),
        (Verdict.CANNOT_TELL, Verdict.CANNOT_TELL, "either"),
        (Verdict.CANNOT_TELL, Verdict.WORSE, "baseline"),
        (Verdict.WORSE, Verdict.BETTER, "baseline"),
    ],
)
def test_the_final_model_is_recommended_only_where_it_is_better_and_does_no_harm(
    whole: Verdict, part: Verdict, expected: str
) -> None:
    assert recommended(lift(whole), [guarded(part)]) == expected


def test_a_model_that_was_told_to_abstain_is_not_held_against_a_metric_that_counts_that_as_wrong() -> None:
    assert recommended(lift(Verdict.WORSE), [guarded(Verdict.CANNOT_TELL)], abstains=True) == "either"
    assert recommended(lift(Verdict.WORSE), [guarded(Verdict.WORSE)], abstains=True) == "baseline"


def test_what_got_worse_is_told_with_the_step() -> None:
    others = [Watched("calibration_error"), Watched("accuracy", group=("region", "north"))]
    harmed = [guarded(Verdict.WORSE), *(guarded(Verdict.WORSE, one) for one in others), guarded(Verdict.BETTER)]
    assert notes_on_harm(harmed, ["a", "b"]) == [
        "label 'rare' is found less often: recall -10.0 points [-15.0, -5.0], most of it through `b`",
        "calibration_error got worse by 10.0 points [5.0, 15.0], most of it through `b`",
        "rows with region 'north' are answered worse: accuracy -10.0 points [-15.0, -5.0], most of it through `b`",
    ]


def test_a_step_that_takes_a_label_away_is_named(tmp_path: Path) -> None:
    lots = np.random.default_rng(0)
    rows: list[dict[str, Any]] = reviews(600)
    rows += [{"review": f"hm {lots.integers(10**9)}", "stars": "unsure"} for _ in range(150)]
    recipe = ["normalize", {"filter_length": {"minimum": 20}}, CLASSICAL]
    record = run(task_in(tmp_path, rows, recipe=recipe)).record
    (harmed,) = [one for one in record["guards"] if one["label"] == "unsure"]
    assert harmed["lift"]["verdict"] == "worse"
    assert harmed["step"] == "filter_length"
    assert record["recommended"] == "baseline"
    assert any("'unsure' is found less often" in note and "`filter_length`" in note for note in record["notes"])


def test_groups_of_the_task_are_guarded_by_the_columns_of_its_file(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{**row, "region": ("north", "south", 7)[n % 3]} for n, row in enumerate(reviews(600))]
    for row in rows:
        if row["region"] == "north":
            row["review"] = "cheap " + row["review"]
    recipe = ["normalize", CLASSICAL]
    record = run(task_in(tmp_path, rows, recipe=recipe, guard={"groups": ["region"]})).record
    groups = [one["group"] for one in record["guards"] if one["group"]]
    assert {(one["column"], one["value"]) for one in groups} == {
        ("region", "north"),
        ("region", "south"),
        ("region", "7"),
    }
    assert all(one["measure"] == "accuracy" for one in record["guards"] if one["group"])


def test_a_group_is_a_column_that_is_there_and_has_no_role(tmp_path: Path) -> None:
    for column in ("regoin", "review"):
        with pytest.raises(UserError, match="has no column"):
            run(task_in(tmp_path, reviews(60), guard={"groups": [column]}))


@pytest.mark.parametrize(("limit", "slow"), [(None, False), (0.0001, True), (60_000.0, False)])
def test_a_model_that_is_slower_than_allowed_is_not_recommended(
    tmp_path: Path, limit: float | None, slow: bool
) -> None:
    guard = {} if limit is None else {"latency_ms": limit}
    record = run(task_in(tmp_path, reviews(200), recipe=[CLASSICAL], guard=guard)).record
    assert any("for a row alone" in note for note in record["notes"]) == slow
    assert record["cost"]["latency_low_ms"] <= record["cost"]["latency_ms"] <= record["cost"]["latency_high_ms"]
    if slow:
        assert record["recommended"] == "baseline"


def test_a_limit_within_the_interval_is_not_surely_broken() -> None:
    speed = {"latency_ms": 12.0, "latency_low_ms": 9.0, "latency_high_ms": 15.0}
    assert too_slow(speed, 10.0) is None
    assert "12 ms [9, 15]" in str(too_slow(speed, 8.0))


def test_the_baseline_is_not_handed_out_where_it_learned_from_what_people_must_not_see(tmp_path: Path) -> None:
    rows = reviews(600)
    for row in rows:
        row["review"] += f" ask anna@{'shop' if row['stars'] == 'good' else 'desk'}.example.com"
    record = run(task_in(tmp_path, rows, recipe=["redact", CLASSICAL])).record
    assert record["lift"]["verdict"] == "worse"
    assert record["recommended"] == "final"
    assert record["notes"][0].startswith("the final model is handed out in any case")
    spoken = run(task_in(tmp_path / "raw", rows, recipe=[{"filter_length": {"minimum": 2}}, CLASSICAL])).record
    assert not any("handed out in any case" in note for note in spoken["notes"])
