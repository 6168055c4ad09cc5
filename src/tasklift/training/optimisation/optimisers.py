"""Optimisers by name: how gradients become steps.

Batch, mini-batch and stochastic gradient descent are one optimiser, `sgd`, at different sizes of batch: all rows, some,
or one. So the size is the batches' to say, and no name here.

`weight_decay` is coupled (L2: it joins the gradient) in `sgd`, `momentum`, `nesterov`, `adam`, `rmsprop` and `adagrad`,
and decoupled (weights shrink by rate x decay) in `adamw`, `adafactor`, `muon` and `schedule_free`.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from torch import optim
from torch.optim import Optimizer

from tasklift.training.optimisation.muon import MuonWithAdamW
from tasklift.training.optimisation.regularise import ParameterGroup
from tasklift.training.optimisation.schedule_free import ScheduleFree

OptimiserName: TypeAlias = Literal[
    "sgd",
    "momentum",
    "nesterov",
    "adam",
    "adamw",
    "rmsprop",
    "adagrad",
    "adafactor",
    "muon",
    "schedule_free",
]
OPTIMISERS: tuple[OptimiserName, ...] = get_args(OptimiserName)


@dataclass(frozen=True)
class OptimiserSettings:
    """What an optimiser has beside rate and decay, which are its groups'; each reads what it knows.

    `momentum`: of `momentum`, `nesterov` and `muon`. `betas`: how long `adam`, `adamw` and the AdamW in `muon` remember
    gradients and their squares; `rmsprop` has the second alone, and in `schedule_free` the first says how near to the
    average it learns. `epsilon`: keeps these and `adagrad` from dividing by 0.
    """

    momentum: float = 0.9
    betas: tuple[float, float] = (0.9, 0.999)
    epsilon: float = 1e-8


def make_optimiser(
    name: OptimiserName, groups: Sequence[ParameterGroup], settings: OptimiserSettings | None = None
) -> Optimizer:
    """The optimiser of that name for these groups, each at its own rate and decay."""
    return _MAKERS[name]([group.for_torch() for group in groups], settings or OptimiserSettings())


def set_rate(optimiser: Optimizer, factor: float) -> None:
    """Let each group learn at `factor` times its own base rate, as a schedule says."""
    for group in optimiser.param_groups:
        group["lr"] = group["initial_lr"] * factor


@contextmanager
def weights_to_use(optimiser: Optimizer) -> Iterator[None]:
    """Inside, the network has the weights to evaluate and to save: for `schedule_free` not those that it learns at."""
    if not isinstance(optimiser, ScheduleFree):
        yield
        return
    optimiser.average()
    try:
        yield
    finally:
        optimiser.train()


# The fused kernels give the same numbers in one pass over memory: AdamW's is several times as fast as the others on a
# CPU. Where torch has none, `foreach` saves the time between small tensors.
_Groups: TypeAlias = list[dict[str, Any]]


def _kernel_of_adagrad(groups: _Groups) -> dict[str, bool]:
    """Not every torch has the fused one for GPUs."""
    on_cpu = all(one.device.type == "cpu" for group in groups for one in group["params"])
    return {"fused": True} if on_cpu else {"foreach": True}


_MAKERS: dict[OptimiserName, Callable[[_Groups, OptimiserSettings], Optimizer]] = {
    "sgd": lambda groups, _: optim.SGD(groups, fused=True),
    "momentum": lambda groups, has: optim.SGD(groups, momentum=has.momentum, fused=True),
    "nesterov": lambda groups, has: optim.SGD(groups, momentum=has.momentum, nesterov=True, fused=True),
    "adam": lambda groups, has: optim.Adam(groups, betas=has.betas, eps=has.epsilon, fused=True),
    "adamw": lambda groups, has: optim.AdamW(groups, betas=has.betas, eps=has.epsilon, fused=True),
    "rmsprop": lambda groups, has: optim.RMSprop(groups, alpha=has.betas[1], eps=has.epsilon, foreach=True),
    "adagrad": lambda groups, has: optim.Adagrad(groups, eps=has.epsilon, **_kernel_of_adagrad(groups)),
    "adafactor": lambda groups, _: optim.Adafactor(groups, foreach=True),
    "muon": lambda groups, has: MuonWithAdamW(groups, momentum=has.momentum, betas=has.betas, epsilon=has.epsilon),
    "schedule_free": lambda groups, has: ScheduleFree(groups, betas=has.betas, epsilon=has.epsilon),
}
