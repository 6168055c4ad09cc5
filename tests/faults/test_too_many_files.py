"""A process that may open no more files says so, loses nothing, and goes on when it may (A6)."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    """What `starving.py` tells of a run that may have no file more open than at its first progress, or one more."""
    script = Path(__file__).with_name("starving.py")
    told = subprocess.run([sys.executable, str(script), "0", "1"], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def test_a_run_without_files_to_open_ends_with_exit_code_4(report: dict[str, Any]) -> None:
    assert report["unexpected"] == []
    assert any(end.endswith("(exit code 4)") for end in report["ends"])


def test_nothing_is_corrupt_and_the_same_command_finishes_with_the_same_result(report: dict[str, Any]) -> None:
    assert report["corrupt"] == []
    assert report["unlike"] == []
