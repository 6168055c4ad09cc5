"""Training that is stopped at any step goes on to the same numbers, bit by bit.

Each training of a small network (dropout, batches in pieces, a schedule that looks at evaluations) is stopped after
every one of its steps and begun again from its checkpoints; losses, evaluations and weights must equal those of one
that was left alone. Promise: all of them.

Usage: python benchmarks/finetuning/resume.py [--steps 60] [--seeds 3]   (a few minutes on one core)
"""

import argparse
import sys
import tempfile
from pathlib import Path

import torch

sys.path += [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]
from tables import show_table  # noqa: E402
from tests.training.made import Killed, killed_at, network, pace, work  # noqa: E402

from tasklift.evaluation.rates import wilson  # noqa: E402
from tasklift.forms.desk import Desk  # noqa: E402
from tasklift.training import clock  # noqa: E402
from tasklift.training.history import History  # noqa: E402
from tasklift.training.loop import train  # noqa: E402

OPTIMIZERS = ("adamw", "momentum", "schedule_free")
STEPS_AN_EPOCH = 12


def main() -> None:
    """A line for each optimiser."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=60, help="of each training")
    parser.add_argument("--seeds", type=int, default=3, help="for each optimiser")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    clock._LEAST_PAUSE, clock._SHARE = 0.0, 1e9  # a checkpoint after every step
    lines = (line_of(optimizer, asked.steps, asked.seeds) for optimizer in OPTIMIZERS)
    show_table(("optimiser", "stops", "the same numbers", "95 % interval"), lines)


def line_of(optimizer: str, steps: int, seeds: int) -> tuple[str, ...]:
    """How many of the stops of an optimiser's trainings led to the same numbers."""
    same = [
        stopped(optimizer, steps, seed, at) == trained(optimizer, steps, seed, Desk())
        for seed in range(seeds)
        for at in range(1, steps + 1)
    ]
    low, high = (100 * bound for bound in wilson(sum(same), len(same), level=0.95))
    return optimizer, str(len(same)), f"{sum(same)}", f"{low:.1f} to {high:.1f} %"


def stopped(optimizer: str, steps: int, seed: int, at: int) -> tuple[bytes, History]:
    """What becomes of a training that was stopped after a step and begun again."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            trained(optimizer, steps, seed, killed_at(at, Path(folder)))
        except Killed:
            return trained(optimizer, steps, seed, Desk(Path(folder)))
    raise RuntimeError(f"there is no step {at}")


def trained(optimizer: str, steps: int, seed: int, desk: Desk) -> tuple[bytes, History]:
    """The weights and the history of one training."""
    module = network(seed)
    settings = pace(
        optimizer=optimizer, epochs=steps / STEPS_AN_EPOCH, tokens_at_once=16, schedule="plateau", evaluations=3
    )
    history = train(work(module), settings, seed=seed, desk=desk)
    return b"".join(one.detach().numpy().tobytes() for one in module.state_dict().values()), history


if __name__ == "__main__":
    main()
