"""Let a run open few files more, at several limits, and go on without a limit: it says so, and the result is the same.

    python tests/faults/starving.py LIMIT...

prints a JSON object. A limit is how many files more than at its first progress the run may have open.
"""

import json
import resource
import sys
import tempfile
from collections import Counter
from functools import partial
from itertools import count, islice
from pathlib import Path

from children import ask, carry_out
from killing import differences
from small_task import write_task
from soundness import unsound_objects

from tasklift.runs.progress import Progress
from tasklift.store.store import Store


def main() -> int:
    """Starve a run at each of the limits on the command line."""
    with tempfile.TemporaryDirectory() as folder:
        found = starve_and_resume(Path(folder), [int(word) for word in sys.argv[1:]])
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    return 0


def starve_and_resume(folder: Path, limits: list[int]) -> dict[str, object]:
    """With what the starved runs ended, what was corrupt then, and what differed in the end."""
    task = write_task(folder / "task")
    whole = carry_out(task, folder / "whole")
    if whole.artefacts is None:
        raise RuntimeError(f"the uninterrupted run failed: {whole.trouble}")
    ends: Counter[str] = Counter()
    unexpected, corrupt, unlike = [], [], []
    for limit in limits:
        work = folder / str(limit)
        first = carry_out(task, work, spoil=_Starver(limit))
        ends[f"{first.slug or 'finished'} (exit code {first.exit_code or 0})"] += 1
        if first.artefacts is None and first.exit_code != 4:
            unexpected.append({"limit": limit, "trouble": first.trouble})
        corrupt += ask(partial(_unsound_in, work / "store"), folder)
        second = carry_out(task, work)
        if second.artefacts != whole.artefacts:
            unlike.append({"limit": limit, "differs": differences(whole, second)})
    return {"ends": dict(ends), "unexpected": unexpected, "corrupt": corrupt, "unlike": unlike}


def _unsound_in(store: Path) -> list[str]:
    return unsound_objects(Store(store))


class _Starver:
    """At the first progress it hears of, lets the process open `more` files and no further."""

    def __init__(self, more: int) -> None:
        self.more = more
        self.done = False

    def __call__(self, progress: Progress) -> None:
        if self.done:
            return
        self.done = True
        listed = list(Path("/proc/self/fd").iterdir())
        taken = {int(path.name) for path in listed if path.is_symlink()}
        free = (number for number in count() if number not in taken)
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (next(islice(free, self.more, None)), hard))


if __name__ == "__main__":
    sys.exit(main())
