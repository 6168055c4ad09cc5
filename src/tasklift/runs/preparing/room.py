"""Room on the disk, checked before the work begins rather than when it fails."""

import shutil
from pathlib import Path

from tasklift.runs.preparing.reading import Source
from tasklift.store.atomic import disk_full

_COPIES = 4
_LEAST = 50_000_000
"""Bytes that a small run may need: models, answers, the journal."""


def check_room(root: Path, sources: list[Source]) -> None:
    """Raise MachineError `disk-full` if the store's disk has no room for what the run will write.

    Expected are a few times the files: rows as read, after the split, and after steps that rewrite them.
    """
    read = sum(path.stat().st_size for source in sources for _, path in source.files)
    needed = _COPIES * read + _LEAST
    folder = next(parent for parent in [root, *root.resolve().parents] if parent.exists())
    if shutil.disk_usage(folder).free < needed:
        raise disk_full(root, needed)
