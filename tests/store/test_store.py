"""The store: objects written once, work done once, damage noticed."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from tasklift.data.cuts import TimeCuts
from tasklift.data.dataset import open_dataset, write_dataset
from tasklift.data.edition import read_edition, write_edition
from tasklift.settings.errors import MachineError, UserError
from tasklift.store.hashing import canonical_json, digest
from tasklift.store.store import FOLDER, Store, find_store

WORK = """
import sys
from pathlib import Path
from tasklift.store.store import Store

store, log = Store(Path(sys.argv[1])), Path(sys.argv[2])

def work():
    with log.open("a") as stream:
        stream.write("worked\\n")
    print("working", flush=True)
    input()
    return {"answer": 42, "objects": []}

print("begun", flush=True)
produced = store.produce("ab12", work)
print(produced.value["answer"], produced.cached, flush=True)
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / FOLDER)


def _writer(content: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(content)

    return write


def test_an_object_that_is_there_wins(store: Store) -> None:
    store.put("ab12", _writer(b"first"))
    store.put("ab12", _writer(b"second"))
    assert store.path("ab12").read_bytes() == b"first"
    assert store.has("ab12")
    assert not store.has("ab13")


def test_a_json_value_has_the_name_of_its_content(store: Store) -> None:
    value = {"标签": ["好", None, 1.5], "a": {"b": True}}
    name = store.put_json(value)
    assert name == digest(canonical_json(value))
    assert store.put_json(dict(reversed(value.items()))) == name
    assert store.read_json(name) == value


def test_work_is_done_once(store: Store) -> None:
    done: list[int] = []

    def work() -> dict[str, Any]:
        done.append(1)
        return {"answer": 42}

    first, second = store.produce("ab12", work), store.produce("ab12", work)
    assert (first.value, first.cached) == ({"answer": 42}, False)
    assert (second.value, second.cached) == ({"answer": 42}, True)
    assert done == [1]


def test_work_that_fails_is_done_again_and_gives_up_its_lease(store: Store) -> None:
    def fail() -> dict[str, Any]:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        store.produce("ab12", fail)
    assert not store.has("ab12")
    assert not store.produce("ab12", lambda: {"answer": 42}).cached


def test_of_many_threads_one_works_and_the_others_get_what_it_made(store: Store) -> None:
    done: list[int] = []
    begun = threading.Barrier(8)

    def work() -> dict[str, Any]:
        done.append(1)
        return {"answer": 42}

    results = []

    def ask() -> None:
        begun.wait()
        results.append(store.produce("ab12", work).value)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [1]
    assert results == [{"answer": 42}] * 8


def test_of_two_processes_one_works_and_the_other_waits_for_it(store: Store, tmp_path: Path) -> None:
    with _asking(store, tmp_path) as first:
        assert [_line(first), _line(first)] == ["begun", "working"]
        with _asking(store, tmp_path) as second:
            assert _line(second) == "begun"
            _say(first)
            assert _line(first) == "42 False"
            assert _line(second) == "42 True"
    assert (tmp_path / "log").read_text() == "worked\n"


def test_the_work_of_a_killed_process_is_taken_over(store: Store, tmp_path: Path) -> None:
    with _asking(store, tmp_path) as first:
        assert [_line(first), _line(first)] == ["begun", "working"]
        first.kill()
        produced = store.produce("ab12", lambda: {"answer": 43})
        assert produced.value == {"answer": 43}
        assert not produced.cached


def _asking(store: Store, folder: Path) -> "subprocess.Popen[str]":
    """A process that asks for `ab12`; if it has to do the work itself, it first waits for a line."""
    return subprocess.Popen(
        [sys.executable, "-c", WORK, str(store.root), str(folder / "log")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _say(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def test_the_time_of_work_is_kept(store: Store) -> None:
    store.produce("ab12", lambda: {"answer": 42})
    timing = store.journal.timing("ab12")
    assert timing is not None
    assert timing[0] >= 0


def test_what_a_run_asks_for_is_pinned_before_it_is_read(store: Store) -> None:
    mine = store.for_run("run")
    mine.produce("ab12", lambda: {"answer": 42})
    with store.journal.transaction() as connection:
        assert connection.exec_driver_sql("SELECT run, key FROM uses").all() == [("run", "ab12")]


def test_a_lost_object_is_named(store: Store) -> None:
    with pytest.raises(MachineError) as caught:
        store.read_json("ab12")
    assert caught.value.slug == "object-missing"
    assert str(store.path("ab12")) in caught.value.problem


def _flipped(content: bytes, place: int) -> bytes:
    changed = bytearray(content)
    changed[place] ^= 0x01
    return bytes(changed)


def _cut_and_flipped(content: bytes) -> list[bytes]:
    """The content with one bit wrong, at up to 150 places, or cut off."""
    places = sorted({round(place) for place in np.linspace(0, len(content) - 1, 150)})
    return [*(_flipped(content, place) for place in places), b"", content[: len(content) // 2], content[:-1]]


def test_every_wrong_byte_of_a_json_object_is_noticed(store: Store) -> None:
    name = store.put_json({"标签": ["好", "差"], "counts": [1, 22, 333]})
    for content in _cut_and_flipped(store.path(name).read_bytes()):
        store.path(name).write_bytes(content)
        _is_damaged(lambda: store.read_json(name), store.path(name))


def test_every_wrong_byte_of_a_result_is_noticed(store: Store) -> None:
    store.produce("ab12", lambda: {"标签": ["好", "差"], "objects": ["cd34"], "rows": 22})
    whole = store.path("ab12").read_bytes()
    for content in _cut_and_flipped(whole):
        store.path("ab12").write_bytes(content)
        _is_damaged(lambda: store.result("ab12"), store.path("ab12"))


def test_every_wrong_byte_of_an_edition_is_noticed(store: Store) -> None:
    sides = pl.DataFrame({"id": ["a", "b"], "side": ["train", "test"]})
    write_edition(store, "first", TimeCuts("2024-01-02", "2024-03-04", "2024-05-06"), sides)
    path = store.root / "editions" / "first" / "edition.json"
    for content in _cut_and_flipped(path.read_bytes()):
        path.write_bytes(content)
        _is_damaged(lambda: read_edition(store, "first"), path)


def test_every_wrong_byte_of_a_shard_is_noticed(store: Store) -> None:
    frame = pl.DataFrame(
        {"id": [f"r{row}" for row in range(60)], "text": ["房间很好", None, "a long text, longer than 12"] * 20}
    )
    dataset = write_dataset(store, ("id", "text"), [frame])
    path = store.path(dataset.shards[0].name)
    for content in _cut_and_flipped(path.read_bytes()):
        path.write_bytes(content)
        _is_damaged(lambda: open_dataset(store, dataset.description).frame(), path)


def test_a_shard_in_the_place_of_another_is_noticed(store: Store) -> None:
    one = write_dataset(store, ("id",), [pl.DataFrame({"id": ["a", "b"]})])
    other = write_dataset(store, ("id",), [pl.DataFrame({"id": ["a", "c"]})])
    store.path(one.objects[0]).write_bytes(store.path(other.objects[0]).read_bytes())
    _is_damaged(one.frame, store.path(one.objects[0]))
    assert other.frame()["id"].to_list() == ["a", "c"]


def test_a_damaged_object_that_is_deleted_is_made_anew(store: Store) -> None:
    def work() -> dict[str, Any]:
        return {"objects": [store.put_json(["part"])]}

    part = store.produce("ab12", work).value["objects"][0]
    store.path(part).unlink()
    assert not store.produce("ab12", work).cached
    assert store.read_json(part) == ["part"]
    assert store.produce("ab12", work).cached


def _is_damaged(read: Callable[[], object], path: Path) -> None:
    with pytest.raises(MachineError) as caught:
        read()
    assert caught.value.slug == "object-damaged"
    assert str(path) in caught.value.problem
    assert caught.value.exit_code == 4


def test_the_store_is_found_in_the_folder_or_above(store: Store, tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert find_store(below) == store.root
    assert find_store(tmp_path) == store.root


def test_where_there_is_no_store_the_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        find_store(tmp_path)
    assert caught.value.slug == "no-store"
    assert str(tmp_path) in caught.value.problem
    assert "--store" in caught.value.advice
