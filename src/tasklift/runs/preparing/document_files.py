"""The files that a task's documents stand in, found, and the encoder that is to read them."""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from tasklift.data.formats.source import troubles
from tasklift.runs.preparing.named_encoder import NamedEncoder, encoder_at
from tasklift.settings.messages import say
from tasklift.store.hashing import file_digest
from tasklift.tasks.looked_up_by import encoder_for
from tasklift.tasks.task import Task

AT: Final = ("documents", "files")
"""The key that names them."""

_WHO: Final = "documents"
_TEXTS: Final = (".txt", ".md")
_TABLES: Final = (".csv", ".tsv", ".jsonl", ".json", ".parquet")
_MOST_BYTES: Final = 200_000_000
"""Of all documents together: all passages are held in memory to be looked up."""


@dataclass(frozen=True)
class Found:
    """Files with documents by name, sorted; `others`: how many files beside them have none; `encoder`: what reads them,
    where meaning counts.
    """

    files: tuple[tuple[str, Path], ...] = ()
    others: int = 0
    encoder: NamedEncoder | None = None

    @cached_property
    def content(self) -> list[Any]:
        """What they are called and hold, and what reads them; nothing where there are none."""
        files = [[[name, _digest(path)] for name, path in self.files]] if self.files else []
        return [*files, *([self.encoder.digest] if self.encoder else [])]


def found_documents(task: Task) -> Found:
    """The task's documents, none where it names none. Raises UserError at the key that is at fault."""
    chosen = task.documents
    if chosen.is_off:
        return Found()
    files, others = _below(_root(task, chosen.files or ""), with_tables=chosen.text is not None)
    if not files:
        problem = say(
            "{name}: there is no document: no .txt or .md, and no table of which `text` names a column",
            name=chosen.files,
        )
        advice = say("save them as text files in that folder, or name the column of a table, as `text: body`")
        raise task.fault("bad-documents", problem, AT, advice)
    size = sum(path.stat().st_size for _, path in files)
    if size > _MOST_BYTES:
        problem = say(
            "{name}: the documents have {size:,} bytes, more than {most:,}",
            name=chosen.files,
            size=size,
            most=_MOST_BYTES,
        )
        raise task.fault("bad-documents", problem, AT, say("name a folder with those that answers stand in"))
    encoder, at = encoder_for(chosen.by, chosen.model), ("documents", "model" if chosen.model else "by")
    return Found(files, others, encoder_at(task, encoder, at, _WHO) if encoder else None)


def is_table(path: Path) -> bool:
    """Whether its rows are documents, and not the file itself."""
    return path.suffix.lower() in _TABLES


def _root(task: Task, named: str) -> Path:
    root = task.path_of(named, AT)
    if not root.is_relative_to(task.folder.resolve()):
        problem = say("{name}: the documents do not lie in the task's folder", name=named)
        raise task.fault("bad-documents", problem, AT, say("copy them there: they are a part of the task"))
    if not root.exists():
        raise task.fault("missing-file", say("{file}: no such file", file=named), AT, say("check the path"))
    return root


def _below(root: Path, *, with_tables: bool) -> tuple[tuple[tuple[str, Path], ...], int]:
    """The files with documents, and how many have none. A table that is named itself is meant."""
    if root.is_file():
        return (((root.name, root),), 0) if root.suffix.lower() in (*_TEXTS, *_TABLES) else ((), 1)
    endings = (*_TEXTS, *(_TABLES if with_tables else ()))
    paths = [path for path in root.rglob("*") if path.is_symlink() or not path.is_dir()]
    documents = {_name(path, root): path for path in paths if _is_document(path, root, endings)}
    return tuple(sorted(documents.items())), len(paths) - len(documents)


def _is_document(path: Path, root: Path, endings: tuple[str, ...]) -> bool:
    is_hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
    is_meant = path.suffix.lower() in endings and path.is_file()
    return is_meant and not is_hidden and path.resolve().is_relative_to(root)


def _name(path: Path, root: Path) -> str:
    """From the folder on; a name that is no text is one all the same."""
    return os.fsencode(path.relative_to(root).as_posix()).decode(errors="replace")


def _digest(path: Path) -> str:
    with troubles(path):
        return file_digest(path)
