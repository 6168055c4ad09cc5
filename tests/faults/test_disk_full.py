"""A disk that fills up under a run: it says so, nothing is corrupt, and the same command goes on (A5)."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

POINTS = 6


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    """What `filling.py` tells; its store lies on a disk of its own, in a mount namespace of its own where it may."""
    script = Path(__file__).with_name("filling.py")
    command = [sys.executable, str(script), str(POINTS)]
    told = subprocess.run([*_namespace(), *command], capture_output=True, text=True, check=False)
    if told.returncode == 3:
        pytest.skip(f"no disk may be mounted here: {told.stdout.strip()}")
    assert told.returncode == 0, told.stderr
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def _namespace() -> list[str]:
    """The words before a command that let an ordinary user mount, where the system has them."""
    words = ["unshare", "--user", "--map-root-user", "--mount"]
    try:
        able = subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return []
    return words if able else []


def test_a_run_on_a_full_disk_ends_with_disk_full_and_exit_code_4(report: dict[str, Any]) -> None:
    assert report["unexpected"] == []
    assert report["ends"].get("disk-full (exit code 4)", 0) >= POINTS // 2


def test_a_full_disk_corrupts_no_object(report: dict[str, Any]) -> None:
    assert report["corrupt"] == []


def test_after_space_is_freed_the_same_command_finishes_with_the_same_result(report: dict[str, Any]) -> None:
    assert report["unlike"] == []
