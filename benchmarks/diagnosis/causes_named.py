"""How often a diagnosis names first what was planted, and is silent where nothing was.

Each run draws rows of a published set, plants one fault and runs the default recipe; `planted.py` says how. A healthy
run counts where nothing is found at all. Promise: at least 90 % each.

Usage: python benchmarks/diagnosis/causes_named.py --data FOLDER [--runs 50] [--only CAUSE] [--each]
"""

import argparse
import json
import os
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from planted import PLANTS, Planted, Pool, read_pools
from published import FOLDER_VARIABLE
from tables import show_table

from tasklift import Task, run
from tasklift.evaluation.rates import wilson


def main() -> None:
    """A line for each cause; with `--each` one for each run on the way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get(FOLDER_VARIABLE)
    parser.add_argument("--data", type=Path, default=default, required=not default, help=f"or ${FOLDER_VARIABLE}")
    parser.add_argument("--runs", type=int, default=50, help="of each cause")
    parser.add_argument("--only", nargs="+", default=list(PLANTS), choices=list(PLANTS))
    parser.add_argument("--each", action="store_true", help="say what each run was and what was found")
    asked = parser.parse_args()
    pools = read_pools(asked.data)
    columns = ("planted", "runs", "named first", "95 % interval", "what else came first", "seconds a run")
    show_table(columns, (_line(cause, pools, asked.runs, each=asked.each) for cause in asked.only))


def _line(cause: str, pools: dict[str, Pool], runs: int, *, each: bool) -> tuple[str, ...]:
    started, firsts = time.perf_counter(), []
    for number in range(runs):
        planted = PLANTS[cause](pools, np.random.default_rng((number, *cause.encode())))
        found = found_in(planted)
        firsts.append(found[0]["cause"] if found else "healthy")
        if each:
            told = ", ".join(f"{one['cause']} {one['points']}" for one in found) or "nothing"
            print(f"  {cause} {number}: {planted.words}: {told}", flush=True)
    right = firsts.count(cause)
    low, high = (100 * bound for bound in wilson(right, runs, level=0.95))
    others = ", ".join(f"{name} {count}" for name, count in Counter(firsts).most_common() if name != cause)
    seconds = (time.perf_counter() - started) / runs
    return cause, str(runs), f"{100 * right / runs:.0f} %", f"{low:.0f} to {high:.0f}", others, f"{seconds:.0f}"


def found_in(planted: Planted) -> list[dict[str, Any]]:
    """The causes that the diagnosis of a run on these rows finds, in its order."""
    with tempfile.TemporaryDirectory() as named:
        folder = Path(named)
        files = {"train": planted.train, **({"test": planted.test} if planted.test else {})}
        for name, rows in files.items():
            lines = (json.dumps(row._asdict(), ensure_ascii=False) + "\n" for row in rows)
            (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
        # JSON is YAML; a task file has relative paths, so that the same draw is split alike wherever the folder lies.
        # The least budget leaves out what each line adds by itself, of which a diagnosis knows nothing.
        files_named = {name: f"{name}.jsonl" for name in files}
        task = {"data": files_named, "columns": {"text": "text", "label": "label"}, "budget": {"minutes": 0.1}}
        (folder / "task.yaml").write_text(json.dumps(task), encoding="utf-8")
        diagnosis = run(Task.load(folder / "task.yaml")).record["diagnosis"]
    return [one for one in diagnosis if one["found"]]


if __name__ == "__main__":
    main()
