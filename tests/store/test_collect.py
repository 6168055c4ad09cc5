"""Collecting: what runs, leases and editions name stays, all else goes."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tasklift.data.cuts import TimeCuts
from tasklift.data.edition import read_edition, write_edition
from tasklift.runs.run import run
from tasklift.store.collect import Collected, collect
from tasklift.store.leases import Lease
from tasklift.store.store import Store
from tasklift.tasks.task import Task

LONG_AGO = time.time() - 100_000

CUTS = TimeCuts("2024-01-02", "2024-03-04", "2024-05-06")
SIDES = pl.DataFrame({"id": ["a"], "side": ["train"]})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def _result(store: Store, key: str, *parts: str) -> str:
    """A result that names objects, which are written first."""

    def work() -> dict[str, Any]:
        return {"objects": [store.put_json([part]) for part in parts]}

    store.produce(key, work)
    return key


def _objects(store: Store) -> set[str]:
    return {path.name for path in (store.root / "objects").glob("*/*")}


def _age(store: Store) -> None:
    for path in store.root.rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))


def test_what_a_run_uses_stays_with_all_that_it_names(store: Store) -> None:
    _result(store.for_run("mine"), "ab01", "one", "two")
    _result(store, "ab02", "three")
    before = _objects(store)
    gone = {"ab02", store.put_json(["three"])}
    size = sum(store.path(name).stat().st_size for name in gone)
    assert collect(store) == Collected(2, size, 3)
    assert _objects(store) == before - gone


def test_what_a_forgotten_run_used_goes(store: Store) -> None:
    _result(store.for_run("mine"), "ab01", "one")
    store.journal.begin_run("mine", "task", "[]")
    store.journal.forget_runs(["mine"])
    collect(store)
    assert _objects(store) == set()


def test_the_record_of_a_run_and_the_objects_of_objects_stay(store: Store) -> None:
    inner = store.put_json({"objects": [store.put_json(["innermost"])]})
    record = store.put_json({"record": {}, "objects": [inner]})
    store.journal.begin_run("mine", "task", "[]")
    store.journal.end_run("mine", "finished", headline="Better.", record=record)
    before = _objects(store)
    assert collect(store).objects == 0
    assert _objects(store) == before
    assert len(before) == 3


def test_what_editions_name_stays(store: Store) -> None:
    kept = write_edition(store, "first", CUTS, SIDES)
    assert collect(store).objects == 0
    found = read_edition(store, "first")
    assert found is not None
    assert found.known().rows() == kept.known().rows() == [("a", "train")]


def test_a_result_that_is_being_worked_on_stays(store: Store) -> None:
    _result(store, "ab01", "one")
    assert Lease(store.journal, "ab01").acquire()
    assert collect(store).objects == 0


def test_while_anyone_works_young_objects_stay_and_old_ones_go(store: Store) -> None:
    old = store.put_json(["old"])
    _age(store)
    young = store.put_json(["young"])
    assert Lease(store.journal, "elsewhere").acquire()
    assert collect(store).objects == 1
    assert _objects(store) == {young}
    assert old not in _objects(store)


def test_the_lease_of_a_dead_process_keeps_nothing_young(store: Store) -> None:
    script = "import sys; from pathlib import Path; from tasklift.store.journal import Journal; "
    script += "from tasklift.store.leases import Lease; Lease(Journal(Path(sys.argv[1])), 'key').acquire()"
    subprocess.run([sys.executable, "-c", script, str(store.journal.path)], check=True)
    store.put_json(["young"])
    assert collect(store).objects == 1


def test_leftovers_of_killed_processes_go_when_they_are_old(store: Store) -> None:
    write_edition(store, "first", CUTS, SIDES)
    leftovers = [
        store.root / "objects" / "ab" / ".ab01.0f.tmp",
        store.root / "work" / "0f" / "model.json",
        store.root / "editions" / "first" / ".edition.json.0f.tmp",
    ]
    for path in leftovers:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    assert collect(store).objects == 0
    assert all(path.exists() for path in leftovers)
    _age(store)
    assert collect(store) == Collected(3, 12, 1)
    assert not any(path.exists() for path in leftovers)
    assert read_edition(store, "first") is not None


def test_a_dry_run_tells_the_same_and_removes_nothing(store: Store) -> None:
    store.put("ab01", _write_folder)
    store.put_json(["one"])
    before = _objects(store)
    told = collect(store, dry_run=True)
    assert told.objects == 2
    assert _objects(store) == before
    assert collect(store) == told
    assert _objects(store) == set()


def _write_folder(path: Path) -> None:
    path.mkdir()
    (path / "inner").write_bytes(b"content")


def test_an_empty_store_has_nothing_to_collect(store: Store) -> None:
    assert collect(store) == Collected(0, 0, 0)


def test_what_was_collected_is_made_anew(store: Store) -> None:
    _result(store, "ab01", "one")
    collect(store)
    _result(store.for_run("mine"), "ab01", "one")
    assert store.read_json(store.put_json(["one"])) == ["one"]
    assert collect(store).objects == 0


def test_after_collecting_a_repeated_run_finds_everything_done(tmp_path: Path) -> None:
    texts = [
        f"{'great' if row % 2 else 'awful'} {thing} number {row}" for row in range(60) for thing in ("room", "food")
    ]
    labels = ["good" if row % 2 else "bad" for row in range(60) for _ in range(2)]
    pl.DataFrame({"text": texts, "label": labels}).write_csv(tmp_path / "data.csv")
    (tmp_path / "task.yaml").write_text(
        "language: en\ndata: {train: data.csv}\ncolumns: {text: text, label: label}\n"
        "recipe:\n  - normalize\n  - deduplicate\n"
        "  - classical: {algorithm: naive_bayes, weighting: tf_idf, tokens: words, smoothing: 1, class_weight: none}\n",
        encoding="utf-8",
    )
    first = run(Task.load(tmp_path / "task.yaml"))
    collect(first.store)
    second = run(Task.load(tmp_path / "task.yaml"))
    assert all(step["cached"] for step in second.record["steps"])
    assert second.record["final"] == first.record["final"]
    assert second.record["test"]["looks"] == 1
    assert pl.concat(list(second.cleaned())).equals(pl.concat(list(first.cleaned())))
    assert second.model.answer(pl.DataFrame({"text": ["great room"]})).answers.best() == ["good"]
