"""A data file read into a store as rows that steps can act on, without a task."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tasklift.data.read import READ_VERSION, Reading, read_files, reading_from_json
from tasklift.runs.cleaning.columns import TableColumns
from tasklift.runs.progress import Progress, Tell
from tasklift.settings.kept import in_english
from tasklift.store.hashing import file_digest, key_of
from tasklift.store.store import Store

_TEMPORARY: Final = ".tasklift-"


@contextmanager
def table_store(named: Path | None, beside: Path | None) -> Iterator[Store]:
    """The store of that name, or one in the folder `beside`, which may not be there yet, that goes at the end.

    Where no folder is named either, it is where temporary files are.
    """
    if named is not None:
        yield Store(named)
        return
    there = beside and next(folder for folder in (beside, *beside.parents) if folder.is_dir())
    with tempfile.TemporaryDirectory(prefix=_TEMPORARY, dir=there) as folder:
        yield Store(Path(folder))


def read_table(store: Store, source: Path, columns: TableColumns, tell: Tell) -> Reading:
    """Read the file, or find it read."""
    stage = in_english("reading {dataset}", dataset=source.name)

    def work() -> dict[str, Any]:
        files = [(source.name, source)]
        return read_files(store, files, columns.read, lambda rows: tell(Progress(stage, rows))).to_json()

    key = key_of(["table", READ_VERSION, file_digest(source), source.name, list(columns.outer.items())])
    found = reading_from_json(store, store.produce(key, work).value)
    tell(Progress(stage, found.counts.read, found.counts.read, finished=True))
    return found


def no_learner(learner: Any, *, folds: int) -> Any:
    """Stands where no model can be made for a step that asks for its answers."""
    raise TypeError(f"no model of a task can answer {learner} in {folds} folds here")
