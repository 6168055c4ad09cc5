"""The journal: runs, looks, timings, and what happens to a file that is not one."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tasklift.settings.errors import MachineError
from tasklift.store.journal import SCHEMA_VERSION, Journal, use_write_ahead_log


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite")


def test_a_run_is_listed_from_its_beginning(journal: Journal) -> None:
    journal.begin_run("a1", "reviews", '["baseline"]')
    (entry,) = journal.list_runs()
    assert (entry.id, entry.task, entry.state, entry.plan) == ("a1", "reviews", "running", '["baseline"]')
    assert entry.finished is None
    assert entry.record is None


def test_a_finished_run_has_a_headline_and_a_record(journal: Journal) -> None:
    journal.begin_run("a1", "reviews", "[]")
    journal.end_run("a1", "finished", headline="Better.", record="0f")
    (entry,) = journal.list_runs()
    assert (entry.state, entry.headline, entry.record) == ("finished", "Better.", "0f")
    assert entry.finished is not None
    assert entry.finished >= entry.started


def test_a_run_that_fails_when_repeated_keeps_the_record_of_its_earlier_finish(journal: Journal) -> None:
    journal.begin_run("a1", "reviews", "[]")
    journal.end_run("a1", "finished", headline="Better.", record="0f")
    journal.begin_run("a1", "reviews", "[]")
    journal.end_run("a1", "failed")
    (entry,) = journal.list_runs()
    assert (entry.state, entry.headline, entry.record) == ("failed", "Better.", "0f")


def test_the_run_that_was_begun_last_comes_last(journal: Journal) -> None:
    for run in ("b", "c", "a", "b"):
        journal.begin_run(run, "reviews", "[]")
    assert [entry.id for entry in journal.list_runs()] == ["c", "a", "b"]


def test_a_forgotten_run_is_gone_with_what_it_used(journal: Journal) -> None:
    for run in ("a", "b"):
        journal.begin_run(run, "reviews", "[]")
        journal.pin(run, "key")
        journal.pin(run, "key")
    journal.forget_runs(["a"])
    assert [entry.id for entry in journal.list_runs()] == ["b"]
    with journal.transaction() as connection:
        assert connection.exec_driver_sql("SELECT run, key FROM uses").all() == [("b", "key")]


def test_a_whole_ledger_is_one_look(journal: Journal) -> None:
    assert journal.note_look("test", ["baseline", "one", "two"], "two") == 1


def test_new_predictions_are_another_look_and_a_repeat_adds_none(journal: Journal) -> None:
    assert journal.note_look("test", ["baseline", "one"], "one") == 1
    assert journal.note_look("test", ["baseline", "two"], "two") == 2
    assert journal.note_look("test", ["baseline", "two"], "two") == 2
    assert journal.note_look("test", ["baseline", "one"], "one") == 1
    assert journal.note_look("test", ["baseline", "three"], "three") == 3


def test_looks_are_counted_for_each_test(journal: Journal) -> None:
    journal.note_look("test", ["one"], "one")
    assert journal.note_look("another test", ["two"], "two") == 1


def test_a_ledger_of_old_predictions_in_a_new_order_adds_no_look(journal: Journal) -> None:
    journal.note_look("test", ["a", "b", "c"], "c")
    assert journal.note_look("test", ["c", "a"], "b") == 1
    assert journal.note_look("test", ["d"], "d") == 2


def test_the_first_timing_of_a_key_stays(journal: Journal) -> None:
    assert journal.timing("key") is None
    journal.note_timing("key", 2.5, 3.5)
    journal.note_timing("key", 0.1, 0.1)
    assert journal.timing("key") == (2.5, 3.5)


def test_what_was_measured_is_kept_as_it_was_the_first_time(journal: Journal) -> None:
    assert journal.measurements("key") is None
    journal.note_measurements("key", {"tokens": 1200, "device": "处理器"})
    journal.note_measurements("key", {"tokens": 1})
    assert journal.measurements("key") == {"tokens": 1200, "device": "处理器"}


def test_what_was_noted_is_there_after_the_file_is_opened_anew(tmp_path: Path) -> None:
    first = Journal(tmp_path / "journal.sqlite")
    first.begin_run("a1", "情感", "[]")
    first.close()
    assert [entry.task for entry in Journal(tmp_path / "journal.sqlite").list_runs()] == ["情感"]


def test_a_transaction_that_fails_leaves_nothing(journal: Journal) -> None:
    with pytest.raises(RuntimeError), journal.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO uses VALUES ('a', 'key')")
        raise RuntimeError
    with journal.transaction() as connection:
        assert connection.exec_driver_sql("SELECT * FROM uses").all() == []


def test_a_journal_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    Journal(path).close()
    raw = sqlite3.connect(path)
    raw.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    raw.close()
    with pytest.raises(MachineError) as caught:
        Journal(path)
    assert caught.value.slug == "newer-store"
    assert "update Tasklift" in caught.value.advice
    raw = sqlite3.connect(path)
    assert raw.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION + 1,)
    raw.close()


@pytest.mark.parametrize(
    "content", [b"not a database, but long enough to be read as one" * 100, b"SQLite format 3\x00cut"]
)
def test_a_file_that_is_no_journal_is_refused_with_advice(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "journal.sqlite").write_bytes(content)
    with pytest.raises(MachineError) as caught:
        Journal(tmp_path / "journal.sqlite")
    assert caught.value.slug == "journal-unreadable"
    assert str(tmp_path / "journal.sqlite") in caught.value.problem
    assert "move it aside" in caught.value.advice
    assert (tmp_path / "journal.sqlite").read_bytes() == content


def test_a_journal_with_a_damaged_page_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    journal = Journal(path)
    for number in range(300):
        journal.begin_run(f"run {number}", "reviews" * 20, "[]")
    journal.close()
    content = bytearray(path.read_bytes())
    for page in range(4096, len(content), 4096):
        content[page : page + 64] = b"\xff" * 64
    path.write_bytes(content)
    with pytest.raises(MachineError) as caught:
        Journal(path).list_runs()
    assert caught.value.slug == "journal-unreadable"


def test_a_journal_that_may_not_grow_is_a_full_disk(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    with pytest.raises(MachineError) as caught, journal.transaction() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        for number in range(10_000):
            connection.exec_driver_sql("INSERT INTO uses VALUES ('run', ?)", (f"key {number}",))
    assert caught.value.slug == "disk-full"
    assert caught.value.exit_code == 4
    journal.begin_run("a1", "reviews", "[]")


class Contended(sqlite3.Connection):
    """A connection that finds the file locked at once, as SQLite answers when two change its mode together."""

    refusals = 3

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        if "journal_mode" in arguments[0] and self.refusals:
            self.refusals -= 1
            fault = sqlite3.OperationalError("database is locked")
            fault.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise fault
        return super().execute(*arguments)


def test_two_processes_that_make_a_journal_at_once_wait_for_each_other(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "journal.sqlite", factory=Contended)
    use_write_ahead_log(connection)
    assert connection.refusals == 0
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_trouble_other_than_a_lock_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        use_write_ahead_log(sqlite3.connect(tmp_path / "journal.sqlite"))
