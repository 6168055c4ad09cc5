"""What keeps weights small: weight decay, coupled and decoupled, and L1; and which weights they are for.

Optimisers apply `weight_decay` by themselves, each in its way (`optimisers.py` says which). The functions here do it
for any of them. Biases and norms are left alone: they shift and scale, and a penalty on them does not simplify.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer

from tasklift.training.depths import Place, places


@dataclass(frozen=True)
class ParameterGroup:
    """Parameters that are trained alike.

    `regularised`: false for biases and norms. `hidden`: whether they stand in a numbered layer, neither in an embedding
    nor in a head.
    """

    parameters: tuple[nn.Parameter, ...]
    learning_rate: float
    weight_decay: float
    regularised: bool
    hidden: bool

    def for_torch(self) -> dict[str, Any]:
        """The group as an optimiser of torch takes it; `initial_lr` is what schedules multiply."""
        return {
            "params": list(self.parameters),
            "lr": self.learning_rate,
            "initial_lr": self.learning_rate,
            "weight_decay": self.weight_decay,
            "regularised": self.regularised,
            "hidden": self.hidden,
        }


def parameter_groups(
    module: nn.Module, *, learning_rate: float, weight_decay: float = 0.0, layer_decay: float = 1.0
) -> list[ParameterGroup]:
    """The parameters that may learn, by depth and by whether they are regularised, from the embeddings to the top.

    The top learns at `learning_rate`, each layer below it at `layer_decay` times the rate of the one above, and the
    embeddings slowest (Howard and Ruder, 2018). What has fewer than two dimensions (biases, norms) is not decayed.
    """
    learning = {name: one for name, one in module.named_parameters() if one.requires_grad}
    # Every name counts, frozen ones too: freezing layers must not change the rates of the others.
    found = places(name for name, _ in module.named_parameters())
    top = max((place.depth for place in found.values()), default=0)
    together: dict[tuple[int, bool, bool], list[nn.Parameter]] = {}
    for name, parameter in learning.items():
        together.setdefault(_kind(found[name], parameter), []).append(parameter)
    return [
        ParameterGroup(
            tuple(together[depth, hidden, regularised]),
            learning_rate * layer_decay ** (top - depth),
            weight_decay if regularised else 0.0,
            regularised,
            hidden,
        )
        for depth, hidden, regularised in sorted(together)
    ]


def _kind(place: Place, parameter: nn.Parameter) -> tuple[int, bool, bool]:
    return place.depth, place.hidden, parameter.ndim >= 2


@torch.no_grad()
def add_penalty(optimiser: Optimizer, strength: float) -> None:
    """Coupled L2, before the step: the gradient of strength / 2 x the sum of squared weights joins the gradients.

    In an adaptive optimiser it is then divided as they are, so that weights with large gradients are hardly decayed.
    """
    for group in _regularised(optimiser):
        held = [one for one in group["params"] if one.grad is not None]
        torch._foreach_add_([one.grad for one in held], held, alpha=strength)


@torch.no_grad()
def decay(optimiser: Optimizer, strength: float) -> None:
    """Decoupled weight decay, before the step: weights shrink by rate x strength (Loshchilov and Hutter, 2019)."""
    for group in _regularised(optimiser):
        torch._foreach_mul_([one for one in group["params"] if one.grad is not None], 1.0 - group["lr"] * strength)


@torch.no_grad()
def shrink(optimiser: Optimizer, strength: float) -> None:
    """L1, after the step: weights move rate x strength towards 0 and stay there when they reach it.

    That is the proximal step (Daubechies et al., 2004). A subgradient would leave weights trembling around 0, never on
    it, and an adaptive optimiser would rescale it; so its strength means the same under each of them. `schedule_free`
    averages weights, which undoes the zeros.
    """
    for group in _regularised(optimiser):
        for one in group["params"]:
            if one.grad is not None:
                one.copy_(nn.functional.softshrink(one, group["lr"] * strength))


def _regularised(optimiser: Optimizer) -> list[dict[str, Any]]:
    return [group for group in optimiser.param_groups if group["regularised"]]
