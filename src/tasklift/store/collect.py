"""Collecting what nothing names any more: objects of no run in the journal, and leftovers of killed processes."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from tasklift.store.atomic import remove
from tasklift.store.journal import leases, runs, uses
from tasklift.store.process import Process
from tasklift.store.store import Store

_YOUNG_SECONDS = 3600
_COLLECTED = ("objects/*/*", "work/*", "editions/*/.*")
"""Objects, work that was not finished, and editions half written. Editions themselves stay for good."""


@dataclass(frozen=True)
class Collected:
    """What was (or would be) removed, and what stays."""

    objects: int
    bytes: int
    kept: int


def collect(store: Store, *, dry_run: bool = False) -> Collected:
    """Remove objects that neither the journal's runs, leases nor editions name.

    The journal is locked meanwhile: a run that pins a key waits, and then finds the object gone and makes it anew.
    """
    removed, size, kept = 0, 0, 0
    with store.journal.transaction() as connection:
        roots = set(connection.execute(sql.select(uses.c.key)).scalars())
        roots |= set(connection.execute(sql.select(leases.c.key)).scalars())
        roots |= {name for name in connection.execute(sql.select(runs.c.record)).scalars() if name}
        named = _reachable(store, roots | _named_by_editions(store))
        busy = connection.execute(sql.select(leases)).all()
        in_work = any(Process(row.process, row.boot, row.started).lives() for row in busy)
        for path in sorted(path for pattern in _COLLECTED for path in store.root.glob(pattern)):
            if path.name in named or _is_young(path) and (in_work or _is_unfinished(path)):
                kept += 1
                continue
            removed, size = removed + 1, size + _size(path)
            if not dry_run:
                remove(path)
    return Collected(removed, size, kept)


def _reachable(store: Store, roots: Iterable[str]) -> set[str]:
    """Everything that the roots name, and what those name in turn (under `objects`)."""
    named: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name in named:
            continue
        named.add(name)
        waiting.extend(_names_in(store.path(name)))
    return named


def _names_in(path: Path) -> list[str]:
    if not path.is_file():
        return []
    with path.open("rb") as stream:
        if stream.read(1) != b"{":
            return []
    try:
        value: dict[str, Any] = json.loads(path.read_bytes())
    except ValueError:
        return []
    return list(value.get("value", value).get("objects", []))


def _named_by_editions(store: Store) -> set[str]:
    return {name for path in (store.root / "editions").glob("*/*.json") for name in _names_in(path)}


def _is_unfinished(path: Path) -> bool:
    """Whether it lies where things are made, for which no lease may be held."""
    return path.name.startswith(".") or path.parent.name == "work"


def _is_young(path: Path) -> bool:
    """Whether work that is under way may have written it, and not yet the result that will name it."""
    return time.time() - path.stat().st_mtime < _YOUNG_SECONDS


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(inner.stat().st_size for inner in path.rglob("*") if inner.is_file())
    return path.stat().st_size
