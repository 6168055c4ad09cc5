"""The encoder that a task's texts are measured under: found, kept by name, and found again as it was."""

import os
from pathlib import Path
from typing import Any, Final

from tasklift.runs.preparing.named_encoder import NamedEncoder, Remembering, encoder_at, named_encoder
from tasklift.settings.errors import UserError
from tasklift.tasks.task import Task
from tasklift.text.scoring.material import Meanings

_WHO: Final = "embedding_similarity"
_AT: Final = ("measure", "encoder")


def encoder_of(task: Task) -> NamedEncoder | None:
    """The encoder that `measure` names, as it is now. Raises UserError at its key where it is not to be had."""
    named = task.measure.encoder
    return None if named is None else encoder_at(task, named, _AT, _WHO)


def encoder_to_json(encoder: NamedEncoder, root: Path) -> dict[str, str]:
    """What it is found again by, from the store at `root`: they may be carried elsewhere together."""
    return {"model": encoder.model, "digest": encoder.digest, "folder": os.path.relpath(encoder.folder, root)}


def meanings_from_json(name: str, said: dict[str, Any], root: Path) -> Meanings | None:
    """What texts mean to the encoder that `encoder_to_json` told; None where it is gone, or is no longer what it was.

    `name` is what it was kept under.
    """
    try:
        encoder = named_encoder(
            said["model"], folder=Path(os.path.normpath(root.absolute() / said["folder"])), who=_WHO
        )
    except UserError:
        return None
    return meanings(name, encoder) if encoder.digest == said["digest"] else None


def meanings(name: str, encoder: NamedEncoder) -> Meanings:
    """What texts mean to an encoder that was kept under that name."""
    return Meanings(name, Remembering(encoder))
