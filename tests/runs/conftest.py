"""Runs that are carried out once and looked at by many tests."""

from pathlib import Path

import pytest
from tests.runs.made import messy, task_in

from tasklift import Task, run
from tasklift.runs.history import Run


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the finished run's task file, data and store lie."""
    return tmp_path_factory.mktemp("finished")


@pytest.fixture(scope="session")
def task(folder: Path) -> Task:
    """A task over 300 messy reviews."""
    return task_in(folder, messy(300))


@pytest.fixture(scope="session")
def finished(task: Task) -> Run:
    """That task, run for the first time."""
    return run(task)
