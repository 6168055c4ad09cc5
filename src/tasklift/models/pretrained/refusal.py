"""The two errors of a model folder that is not opened: it could run code or fill the memory, or it is not whole."""

from pathlib import Path

from tasklift.settings.errors import Place, UserError
from tasklift.settings.messages import say


def unsafe(place: Path, problem: str, advice: str = "") -> UserError:
    """The error for a folder that could do harm when it is opened."""
    return UserError(
        "model-unsafe",
        problem,
        where=Place(str(place)),
        advice=advice or say("name a model that is safetensors and JSON alone; nothing of this one was opened"),
    )


def broken(place: Path, problem: str, advice: str = "") -> UserError:
    """The error for a folder that is not whole, or not a model."""
    return UserError(
        "model-damaged",
        problem,
        where=Place(str(place)),
        advice=advice or say("get the folder again from where it came"),
    )
