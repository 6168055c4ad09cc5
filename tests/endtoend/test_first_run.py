"""The whole path on small messy data in English and Chinese: the record that other programs rely on."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.runs.made import CLASSICAL, messy, task_in, together

from tasklift import load, run
from tasklift.runs.history import Run, find_run

RECORD = {
    "run",
    "task",
    "kind",
    "metric",
    "version",
    "language",
    "seed",
    "seeds",
    "headline",
    "notes",
    "notes_said",
    "recipe",
    "baseline",
    "final",
    "lift",
    "metrics",
    "by_label",
    "by_label_baseline",
    "curves",
    "changed",
    "guards",
    "recommended",
    "learning_curve",
    "trainings",
    "diagnosis",
    "profile",
    "made_with",
    "confusion",
    "steps",
    "rows",
    "test",
    "split",
    "signature",
    "cost",
}
STEP = {
    "name",
    "settings",
    "form",
    "rows_in",
    "rows_out",
    "dropped",
    "reasons",
    "changed",
    "added",
    "examples",
    "found",
    "cuts",
    "seconds",
    "cached",
    "draws_lots",
    "note",
    "path",
    "without",
}
LIFT = {"value", "low", "high", "p", "verdict"}
VERDICTS = {"better", "worse", "cannot tell"}
METRICS = {
    "accuracy",
    "balanced_accuracy",
    "macro_f1",
    "micro_f1",
    "weighted_f1",
    "macro_precision",
    "macro_recall",
    "precision",
    "recall",
    "f1",
    "mcc",
    "roc_auc",
    "pr_auc",
    "log_loss",
    "brier",
    "calibration_error",
}


@pytest.fixture(scope="module", params=["en", "zh"])
def finished(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A first run with a conflict rule, near copies and label errors in its recipe."""
    rows = messy(300, language=request.param)
    recipe: list[Any] = [
        "normalize",
        "drop_missing",
        {"drop_conflicts": {"keep": "majority"}},
        {"deduplicate": {"threshold": 0.8}},
        {"find_label_errors": {"learner": CLASSICAL, "folds": 3}},
        CLASSICAL,
    ]
    return run(task_in(tmp_path_factory.mktemp(request.param), rows, recipe=recipe))


@pytest.fixture
def record(finished: Run) -> dict[str, Any]:
    """The record as JSON gives it to others."""
    kept: dict[str, Any] = json.loads(json.dumps(finished.record, allow_nan=False))
    return kept


def test_the_record_has_these_keys(record: dict[str, Any]) -> None:
    assert set(record) == RECORD
    assert set(record["baseline"]) == {"name", "score", "low", "high"}
    assert set(record["final"]) == {"score", "low", "high"}
    assert set(record["lift"]) == LIFT
    assert set(record["rows"]) == {"read", "accepted", "repaired", "quarantined"}
    told = {
        "rows",
        "units",
        "edition",
        "looks",
        "minimum_detectable_lift",
        "overlap_removed",
        "asks_more",
        "overlap_reasons",
    }
    assert set(record["test"]) == told
    assert set(record["split"]) == {"train", "valid", "test", "fresh", "aside"}
    assert set(record["cost"]) == {
        "seconds",
        "cpu_seconds",
        "peak_memory_mb",
        "watt_hours",
        "grams_co2",
        "energy_source",
        "latency_ms",
        "latency_low_ms",
        "latency_high_ms",
        "rows_per_second",
        "trainings",
        "endpoints",
    }
    assert set(record["made_with"]) == {"python", "platform", "packages"}
    assert set(record["profile"]) == {"rows", "labels", "lengths", "empty", "copies", "languages"}
    assert set(record["confusion"]) == {"labels", "baseline", "final"}
    assert set(record["metrics"]) == METRICS
    assert all(set(one) == {"baseline", "final", "low", "high"} for one in record["metrics"].values())
    assert all(set(one) == {"precision", "recall", "f1", "rows"} for one in record["by_label"].values())
    for step in record["steps"]:
        assert set(step) == STEP
        assert set(step["path"]) == set(step["without"]) == LIFT
        assert all(set(one) == {"id", "before", "after", "reason"} for one in step["examples"])


