"""A module made ready for a training as its pace and its processes ask for, and plain again after it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from torch import nn

from tasklift.forms.desk import Crew
from tasklift.training.layers.compiling import compiled
from tasklift.training.layers.recomputing import recomputed
from tasklift.training.pace import Pace
from tasklift.training.sharing.holding import WHOLE, Holding


@contextmanager
def made_ready(module: nn.Module, pace: Pace, crew: Crew) -> Iterator[Holding]:
    """Inside, layers are reckoned, and weights lie, as was asked for; gives where they lie.

    Raises UserError `cannot-recompute` and `cannot-shard`, MachineError `cannot-compile`.
    """
    with ExitStack() as undone:
        if pace.recompute:
            undone.enter_context(recomputed(module))
        holding = undone.enter_context(_shared_out(module, pace)) if crew.shares_out else WHOLE
        if pace.compile:
            undone.enter_context(compiled(module))
        yield holding


def _shared_out(module: nn.Module, pace: Pace) -> AbstractContextManager[Holding]:
    # Imported here, as it takes a second and most trainings are of one process.
    from tasklift.training.sharing.sharding import shared_out

    return shared_out(module, pace.optimizer)
