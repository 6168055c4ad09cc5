"""The encoder that a task's texts are measured under: found, kept by name, and found again as it was."""

import os
from pathlib import Path
from typing import Any, Final, Protocol

import polars as pl

from tasklift.models.looking_up.remembering import Remembering
from tasklift.models.numbers import SmallFloats
from tasklift.runs.preparing.named_encoder import NamedEncoder, encoder_at, named_encoder
from tasklift.settings.errors import UserError
from tasklift.tasks.task import Task
from tasklift.text.scoring.material import Meanings

_WHO: Final = "embedding_similarity"
_AT: Final = ("measure", "encoder")


class Named(Protocol):
    """A model by its name, a path from `folder` on, and the digest of its files."""

    @property
    def model(self) -> str: ...
    @property
    def folder(self) -> Path: ...
    @property
    def digest(self) -> str: ...


def encoder_of(task: Task) -> NamedEncoder | None:
    """The encoder that `measure` names, as it is now. Raises UserError at its key where it is not to be had."""
    named = task.measure.encoder
    return None if named is None else encoder_at(task, named, _AT, _WHO)


def told_from(named: Named, root: Path) -> dict[str, str]:
    """What a model is found again by, from the store at `root`: they may be carried elsewhere together."""
    return {"model": named.model, "digest": named.digest, "folder": os.path.relpath(named.folder, root)}


def folder_again(said: dict[str, Any], root: Path) -> Path:
    """Where the model is named from that `told_from` told of."""
    return Path(os.path.normpath(root.absolute() / said["folder"]))


def meanings_from_json(name: str, said: dict[str, Any], root: Path) -> Meanings | None:
    """What texts mean to the encoder that `told_from` told of; None where it is gone, or is no longer what it was.

    `name` is what it was kept under.
    """
    try:
        encoder = named_encoder(said["model"], folder=folder_again(said, root), who=_WHO)
    except UserError:
        return None
    return meanings(name, encoder) if encoder.digest == said["digest"] else None


def meanings(name: str, encoder: NamedEncoder) -> Meanings:
    """What texts mean to an encoder that was kept under that name."""

    def vectors(texts: list[str]) -> SmallFloats:
        return encoder(pl.Series(texts, dtype=pl.String))

    return Meanings(name, Remembering(vectors))
