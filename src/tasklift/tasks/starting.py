"""What a task's `model` names: nothing yet, what `lift export` wrote, a pretrained network, or the plan of one."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Final

AUTO: Final = "auto"
PIPELINE: Final = "pipeline.json"
"""The file by which a folder that `lift export` wrote is known."""


class Start(StrEnum):
    """What is there to begin with: no network, one that others trained, or one that knows nothing."""

    NO_NETWORK = "no network"
    PRETRAINED = "pretrained"
    PLANNED = "planned"


def start_of(model: object, folder: Path) -> Start:
    """What `model` is: a plan, or the name of a catalogue, a hub's id or a folder, found from `folder`."""
    if not isinstance(model, str):
        return Start.PLANNED
    # Path.expanduser fails at names such as `~notes`, which is nobody's home.
    carried_away = (folder / os.path.expanduser(model) / PIPELINE).is_file()  # noqa: PTH111
    return Start.NO_NETWORK if model == AUTO or carried_away else Start.PRETRAINED