def test_its_values_are_what_they_say(finished: Run, record: dict[str, Any]) -> None:
    assert record["run"] == finished.id
    assert (record["task"], record["kind"], record["metric"]) == ("task", "classify", "macro_f1")
    assert record["language"] in {"en", "zh"}
    assert [step["name"] for step in record["steps"]] == [
        line if isinstance(line, str) else next(iter(line)) for line in record["recipe"]
    ]
    assert [step["form"] for step in record["steps"]] == ["rewrite", "judge", "survey", "survey", "survey", "tune"]
    assert record["steps"][3]["settings"] == {"threshold": 0.8}
    assert record["lift"]["verdict"] in VERDICTS
    for one in (record["baseline"], record["final"]):
        assert 0 <= one["low"] <= one["score"] <= one["high"] <= 1
    cost = record["cost"]
    assert all(cost[name] > 0 for name in ("seconds", "watt_hours", "latency_ms", "rows_per_second"))
    assert cost["grams_co2"] == pytest.approx(cost["watt_hours"] * 0.475, abs=1e-4)
    assert record["signature"].startswith(f"metric:macro_f1|version:1|tasklift:{record['version']}|edition:")


def test_its_numbers_add_up(record: dict[str, Any]) -> None:
    rows, split, test = record["rows"], record["split"], record["test"]
    assert rows["accepted"] + rows["repaired"] + rows["quarantined"] == rows["read"]
    assert sum(split.values()) + rows["quarantined"] == rows["read"]
    assert test["rows"] == split["test"] >= test["units"] > 0
    for side in ("baseline", "final"):
        assert sum(map(sum, record["confusion"][side])) == test["rows"]
    assert sum(one["rows"] for one in record["by_label"].values()) == test["rows"]
    deciding = record["metrics"]["macro_f1"]
    assert deciding["baseline"] == record["baseline"]["score"]
    assert {"score": deciding["final"], "low": deciding["low"], "high": deciding["high"]} == record["final"]
    assert sum(step["path"]["value"] for step in record["steps"]) == pytest.approx(record["lift"]["value"], abs=1e-12)
    hits = sum(record["confusion"]["final"][place][place] for place in range(2))
    assert record["metrics"]["accuracy"]["final"] == pytest.approx(hits / test["rows"])


def test_each_technique_found_the_mess_that_was_made(record: dict[str, Any]) -> None:
    done = {step["name"]: step for step in record["steps"]}
    assert done["normalize"]["changed"] > 0
    assert done["drop_missing"]["dropped"] >= 1
    assert done["drop_conflicts"]["dropped"] > 5
    assert done["deduplicate"]["dropped"] > 10
    assert done["find_label_errors"]["dropped"] > 0
    assert done["deduplicate"]["reasons"]


def test_the_note_tells_of_copies_in_the_test(record: dict[str, Any]) -> None:
    copies = record["test"]["rows"] - record["test"]["units"]
    assert copies > 0
    assert any(
        note.startswith(f"{copies} of {record['test']['rows']} test rows are copies") for note in record["notes"]
    )


def test_the_headline_is_one_sentence_with_score_lift_and_rows(record: dict[str, Any]) -> None:
    change = f"macro_f1 {record['baseline']['score']:.3f} -> {record['final']['score']:.3f}"
    assert change in record["headline"]
    assert f"{record['lift']['value'] * 100:+.1f} points" in record["headline"]
    assert f"on {record['test']['rows']} sealed test rows" in record["headline"]


def test_the_run_is_found_again_and_its_model_carried_away(finished: Run, tmp_path: Path) -> None:
    again = find_run(finished.store, "last")
    assert again.record == json.loads(json.dumps(finished.record))
    finished.export(tmp_path / "model")
    texts = together(finished.cleaned())["review"].head(50).to_list()
    assert load(tmp_path / "model").predict(texts) == finished.model.predict(texts)
    assert set(finished.model.predict(texts)) == {"good", "bad"}
