"""What a task's `model` names: nothing yet, what `lift export` wrote, or a pretrained network."""

import os
from pathlib import Path
from typing import Final

AUTO: Final = "auto"
PIPELINE: Final = "pipeline.json"
"""The file by which a folder that `lift export` wrote is known."""


def is_network(model: object, folder: Path) -> bool:
    """Whether it is a network: a plan, or a catalogue's name, a hub's id or a folder, found from `folder`."""
    if not isinstance(model, str):
        return True
    # Path.expanduser fails at names such as `~notes`, which is nobody's home.
    return model != AUTO and not (folder / os.path.expanduser(model) / PIPELINE).is_file()  # noqa: PTH111
