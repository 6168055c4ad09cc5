"""Trackers from the command line: said on stderr after the result, and no trouble of theirs is the command's."""

import json
import os
from pathlib import Path

import pytest

from tasklift.settings.registry import PACKAGE

from .conftest import Said, lift

Finished = tuple[Path, str, Said]
TROUBLE = "raise RuntimeError('the server is down')"


def ask_for_a_tracker_that_is_down(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "mlflow.py").write_text(TROUBLE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), str(PACKAGE.parent)]))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "https://example.org")


@pytest.mark.parametrize("quiet", [[], ["--quiet"]])
def test_trouble_of_a_tracker_is_told_and_the_run_goes_well(
    finished: Finished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quiet: list[str]
) -> None:
    ask_for_a_tracker_that_is_down(tmp_path, monkeypatch)
    said = lift("run", "task.yaml", "--json", "-", *quiet, folder=finished[0])
    assert said.code == 0
    assert json.loads(said.out)["headline"]
    assert "MLflow did not get the run: the server is down\n  -> " in said.err


def test_a_task_that_wants_nobody_told_is_heard(
    finished: Finished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for_a_tracker_that_is_down(tmp_path, monkeypatch)
    said = lift("run", "task.yaml", "--set", "track=[]", folder=finished[0])
    assert said.code == 0
    assert "MLflow" not in said.err
