"""The store: objects by name, each written once, and results of work by the key of what went into it.

`.tasklift/` beside the task file holds `objects/` (immutable), `editions/` (of the split, kept for good), `answers/`
(of models behind an API, and what was spent there), `work/` (unfinished) and `journal.sqlite`.
"""

import json
import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasklift.settings.errors import MachineError, UserError
from tasklift.settings.messages import say
from tasklift.store.atomic import place_atomic, write_atomic
from tasklift.store.hashing import canonical_json, digest
from tasklift.store.journal import Journal
from tasklift.store.leases import Lease

FOLDER = ".tasklift"
_WAIT_SECONDS = 0.1


@dataclass(frozen=True)
class Produced:
    """A result (a JSON object), its key, and whether it was there already."""

    key: str
    value: dict[str, Any]
    cached: bool


class Store:
    """Reads and writes one `.tasklift/` folder; `run` is whose use of keys is noted, so that none is collected."""

    def __init__(self, root: Path, run: str | None = None) -> None:
        self.root = root
        self.run = run
        self.journal = Journal(root / "journal.sqlite")

    def for_run(self, run: str) -> "Store":
        """The same store, used on behalf of a run."""
        return Store(self.root, run)

    def path(self, name: str) -> Path:
        """Where the object of that name lies, or would."""
        return self.root / "objects" / name[:2] / name

    def has(self, name: str) -> bool:
        """Whether there is an object of that name."""
        return self.path(name).exists()

    def put(self, name: str, write: Callable[[Path], None]) -> None:
        """Let `write` make the file or folder of a new object; one that is there already wins and counts as new."""
        if self.has(name):
            os.utime(self.path(name))
        else:
            place_atomic(self.path(name), write)

    def put_json(self, value: Any) -> str:
        """Keep a JSON value under the name of its content."""
        return self.put_bytes(canonical_json(value))

    def put_bytes(self, content: bytes) -> str:
        """Keep a file under the name of its content."""
        name = digest(content)
        self.put(name, lambda path: _write(path, content))
        return name

    def read_json(self, name: str) -> Any:
        """The JSON value of that name, checked against it. Raises MachineError `object-damaged` or `object-missing`."""
        return json.loads(self.read_bytes(name))

    def read_bytes(self, name: str) -> bytes:
        """What `put_bytes` kept. Raises MachineError `object-damaged` or `object-missing`."""
        content = self._bytes(name)
        if digest(content) != name:
            raise damaged(self.path(name))
        return content

    def produce(self, key: str, work: Callable[[], dict[str, Any]]) -> Produced:
        """The result of `work`, from the store if any process has done it before, else done now under a lease.

        `work` gives a JSON object that names, under `objects`, what it put into the store.
        """
        self.pin(key)
        while not self._is_whole(key):
            with self.lease(key) as mine:
                if mine and not self._is_whole(key):
                    self._work(key, work)
                    return Produced(key, self.result(key), cached=False)
            if not self._is_whole(key):
                time.sleep(_WAIT_SECONDS)
        return Produced(key, self.result(key), cached=True)

    def result(self, key: str) -> dict[str, Any]:
        """A finished result. It is stored with its own digest, for its name is that of what went in."""
        return open_sealed_json(self.path(key), self._bytes(key))

    def pin(self, key: str) -> None:
        """Note that the run uses a key, so that `gc` keeps it."""
        if self.run is not None:
            self.journal.pin(self.run, key)

    @contextmanager
    def lease(self, key: str) -> Iterator[bool]:
        """Hold the lease on a key, or be told that another living process does."""
        lease = Lease(self.journal, key)
        mine = lease.acquire()
        try:
            yield mine
        finally:
            if mine:
                lease.release()

    @contextmanager
    def waiting_lease(self, key: str) -> Iterator[None]:
        """Hold the lease on a key, after waiting for whoever holds it."""
        lease = Lease(self.journal, key)
        while not lease.acquire():
            time.sleep(_WAIT_SECONDS)
        try:
            yield
        finally:
            lease.release()

    def _is_whole(self, key: str) -> bool:
        """Whether the result is there with all that it names; what a user deleted, being damaged, is made anew."""
        return self.has(key) and all(self.has(name) for name in self.result(key).get("objects", []))

    def _work(self, key: str, work: Callable[[], dict[str, Any]]) -> None:
        started, cpu_started = time.perf_counter(), _cpu_seconds()
        value = work()
        self.journal.note_timing(key, time.perf_counter() - started, _cpu_seconds() - cpu_started)
        write_atomic(self.path(key), sealed_json(value))

    def _bytes(self, name: str) -> bytes:
        try:
            return self.path(name).read_bytes()
        except FileNotFoundError:
            raise missing(self.path(name)) from None


def sealed_json(value: Any) -> bytes:
    """A JSON value with its own digest, for files that are not named by their content."""
    return canonical_json({"value": value, "digest": digest(canonical_json(value))})


def open_sealed_json(path: Path, content: bytes) -> dict[str, Any]:
    """The JSON object in what `sealed_json` wrote to `path`. Raises MachineError `object-damaged`."""
    try:
        wrapped = json.loads(content)
        value: dict[str, Any] = wrapped["value"]
        whole = digest(canonical_json(value)) == wrapped["digest"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise damaged(path) from None
    if not whole:
        raise damaged(path)
    return value


def damaged(path: Path) -> MachineError:
    """The error for an object whose content is not what its name says."""
    return MachineError(
        "object-damaged",
        say("{path} has changed on the disk", path=path),
        advice=say("delete that file and run the task again"),
    )


def missing(path: Path) -> MachineError:
    """The error for an object that is no longer there."""
    advice = say("run the task again: what is missing is made anew")
    return MachineError("object-missing", say("the store has lost {path}", path=path), advice=advice)


def find_store(start: Path) -> Path:
    """The `.tasklift/` of a folder or of the nearest folder above it. Raises UserError `no-store`."""
    for folder in [start, *start.parents]:
        if (folder / FOLDER / "journal.sqlite").exists():
            return folder / FOLDER
    raise UserError(
        "no-store",
        say("there is no {folder}/ in {start} or above it", folder=FOLDER, start=start),
        advice=say("go to the folder of the task file, or name the store with --store"),
    )


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _cpu_seconds() -> float:
    mine, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + children.ru_utime + children.ru_stime
