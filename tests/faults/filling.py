"""Fill the disk under a run at many points, free it and go on: nothing may be corrupt, and the result is the same.

    python tests/faults/filling.py POINTS [SEED]

prints a JSON object. The store lies on a small file system of its own (tmpfs), which takes the right to mount one;
exit code 3 says that there is none. A point is the number of bytes that are left free when the run begins to read,
drawn from each of POINTS equal parts of what a run writes.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from children import ask, carry_out
from killing import differences
from small_task import write_task
from soundness import unsound_objects

from tasklift.runs.progress import Progress
from tasklift.store.store import Store

MAY_NOT_MOUNT = 3
_MEGABYTES = 96
"""More than the room that a run asks for before it begins."""


def main() -> int:
    """Fill the disk as often as the command line says."""
    points = int(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            with small_disk(Path(folder) / "disk") as disk:
                found = fill_and_resume(Path(folder), disk, points, seed)
        except PermissionError as fault:
            sys.stdout.write(f"{fault}\n")
            return MAY_NOT_MOUNT
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    return 0


def fill_and_resume(folder: Path, disk: Path, points: int, seed: int) -> dict[str, object]:
    """With what the runs ended on the full disk, what was corrupt then, and what differed in the end."""
    task = write_task(folder / "task")
    whole = carry_out(task, folder / "whole", store=disk / "whole")
    if whole.artefacts is None:
        raise RuntimeError(f"the uninterrupted run failed: {whole.trouble}")
    written = _used(disk)
    _empty(disk)
    draw = random.Random(seed)
    ends: Counter[str] = Counter()
    unexpected, corrupt, unlike = [], [], []
    for number in range(points):
        room = int(written * (number + draw.random()) / points)
        first = carry_out(task, folder / "work", store=disk / "store", spoil=_Filler(disk, room))
        ends[f"{first.slug or 'finished'} (exit code {first.exit_code or 0})"] += 1
        if first.artefacts is None and (first.slug, first.exit_code) != ("disk-full", 4):
            unexpected.append({"room": room, "trouble": first.trouble})
        (disk / "filler").unlink(missing_ok=True)
        corrupt += ask(lambda: unsound_objects(Store(disk / "store")), folder)
        second = carry_out(task, folder / "work", store=disk / "store")
        if second.artefacts != whole.artefacts:
            unlike.append({"room": room, "differs": differences(whole, second)})
        _empty(disk)
    return {
        "points": points,
        "bytes that a run writes": written,
        "ends": dict(ends),
        "unexpected": unexpected,
        "corrupt": corrupt,
        "unlike": unlike,
    }


class _Filler:
    """At the first progress it hears of, fills the disk until `room` bytes are left."""

    def __init__(self, disk: Path, room: int) -> None:
        self.disk = disk
        self.room = room

    def __call__(self, progress: Progress) -> None:
        filler = self.disk / "filler"
        if not filler.exists():
            descriptor = os.open(filler, os.O_CREAT | os.O_WRONLY)
            os.posix_fallocate(descriptor, 0, max(1, _free(self.disk) - self.room))
            os.close(descriptor)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """An empty file system of its own. Raises PermissionError where none may be mounted."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_MEGABYTES}m", "tasklift-test", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        raise PermissionError(mounted.stderr.strip())
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _free(disk: Path) -> int:
    state = os.statvfs(disk)
    return state.f_bavail * state.f_frsize


def _used(disk: Path) -> int:
    return _MEGABYTES * (1 << 20) - _free(disk)


def _empty(disk: Path) -> None:
    subprocess.run(["find", str(disk), "-mindepth", "1", "-delete"], check=True)


if __name__ == "__main__":
    sys.exit(main())
