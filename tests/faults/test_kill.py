"""Kill a run anywhere: the same command goes on, and what it leaves is what an uninterrupted run leaves (A1)."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

KILLS = 12


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    """What `killing.py` tells of its kills; one warm process forks all the runs."""
    script = Path(__file__).with_name("killing.py")
    told = subprocess.run([sys.executable, str(script), str(KILLS)], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def test_every_resumed_run_leaves_the_same_bytes(report: dict[str, Any]) -> None:
    assert report["unlike"] == []


def test_runs_were_killed_at_work_and_in_different_stages(report: dict[str, Any]) -> None:
    assert report["killed"] >= KILLS * 3 // 4
    assert len(report["stages"]) >= 3


def test_record_answers_model_edition_rows_and_looks_are_all_compared(report: dict[str, Any]) -> None:
    kinds = {name.split()[0] for name in report["artefacts"]}
    assert kinds == {"record", "kept", "answers", "cleaned", "rows", "looks", "model", "edition"}
