"""The main job from Python: a run, and word of it to the trackers that are asked for."""

import warnings
from pathlib import Path

from tasklift.reports.tracking.track import track
from tasklift.runs.history import Run
from tasklift.runs.progress import Tell, silent
from tasklift.runs.run import run as run_alone
from tasklift.tasks.task import Task


def run(task: Task, *, store: Path | None = None, tell: Tell = silent) -> Run:
    """Carry a task out and measure it. What was done before, by this run or another, is not done again.

    `store` is the folder to keep everything in (`.tasklift` beside the task file); `tell` hears of progress. MLflow,
    Trackio and Weights & Biases get the run where the environment or the task asks for it; one that does not is a
    warning. Raises UserError for faults of the task or its data, MachineError for the machine's.
    """
    done = run_alone(task, store=store, tell=tell)
    for delivery in track(done.record, task):
        if not delivery.arrived:
            warnings.warn(delivery.said, stacklevel=2)
    return done
