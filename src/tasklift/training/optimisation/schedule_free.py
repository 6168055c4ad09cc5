"""AdamW without a schedule: weights averaged as they are learned stand in for a falling rate (Defazio et al., 2024)."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer
from torch.optim.adamw import adamw


class ScheduleFree(Optimizer):
    """AdamW that walks at z, asks for gradients at y, and has x to use: x is the average of z, y lies between them.

    While it trains the network holds y; `average` puts x in its place, `train` y again, each without effect where it
    is so already. Its rate needs a warm-up and no decay. Weight decay is decoupled, at y. Batch norm's statistics
    would be those of y, so a network with batch norm is not for it.
    """

    def __init__(
        self, groups: list[dict[str, Any]], *, betas: tuple[float, float] = (0.9, 0.999), epsilon: float = 1e-8
    ) -> None:
        """`groups`: as torch takes them, each with its `lr` and `weight_decay`. `betas`: how near to x y lies; Adam's.

        The first of `betas` must be over 0, or x could not be told from y.
        """
        defaults = {"betas": betas, "eps": epsilon, "weights": 0.0, "highest_lr": 0.0, "averaged": False}
        # torch reads `fused` when it loads a state: the count of steps must come back as a tensor of its own type.
        super().__init__(groups, {**defaults, "fused": True})

    @torch.no_grad()
    def average(self) -> None:
        """Put the weights to use, x, into the network."""
        self._move(averaged=True)

    @torch.no_grad()
    def train(self) -> None:
        """Put the weights to learn at, y, into the network."""
        self._move(averaged=False)

    def _move(self, *, averaged: bool) -> None:
        for group in self.param_groups:
            if group["averaged"] != averaged:
                seen = [one for one in group["params"] if one in self.state]
                near = group["betas"][0]
                _towards(seen, [self.state[one]["z"] for one in seen], 1 - 1 / near if averaged else 1 - near)
                group["averaged"] = averaged

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # type: ignore[override]
        """One step for the gradients that the parameters hold; call `train` after `average`, or it is refused."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            self._step(group)
        return loss

    def _step(self, group: dict[str, Any]) -> None:
        if group["averaged"]:
            raise RuntimeError("the network holds the averaged weights: call `train` before `step`")
        near, memory = group["betas"]
        share = _share_of_the_newest(group)
        held = [one for one in group["params"] if one.grad is not None]
        if not held:
            return
        gradients = [one.grad for one in held]
        states = [self._state_of(one) for one in held]
        walking = [state["z"] for state in states]
        _towards(held, walking, 1 - 1 / near)
        if group["weight_decay"]:
            # The decay is that of y, which is `near` parts of x, by now in its place, and of z the rest.
            decay = group["lr"] * group["weight_decay"]
            torch._foreach_mul_(walking, 1 - decay * (1 - near))
            torch._foreach_add_(walking, held, alpha=-decay * near)
        adamw(
            walking,
            gradients,
            # Adam without a first moment: it equals the gradient, so the gradient's own memory serves.
            gradients,
            [state["exp_avg_sq"] for state in states],
            [],
            [state["step"] for state in states],
            fused=True,
            amsgrad=False,
            beta1=0.0,
            beta2=memory,
            lr=group["lr"],
            weight_decay=0.0,
            eps=group["eps"],
            maximize=False,
        )
        # From the old x, which they hold now, to the new x and on to the new y, in one pass.
        _towards(held, walking, 1 - near * (1 - share))

    def _state_of(self, parameter: Tensor) -> dict[str, Tensor]:
        state: dict[str, Tensor] = self.state[parameter]
        if not state:
            state["z"] = parameter.clone()
            state["exp_avg_sq"] = torch.zeros_like(parameter)
            state["step"] = torch.zeros((), dtype=torch.float32, device=parameter.device)
        return state


def _share_of_the_newest(group: dict[str, Any]) -> float:
    """How much of the average the next z is: steps weigh the square of the highest rate so far, for the warm-up."""
    group["highest_lr"] = max(group["highest_lr"], group["lr"])
    weight: float = group["highest_lr"] ** 2
    group["weights"] += weight
    return weight / group["weights"] if group["weights"] else 0.0


def _towards(these: list[Tensor], those: list[Tensor], share: float) -> None:
    if these:
        torch._foreach_lerp_(these, those, share)
