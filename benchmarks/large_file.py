"""A JSONL of 2 GB (rows of 1 KB) read, split, normalised and rid of near copies: peak memory and speed.

Usage: python benchmarks/large_file.py [--gigabytes 2] [--folder DIR]

The promise: less than 1.5 GB of memory. The peer: the same file read by `polars.read_ndjson` into one frame, which is
the least that any in-memory tool holds. Both run in processes of their own; peak memory is the system's own figure.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROW_BYTES = 1000
SHARE_OF_COPIES = 0.2

TASK = """
kind: classify
language: en
data: {train: rows.jsonl}
columns: {text: text, label: label}
recipe: [normalize, deduplicate]
"""

PEER = "import sys, polars; print(polars.read_ndjson(sys.argv[1]).height)"


def main() -> None:
    """Write the file, run both sides, print their figures and ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=2.0)
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--child", type=Path, default=None)
    arguments = parser.parse_args()
    if arguments.child:
        clean(arguments.child)
        return
    folder = Path(tempfile.mkdtemp(dir=arguments.folder))
    try:
        size = write_rows(folder / "rows.jsonl", int(arguments.gigabytes * 1e9))
        (folder / "task.yaml").write_text(TASK, encoding="utf-8")
        ours = timed([sys.executable, __file__, "--child", str(folder)])
        theirs = timed([sys.executable, "-c", PEER, str(folder / "rows.jsonl")])
        print(f"file: {size / 1e9:.2f} GB")
        print(
            f"tasklift, read + split + normalize + deduplicate: {ours[0]:.0f} s, {size / 1e6 / ours[0]:.1f} MB/s, "
            f"peak {ours[1] / 1e9:.2f} GB"
        )
        print(f"polars.read_ndjson alone: {theirs[0]:.0f} s, peak {theirs[1] / 1e9:.2f} GB")
        print(f"memory, tasklift / polars: {ours[1] / theirs[1]:.2f}")
    finally:
        shutil.rmtree(folder)


def clean(folder: Path) -> None:
    """The work itself, up to the last cleaning step; no model is trained."""
    from tasklift.runs.carrying.workshop import Workshop
    from tasklift.runs.progress import Progress
    from tasklift.runs.recipe import baseline_line
    from tasklift.runs.run import make_ready
    from tasklift.tasks.task import Task

    def tell(progress: Progress) -> None:
        if progress.finished:
            print(progress.stage, f"{time.perf_counter() - started:.1f} s", peak(resource.RUSAGE_SELF) // 10**6, "MB")

    started = time.perf_counter()
    task = Task.load(folder / "task.yaml")
    ready = make_ready(task, tell=tell)
    workshop = Workshop(task, ready.store, ready.prepared, baseline_line(task), task.seed, tell)
    _, carried = workshop.carry_out(ready.recipe.lines)
    for one in carried:
        print(
            one.line.name, one.value["rows_in"], "->", one.value["rows_out"], f"{time.perf_counter() - started:.1f} s"
        )


def timed(command: list[str]) -> tuple[float, int]:
    """Wall seconds and peak bytes of a process."""
    started = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command} failed")
    return time.perf_counter() - started, usage.ru_maxrss * 1024


def peak(who: int) -> int:
    """Peak bytes of a process."""
    return resource.getrusage(who).ru_maxrss * 1024


def write_rows(path: Path, size: int) -> int:
    """Random English-like rows of 1 KB; a fifth are exact or near copies of earlier ones."""
    generator = np.random.default_rng(0)
    letters = np.array(list("etaoinshrdlucmfwypvbgk"))
    words = ["".join(generator.choice(letters, size=length)) for length in generator.integers(2, 10, 20_000)]
    recent: list[str] = []
    written = 0
    with path.open("w", encoding="utf-8") as stream:
        while written < size:
            for _ in range(1000):
                if recent and generator.random() < SHARE_OF_COPIES:
                    text = near_copy(recent[generator.integers(len(recent))], words, generator)
                else:
                    text = fresh(words, generator)
                    recent = [*recent[-5000:], text] if generator.random() < 0.05 else recent
                written += stream.write(json.dumps({"text": text, "label": str(generator.integers(2))}) + "\n")
    return path.stat().st_size


def fresh(words: list[str], generator: np.random.Generator) -> str:
    """A row's text of about 1 KB."""
    chosen = (generator.random(ROW_BYTES // 6) ** 2 * len(words)).astype(int)
    return " ".join(words[index] for index in chosen)[: ROW_BYTES - 30]


def near_copy(text: str, words: list[str], generator: np.random.Generator) -> str:
    """The text again, half of the time with a few words changed."""
    if generator.random() < 0.5:
        return text
    parts = text.split(" ")
    for place in generator.integers(0, len(parts), 5):
        parts[place] = words[generator.integers(len(words))]
    return " ".join(parts)


if __name__ == "__main__":
    main()
