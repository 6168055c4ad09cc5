"""Room on the disk is asked for before the work begins."""

import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from tests.runs.made import reviews, task_in

from tasklift.runs.preparing.room import check_room
from tasklift.runs.run import plan
from tasklift.settings.errors import MachineError

Usage = namedtuple("Usage", "total used free")


def test_a_disk_without_room_is_told_before_anything_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    task = task_in(tmp_path, reviews(60))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**9, 10**9 - 10**6, 10**6))
    with pytest.raises(MachineError) as caught:
        plan(task)
    assert (caught.value.slug, caught.value.exit_code) == ("disk-full", 4)
    needed = 4 * (tmp_path / "rows.jsonl").stat().st_size + 50_000_000
    assert f"1,000,000 bytes are free, {needed:,} bytes are needed" in caught.value.problem
    assert not list((tmp_path / ".tasklift").glob("objects/*/*"))


def test_a_store_that_is_not_there_yet_is_measured_by_its_folder(tmp_path: Path) -> None:
    check_room(tmp_path / "not" / "there" / "yet", [])
