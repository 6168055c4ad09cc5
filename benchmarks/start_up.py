"""How long `lift` takes where it has little to do: help, a run that is finished already, a look at a big file.

Promises: `lift --help` in less than 0.25 s, a repeated finished run in less than 3 s, `lift init` on a CSV of 100 MB in
less than 2 s. Beside them stand an empty Python and one that imports polars, measured in turn with them, so that a busy
machine slows all alike; the ratio to the empty Python is what carries over to other machines.

Usage: python benchmarks/start_up.py [--times 7] [--megabytes 100] [--rows 10000]
"""

import argparse
import csv
import itertools
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tables import show_table

LIFT = str(Path(sys.executable).with_name("lift"))
LIMITS = {"lift --help": 0.25, "lift run, finished before": 3.0, "lift init": 2.0}
TASK = "kind: classify\ndata: {train: rows.csv}\ncolumns: {text: review, label: sentiment}\n"
EMPTY = "python, empty"
WORDS = (
    "film",
    "was",
    "not",
    "as",
    "good",
    "bad",
    "plot",
    "scene",
    "very",
    "much",
    "they",
    "saw",
    "liked",
    "in",
    "end",
)


def main() -> None:
    """Measure every command in turn, several times, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--megabytes", type=float, default=100.0)
    parser.add_argument("--rows", type=int, default=10_000, help="of the run that is repeated")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        write_rows(folder / "rows.csv", rows=arguments.rows)
        write_rows(folder / "big.csv", size=arguments.megabytes * 1e6)
        (folder / "task.yaml").write_text(TASK, encoding="utf-8")
        commands = {
            EMPTY: [sys.executable, "-c", "pass"],
            "python, import polars": [sys.executable, "-c", "import polars"],
            "lift --help": [LIFT, "--help"],
            "lift run, finished before": [LIFT, "run", "task.yaml"],
            "lift init": [LIFT, "init", "big.csv", "-o", "-"],
        }
        for command in commands.values():
            seconds_of(command, folder)
        rounds = [{name: seconds_of(one, folder) for name, one in commands.items()} for _ in range(arguments.times)]
    finally:
        shutil.rmtree(folder)
    medians = {name: statistics.median(one[name] for one in rounds) for name in commands}
    columns = ("command", f"seconds, median of {arguments.times}", "times an empty python", "promised", "kept")
    show_table(columns, (line(name, seconds, medians[EMPTY]) for name, seconds in medians.items()))


def seconds_of(command: Sequence[str], folder: Path) -> float:
    """Wall seconds of a process that must succeed."""
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed: {done.stderr}")
    return time.perf_counter() - started


def line(name: str, seconds: float, empty: float) -> list[str]:
    """One line of the table."""
    limit = LIMITS.get(name)
    promise = ["", ""] if limit is None else [f"{limit:g} s", "yes" if seconds < limit else "no"]
    return [name, f"{seconds:.3f}", f"{seconds / empty:.1f}", *promise]


def write_rows(path: Path, *, rows: float = math.inf, size: float = math.inf) -> None:
    """A CSV of so many rows or bytes: reviews of about 100 characters with a label, a number and a day."""
    lots = np.random.default_rng(0)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["number", "review", "sentiment", "day"])
        for number in itertools.count():
            if number >= rows or stream.tell() >= size:
                return
            words = [WORDS[place] for place in lots.integers(0, len(WORDS), 22).tolist()]
            sentiment = "positive" if "liked" in words else "negative"
            writer.writerow([number, " ".join(words), sentiment, f"2025-{1 + number % 12:02}-{1 + number % 28:02}"])


if __name__ == "__main__":
    main()
