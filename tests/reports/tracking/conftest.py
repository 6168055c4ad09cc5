"""Trackers' libraries that stand in for the real ones, and an environment in which nothing asks for a tracker."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tasklift import Task
from tasklift.settings.registry import PACKAGE

_OURS = ("MLFLOW_", "WANDB_", "TRACKIO_")


@pytest.fixture
def environment() -> Mapping[str, str]:
    """That of this process, without what is a tracker's; this Tasklift is found from wherever one stands."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return {**kept, "PYTHONPATH": str(PACKAGE.parent)}


@pytest.fixture
def stand_in(tmp_path: Path, environment: Mapping[str, str]) -> Callable[[str, str], Mapping[str, str]]:
    """Makes an environment in which `import NAME` runs that code."""

    def make(name: str, code: str) -> Mapping[str, str]:
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
        return {**environment, "PYTHONPATH": os.pathsep.join([str(tmp_path), environment["PYTHONPATH"]])}

    return make


@pytest.fixture
def task_that_tracks() -> Callable[..., Task]:
    """Makes a task with `track` as given."""

    def make(**track: object) -> Task:
        return Task.model_validate({"data": {"train": "a.csv"}, "columns": {"text": "t", "label": "l"}, **track})

    return make
