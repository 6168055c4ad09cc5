"""Places where no store can be: the message names the place and the way out, and the exit code is 4."""

import os
from pathlib import Path

import pytest

from tasklift.cli.trouble import explain
from tasklift.settings.errors import MachineError
from tasklift.store.atomic import write_atomic
from tasklift.store.journal import Journal
from tasklift.store.store import Store


def _refused(place: Path) -> MachineError:
    with pytest.raises(MachineError) as caught:
        Store(place)
    return caught.value


def test_a_store_that_is_a_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "store").write_text("not a folder", encoding="utf-8")
    fault = _refused(tmp_path / "store")
    assert fault.slug == "not-writable"
    assert str(tmp_path / "store") in fault.problem
    assert "--store" in fault.advice
    assert explain(fault, debug=False, arguments=[]) == 4
    assert capsys.readouterr().err.startswith("error: cannot write to")


def test_a_store_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert _refused(tmp_path / "file" / "below").slug == "not-writable"


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="no /sys, where even root may make no folder")
def test_a_folder_where_nothing_may_be_made_is_not_writable() -> None:
    assert _refused(Path("/sys/kernel/tasklift")).slug == "not-writable"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_not_writable(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(MachineError) as caught:
        write_atomic(tmp_path / "file", b"content")
    assert caught.value.slug == "not-writable"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_journal_is_not_writable(tmp_path: Path) -> None:
    Journal(tmp_path / "journal.sqlite").close()
    (tmp_path / "journal.sqlite").chmod(0o444)
    tmp_path.chmod(0o555)
    with pytest.raises(MachineError) as caught:
        Journal(tmp_path / "journal.sqlite")
    assert caught.value.slug == "not-writable"


def test_a_folder_in_the_place_of_the_journal_is_named(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").mkdir()
    with pytest.raises(MachineError) as caught:
        Store(tmp_path)
    assert caught.value.slug == "journal-unreadable"
    assert "journal.sqlite" in caught.value.problem
