"""What the other processes of a team do: they join the first in each training that it calls for."""

import signal

from tasklift.runs.carrying.team import Team
from tasklift.runs.carrying.training import Trainer
from tasklift.runs.progress import silent
from tasklift.store.store import Store
from tasklift.tasks.task import Task


def follow(team: Team, task: Task, store: Store) -> None:
    """Train with the first process whenever it calls, until it is done; what is made is the first one's to keep.

    Raises what a training raises, and MachineError `process-lost` where another process ends before.
    """
    # Ctrl-C reaches every process of a terminal: the first says so, and its end is the others'.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for call in team.calls(store):
        trainer = Trainer(store, task.kind_class, call.seed, silent, team)
        trainer.make(call.line, call.datasets, call.rewrites, call.start, call.name)
