"""The task's files: found, checked and read into the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasklift.data.read import (
    READ_VERSION,
    Columns,
    Reading,
    check_columns,
    read_files,
    reading_from_json,
)
from tasklift.data.roles import Side
from tasklift.data.sniff import sniff
from tasklift.runs.preparing.bad_rows import refuse_if_bad
from tasklift.runs.progress import Progress, Tell
from tasklift.settings.check import suggestion
from tasklift.settings.errors import UserError
from tasklift.settings.kept import in_english
from tasklift.settings.messages import say
from tasklift.store.hashing import file_digest, key_of
from tasklift.store.store import Store
from tasklift.tasks.task import SPLIT_NAMES, Task


@dataclass(frozen=True)
class Source:
    """The files of one of the task's datasets as (name in the task file, path), with the digest of each."""

    name: str
    files: tuple[tuple[str, Path], ...]
    digests: tuple[str, ...]


def sources_of(task: Task) -> list[Source]:
    """The task's files, checked to be there and to have the columns, with digests of their content."""
    sources = []
    for name, files in task.data.items():
        paths = tuple((shown, task.path_of(shown, ("data", name, index))) for index, shown in enumerate(files))
        for index, (shown, path) in enumerate(paths):
            _check_file(task, name, index, shown, path)
        sources.append(Source(name, paths, tuple(file_digest(path) for _, path in paths)))
    return sources


def read_sources(task: Task, store: Store, sources: list[Source], tell: Tell) -> dict[str, Reading]:
    """Read each source, or find it read. Raises UserError when too many rows cannot be used."""
    return {source.name: _read(task, store, source, tell) for source in sources}


def columns_of(task: Task, name: str) -> Columns:
    """The columns that the dataset of that name must have."""
    roles = task.read_roles.values()
    seen = roles if name == "train" else (role for role in roles if role.side is not Side.META)
    return Columns(tuple(seen), task.named, labelled=name in SPLIT_NAMES)


def _check_file(task: Task, name: str, index: int, shown: str, path: Path) -> None:
    if not path.exists():
        beside = [other.name for other in path.parent.glob("*") if other.is_file()] if path.parent.is_dir() else []
        advice = suggestion(path.name, beside) if 0 < len(beside) <= 20 else say("check the path")
        raise task.fault("missing-file", say("{file}: no such file", file=shown), ("data", name, index), advice)

    def fault(column: str, problem: str, advice: str) -> UserError:
        role = next(role for role, names in task.columns.items() if column in names)
        return task.fault("unknown-column", problem, ("columns", role), advice)

    check_columns(path, columns_of(task, name), shown, fault)
    if name in ("train", "test"):
        _check_groups(task, shown, path)


def _check_groups(task: Task, shown: str, path: Path) -> None:
    """Groups are columns of the files that the test may come from, and have no role."""
    taken = {column for names in task.columns.values() for column in names}
    found = [column for column in sniff(path).columns if column not in taken]
    for index, column in enumerate(task.guard.groups):
        if column not in found:
            problem = say("{file} has no column {column!r} beside those with a role", file=shown, column=column)
            raise task.fault("unknown-column", problem, ("guard", "groups", index), suggestion(column, found))


def _read(task: Task, store: Store, source: Source, tell: Tell) -> Reading:
    columns = columns_of(task, source.name)
    names: Mapping[str, list[str]] = {role: list(task.named[role]) for role in sorted(task.named)}
    shown = [name for name, _ in source.files]
    stage = in_english("reading {dataset}", dataset=source.name)

    def work() -> dict[str, Any]:
        found = read_files(store, source.files, columns, lambda rows: tell(Progress(stage, rows)))
        return found.to_json()

    beside = ["standing"] if columns.standing else []
    key = key_of(["read", READ_VERSION, source.digests, shown, names, columns.labelled, *beside])
    with task.placing(("columns",)):
        found = reading_from_json(store, store.produce(key, work).value)
    tell(Progress(stage, found.counts.read, found.counts.read, finished=True))
    refuse_if_bad(found, task.max_bad_rows)
    return found
