"""The ledger on real runs: the path, what is left out, and Holm over both."""

from pathlib import Path
from typing import Any

import pytest
from tests.runs.made import CLASSICAL, PLAIN, messy, reviews, task_in

from tasklift import run

METRICS = ["accuracy", "macro_f1", "mcc", "roc_auc", "log_loss", "brier", "calibration_error", "f1"]


@pytest.mark.parametrize("metric", METRICS)
def test_the_path_adds_up_for_any_metric(tmp_path: Path, metric: str) -> None:
    recipe: list[Any] = ["normalize", "drop_conflicts", {"classical": {**PLAIN, "C": 0.3}}]
    record = run(task_in(tmp_path, messy(120), recipe=recipe, metric=metric)).record
    parts = [step["path"]["value"] for step in record["steps"]]
    assert sum(parts) == pytest.approx(record["lift"]["value"], abs=1e-12)
    sign = -1 if metric in {"log_loss", "brier", "calibration_error"} else 1
    gained = sign * (record["final"]["score"] - record["baseline"]["score"])
    assert record["lift"]["value"] == pytest.approx(gained, abs=1e-12)


def test_leaving_out_a_line_that_others_make_up_for_costs_little(tmp_path: Path) -> None:
    recipe: list[Any] = [{"deduplicate": {"threshold": 0.9}}, {"deduplicate": {"threshold": 0.9}}, CLASSICAL]
    first, second, _ = run(task_in(tmp_path, messy(150), recipe=recipe)).record["steps"]
    assert first["dropped"] > 0
    assert second["dropped"] == 0
    assert second["path"]["value"] == 0.0
    assert first["without"]["value"] == second["without"]["value"] == 0.0


def test_a_step_that_did_harm_is_named(tmp_path: Path) -> None:
    recipe: list[Any] = [{"filter_length": {"minimum": 70}}, CLASSICAL]
    record = run(task_in(tmp_path, reviews(600), recipe=recipe, split={"test": 0.5})).record
    harmful = record["steps"][0]
    assert harmful["path"]["verdict"] == harmful["without"]["verdict"] == record["lift"]["verdict"] == "worse"
    assert harmful["path"]["value"] < -0.03
    assert record["headline"].startswith("Worse than the baseline: macro_f1 0.")
    for where in ("on the path", "beside the others"):
        assert any(note.startswith(f"`filter_length` did harm {where}: -") for note in record["notes"])


def test_p_values_are_corrected_for_their_number(tmp_path: Path) -> None:
    recipe: list[Any] = ["normalize", "drop_missing", "drop_conflicts", "deduplicate", CLASSICAL]
    record = run(task_in(tmp_path, messy(150), recipe=recipe)).record
    for step in record["steps"]:
        for lift in (step["path"], step["without"]):
            assert 0 <= lift["p"] <= 1
            assert lift["verdict"] == "cannot tell" or lift["p"] < 0.05
