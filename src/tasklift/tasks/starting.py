"""What a task's `model` names: nothing yet, what `lift export` wrote, or a pretrained network."""

import os
from pathlib import Path
from typing import Final

AUTO: Final = "auto"
PIPELINE: Final = "pipeline.json"
"""The file by which a folder that `lift export` wrote is known."""


def is_network(model: str, folder: Path) -> bool:
    """Whether it is a pretrained network: a catalogue's name, a hub's id or a folder, found from `folder`."""
    # Path.expanduser fails at names such as `~notes`, which is nobody's home.
    return model != AUTO and not (folder / os.path.expanduser(model) / PIPELINE).is_file()  # noqa: PTH111
