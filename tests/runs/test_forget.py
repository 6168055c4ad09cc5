from pathlib import Path

from tasklift.runs.forget import forget_all_but
from tasklift.store.store import Store


def journal_of(folder: Path) -> Store:
    """A store with four runs, the second of which is running."""
    store = Store(folder)
    for name in ("a", "b", "c", "d"):
        store.journal.begin_run(name, "task", "[]")
        if name != "b":
            store.journal.end_run(name, "finished")
    return store


def test_all_but_the_latest_are_forgotten_and_what_runs_is_kept(tmp_path: Path) -> None:
    store = journal_of(tmp_path)
    assert [entry.id for entry in forget_all_but(store, 1, dry_run=False)] == ["a", "c"]
    assert [entry.id for entry in store.journal.list_runs()] == ["b", "d"]


def test_a_dry_run_forgets_nothing(tmp_path: Path) -> None:
    store = journal_of(tmp_path)
    assert [entry.id for entry in forget_all_but(store, 2, dry_run=True)] == ["a"]
    assert len(store.journal.list_runs()) == 4
