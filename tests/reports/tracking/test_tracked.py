"""From Python: the run is what it is without trackers, and their trouble is a warning."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests.runs.made import CLASSICAL, messy, task_in

from tasklift import run
from tasklift.reports.page.page import report_page
from tasklift.reports.tracking.entry import shareable
from tasklift.runs.run import make_ready
from tasklift.tasks.task import Task

StandIn = Callable[[str, str], Mapping[str, str]]


def tracked_in(folder: Path, **settings: object) -> Task:
    """A small task."""
    return task_in(folder, messy(120), recipe=["normalize", CLASSICAL], **settings)


def test_trouble_is_a_warning_and_the_run_is_there(
    tmp_path: Path, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", stand_in("mlflow", "raise RuntimeError('down')")["PYTHONPATH"])
    with pytest.warns(UserWarning, match="MLflow did not get the run: down"):
        result = run(tracked_in(tmp_path / "task", track=["mlflow"]))
    assert result.record["headline"]


def test_who_is_told_changes_nothing_of_what_a_run_is(tmp_path: Path) -> None:
    ids = {make_ready(tracked_in(tmp_path, **named)).run for named in ({}, {"track": []}, {"track": ["wandb"]})}
    assert len(ids) == 1


def test_no_text_of_a_real_run_is_shared(tmp_path: Path) -> None:
    rows = messy(160)
    record = run(tracked_in(tmp_path, track=[])).record
    assert record["steps"][0]["examples"]
    shared = shareable(record)
    sent = f"{shared}{report_page(shared, 'en')}"
    texts = {row["review"].strip() for row in rows if row["review"] and len(row["review"]) > 10}
    assert [text for text in texts if text in sent or text[:40] in sent] == []
