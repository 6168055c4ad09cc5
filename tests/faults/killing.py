"""Kill a run at many moments and go on: what it leaves in the end must be what an uninterrupted run leaves.

    python tests/faults/killing.py KILLS [SEED]

prints a JSON object; `benchmarks/kills.py` and the tests read it. The moments are drawn, one in each of KILLS equal
parts of the time that a run takes.
"""

import json
import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from children import Ended, carry_out
from small_task import write_task

_TRIES = 4


def main() -> int:
    """Carry out as many kills as the command line says."""
    kills = int(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(json.dumps(kill_and_resume(Path(folder), kills, seed), ensure_ascii=False, indent=1) + "\n")
    return 0


def kill_and_resume(folder: Path, kills: int, seed: int) -> dict[str, object]:
    """How many runs were killed, during what, and which artefacts differed after all."""
    task = write_task(folder / "task")
    carry_out(task, folder / "warm")
    whole = carry_out(task, folder / "whole")
    if whole.artefacts is None:
        raise RuntimeError(f"the uninterrupted run failed: {whole.trouble}")
    draw = random.Random(seed)
    moments = [whole.seconds * (number + draw.random()) / kills for number in range(kills)]
    stages: Counter[str] = Counter()
    unlike = []
    for number, moment in enumerate(moments):
        work = folder / str(number)
        first = killed_at(task, work, moment)
        stages[first.stage if first.killed else "already finished"] += 1
        second = carry_out(task, work)
        if second.artefacts != whole.artefacts:
            unlike.append({"moment": moment, "stage": first.stage, "differs": differences(whole, second)})
        shutil.rmtree(work)
    return {
        "kills": kills,
        "killed": kills - stages["already finished"],
        "stages": dict(stages.most_common()),
        "seconds of a run": round(whole.seconds, 2),
        "artefacts": sorted(whole.artefacts),
        "unlike": unlike,
    }


def killed_at(task: Path, work: Path, moment: float) -> Ended:
    """A run killed at that moment, or earlier where the machine had become so quick that it was finished by then."""
    for _ in range(_TRIES):
        ended = carry_out(task, work, kill_after=moment)
        if ended.killed:
            break
        shutil.rmtree(work)
        moment /= 2
    return ended


def differences(one: Ended, other: Ended) -> list[str]:
    """The names of the artefacts that differ, or what kept the run from finishing."""
    if one.artefacts is None or other.artefacts is None:
        return [one.trouble, other.trouble]
    names = one.artefacts.keys() | other.artefacts.keys()
    return sorted(name for name in names if one.artefacts.get(name) != other.artefacts.get(name))


if __name__ == "__main__":
    sys.exit(main())
