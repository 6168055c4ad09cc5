from pathlib import Path

from tasklift.runs.health import State, examine
from tasklift.store.store import Store


def test_a_sound_machine_has_no_problem(tmp_path: Path) -> None:
    Store(tmp_path / ".tasklift")
    checks = {check.name: check for check in examine(tmp_path / ".tasklift", tmp_path)}
    assert all(check.state is not State.PROBLEM for check in checks.values())
    assert "0 runs" in checks["store"].found
    assert "polars" in checks["packages"].found


def test_looking_makes_no_store(tmp_path: Path) -> None:
    checks = {check.name: check for check in examine(None, tmp_path / "new")}
    assert checks["store"].state is State.FINE
    assert list(tmp_path.iterdir()) == []


def test_a_journal_that_does_not_open_is_a_problem_with_advice(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_bytes(b"this is no database" * 100)
    (check,) = [check for check in examine(tmp_path, tmp_path) if check.name == "store"]
    assert check.state is State.PROBLEM
    assert check.advice
