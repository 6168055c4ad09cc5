"""The table of costs that plans are made from (src/tasklift/resources/costs.yaml), measured.

For each step with its defaults, for the baseline's trainer and for answering and judging: CPU seconds for 1,000 rows
of 100 characters. Every step is carried out alone on the raw train rows of real data sets, and its seconds are scaled
by the number of characters; the table has the geometric mean over sets of 2, 2 and 77 labels, for the linear models
take as much again for each further label. CPU seconds, so that other programs and the number
of cores do not change the figures much; what several cores share takes less by the clock.

`evaluate` is what one more variant costs for 1,000 test rows: its answers, and its part of the comparison.

Usage: python benchmarks/costs.py --data FOLDER [--sets sst2 online_shopping_10_cats banking77] [--rows 4000]
"""

import statistics
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from published import Published, parser_with_data, read_published
from whole_run import write_task

from tasklift.runs.carrying.workshop import Workshop
from tasklift.runs.progress import silent
from tasklift.runs.recipe import baseline_line, parse_line
from tasklift.runs.run import Ready, carry_out, make_ready
from tasklift.settings.located import Located
from tasklift.settings.registry import parts
from tasklift.tasks.task import Task

CHARACTERS = 100
WARM_UP_ROWS = 300


def main() -> None:
    """Measure on every set and print the lines of the file."""
    parser = parser_with_data(__doc__)
    parser.set_defaults(sets=["sst2", "online_shopping_10_cats", "banking77"], rows=4000)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    costs_of(read_published(arguments.data, arguments.sets[0], WARM_UP_ROWS))
    measured = {name: costs_of(read_published(arguments.data, name, arguments.rows)) for name in arguments.sets}
    for name in next(iter(measured.values())):
        each = ", ".join(f"{of} {one[name]:.2g}" for of, one in measured.items())
        print(f"{name}: {statistics.geometric_mean(one[name] for one in measured.values()):.2g}  # {each}")


def costs_of(one: Published) -> dict[str, float]:
    """CPU seconds for 1,000 rows of 100 characters, by the names that plans use."""
    size = sum(len(row.text) for row in one.train) / CHARACTERS / 1000
    tested = sum(len(row.text) for row in one.test) / CHARACTERS / 1000
    with tempfile.TemporaryDirectory() as folder:
        task = Task.load(write_task(Path(folder), {"train": one.train, "valid": one.valid, "test": one.test}))
        ready = make_ready(task)
        workshop = Workshop(task, ready.store, ready.prepared, baseline_line(task), task.seed, silent)
        found = {name: cpu_seconds(lambda: carry_one(workshop, name)) / size for name in parts("steps")}  # noqa: B023
        found["baseline"] = cpu_seconds(lambda: workshop.finish(workshop.begin())) / size
        answers = workshop.finish(workshop.begin()).pipeline
        texts = [row.text for row in one.test]
        found["predict"] = cpu_seconds(lambda: answers.predict(texts)) / tested
        found["evaluate"] = found["predict"] + judging_seconds(ready) / tested
    return found


def carry_one(workshop: Workshop, name: str) -> Any:
    """One step with its defaults on the raw rows."""
    return workshop.carry_out((parse_line(name, Located(name, None), ()),))


def judging_seconds(ready: Ready) -> float:
    """What comparing costs a variant: a run whose every step and answer is in the store already."""
    carry_out(ready)
    return cpu_seconds(lambda: carry_out(ready)) / len(ready.plan.variants)


def cpu_seconds(work: Callable[[], Any]) -> float:
    """CPU seconds of all threads."""
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
