"""A task's documents: found, read and cut into passages, among which the contexts of its rows are looked up."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from tasklift.data.dataset import Dataset, open_dataset, write_dataset
from tasklift.data.formats.plain_text import read_text
from tasklift.data.formats.source import troubles
from tasklift.models.kept import keep_library, kept_library
from tasklift.models.looking_up.library import Library
from tasklift.settings.errors import UserError
from tasklift.settings.messages import Note, say
from tasklift.store.hashing import file_digest, key_of
from tasklift.store.store import Store
from tasklift.tasks.task import Task
from tasklift.text.chunking.passages import in_passages

_VERSION: Final = 1
_AT: Final = ("documents", "files")
_ENDINGS: Final = (".txt", ".md")
_MOST_BYTES: Final = 200_000_000
"""Of all documents together: all passages are held in memory to be looked up."""


@dataclass(frozen=True)
class Found:
    """The documents of a folder by name, sorted; `others`: how many files beside them are none."""

    files: tuple[tuple[str, Path], ...]
    others: int

    @property
    def digests(self) -> list[list[str]]:
        """Their names and what they hold."""
        return [[name, _digest(path)] for name, path in self.files]


@dataclass(frozen=True)
class Documents:
    """What contexts are looked up in: the passages of so many documents, or nothing."""

    library: Library | None = None
    read: int = 0
    others: int = 0

    @property
    def notes(self) -> list[Note]:
        """What a user should know of them."""
        if self.library is None:
            return []
        counts = {"documents": self.read, "passages": len(self.library.ids)}
        told = Note("contexts are looked up in {passages:,} passages of {documents:,} documents", **counts)
        left = Note(
            "{others:,} other files lie in the folder of the documents and are not read: hidden ones, links that lead "
            "out of it, and what ends neither in .txt nor in .md",
            others=self.others,
        )
        return [told, left] if self.others else [told]

    def with_contexts(self, task: Task, store: Store, dataset: Dataset) -> Dataset:
        """The dataset with the context of each row; itself where the task has no documents."""
        library, asked = self.library, [role.name for role in task.inputs]
        if library is None:
            return dataset
        (role,) = task.looked_up

        def work() -> dict[str, Any]:
            frames = (
                frame.with_columns(library.contexts(library.found(frame, asked)).alias(role))
                for frame in dataset.batches()
            )
            made = write_dataset(store, (*dataset.columns, role), frames)
            return {"dataset": made.description, "objects": made.objects}

        key = key_of(["contexts", _VERSION, library.name, dataset.name, asked, role])
        return open_dataset(store, store.produce(key, work).value["dataset"])


NO_DOCUMENTS: Final = Documents()


def documents_digest(task: Task) -> list[str]:
    """What its documents hold, for the id of a run. Raises UserError at the key that names them."""
    if task.documents.is_off:
        return []
    with task.placing(_AT):
        return [key_of(_found(task).digests)]


def documents_of(task: Task, store: Store) -> Documents:
    """The task's documents, read or found to be read. Raises UserError at the key that names them."""
    chosen = task.documents
    if chosen.is_off:
        return NO_DOCUMENTS
    with task.placing(_AT):
        found = _found(task)

        def work() -> dict[str, Any]:
            library = _cut(found.files, chosen.passages, chosen.words)
            name = keep_library(store, library)
            return {"library": name, "objects": [name]}

        key = key_of(["library", _VERSION, chosen.passages, chosen.words, found.digests])
        library = kept_library(store, store.produce(key, work).value["library"])
    return Documents(library, len(found.files), found.others)


def _cut(files: Sequence[tuple[str, Path]], passages: int, words: int) -> Library:
    """Raises UserError `file-empty` where there is no text in any of them."""
    cut = in_passages(pl.Series([read_text(path) for _, path in files], dtype=pl.String), words)
    if not cut.height:
        raise UserError("file-empty", say("the documents hold no text"), advice=say("give documents with text"))
    numbered = cut.with_columns(pl.int_range(1, pl.len() + 1).over("row").alias("number"))
    ids = tuple(f"{files[row][0]}#{number}" for row, number in numbered.select("row", "number").iter_rows())
    return Library(passages, ids, tuple(cut["passage"]))


def _found(task: Task) -> Found:
    named = task.documents.files or ""
    root = task.path_of(named, _AT)
    if not root.is_relative_to(task.folder.resolve()):
        problem = say("{name}: the documents do not lie in the task's folder", name=named)
        raise task.fault("bad-documents", problem, _AT, say("copy them there: they are a part of the task"))
    if not root.exists():
        raise task.fault("missing-file", say("{file}: no such file", file=named), _AT, say("check the path"))
    found = _below(root)
    if not found.files:
        problem = say("{name}: there is no document, which ends in .txt or .md", name=named)
        raise task.fault("bad-documents", problem, _AT, say("save the documents as text files in that folder"))
    size = sum(path.stat().st_size for _, path in found.files)
    if size > _MOST_BYTES:
        problem = say(
            "{name}: the documents have {size:,} bytes, more than {most:,}", name=named, size=size, most=_MOST_BYTES
        )
        raise task.fault("bad-documents", problem, _AT, say("name a folder with those that answers stand in"))
    return found


def _below(root: Path) -> Found:
    if root.is_file():
        return Found(((root.name, root),), 0) if root.suffix.lower() in _ENDINGS else Found((), 1)
    paths = [path for path in root.rglob("*") if path.is_symlink() or not path.is_dir()]
    documents = {_name(path, root): path for path in paths if _is_document(path, root)}
    return Found(tuple(sorted(documents.items())), len(paths) - len(documents))


def _is_document(path: Path, root: Path) -> bool:
    is_hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
    is_text = path.suffix.lower() in _ENDINGS and path.is_file()
    return is_text and not is_hidden and path.resolve().is_relative_to(root)


def _name(path: Path, root: Path) -> str:
    """From the folder on; a name that is no text is one all the same."""
    return os.fsencode(path.relative_to(root).as_posix()).decode(errors="replace")


def _digest(path: Path) -> str:
    with troubles(path):
        return file_digest(path)
