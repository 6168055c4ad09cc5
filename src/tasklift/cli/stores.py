"""The store that a command means."""

from pathlib import Path

from tasklift.runs.history import Run, find_run
from tasklift.settings.errors import Place, UserError
from tasklift.settings.messages import say
from tasklift.store.store import FOLDER, Store, find_store

_JOURNAL = "journal.sqlite"


def open_store(named: Path | None) -> Store:
    """The store that was named, or the nearest one. Raises UserError `no-store`; a store is never made."""
    return Store(store_folder(named))


def store_folder(named: Path | None) -> Path:
    """The folder of that store; a folder that holds `.tasklift/` stands for it."""
    if named is None:
        return find_store(Path.cwd())
    for folder in (named, named / FOLDER):
        if (folder / _JOURNAL).is_file():
            return folder
    advice = say("name the folder that a run was given with --store")
    raise UserError("no-store", say("there are no runs in this folder"), where=Place(str(named)), advice=advice)


def open_run(name: str, named: Path | None) -> Run:
    """A run of that store."""
    return find_run(open_store(named), name)


def nearest_store(named: Path | None) -> Path | None:
    """The same folder, or None where there is no store yet."""
    try:
        return store_folder(named)
    except UserError:
        return None
