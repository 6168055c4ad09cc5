"""Trackers' libraries that stand in for the real ones, and an environment to find them in."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tasklift import Task
from tasklift.settings.registry import PACKAGE


@pytest.fixture
def environment() -> Mapping[str, str]:
    """That of this process; this Tasklift is found from wherever one stands."""
    return {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}


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
