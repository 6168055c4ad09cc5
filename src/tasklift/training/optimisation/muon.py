"""Muon for the matrices of hidden layers, AdamW for the rest, as one optimiser (Jordan et al., 2024)."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.optim import AdamW, Muon, Optimizer


class MuonWithAdamW(Optimizer):
    """Two optimisers of torch over one state and one list of groups, so that a checkpoint sees a plain optimiser.

    Muon's step is as long as AdamW's at the same rate (Liu et al., 2025), so one rate and one decay serve both.
    """

    def __init__(
        self,
        groups: list[dict[str, Any]],
        *,
        momentum: float = 0.95,
        betas: tuple[float, float] = (0.9, 0.999),
        epsilon: float = 1e-8,
    ) -> None:
        """`groups`: as torch takes them, each with its `lr`, `weight_decay` and whether it is `hidden`."""
        matrices = _groups_of(groups, lambda group, one: group["hidden"] and one.ndim == 2)
        rest = _groups_of(groups, lambda group, one: not (group["hidden"] and one.ndim == 2))
        self._parts: list[tuple[Optimizer, slice]] = []
        if matrices:
            muon = Muon(matrices, momentum=momentum, adjust_lr_fn="match_rms_adamw")
            self._parts.append((muon, slice(0, len(matrices))))
        if rest:
            adamw = AdamW(rest, betas=betas, eps=epsilon, fused=True)
            self._parts.append((adamw, slice(len(matrices), None)))
        super().__init__([group for part, _ in self._parts for group in part.param_groups], {})
        self._share()

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # type: ignore[override]
        """One step of both for the gradients that the parameters hold."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for part, _ in self._parts:
            part.step()
        return loss

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a state that `state_dict` gave."""
        super().load_state_dict(state_dict)
        self._share()

    def _share(self) -> None:
        for part, own in self._parts:
            part.state = self.state
            part.param_groups = self.param_groups[own]


def _groups_of(groups: list[dict[str, Any]], belongs: Callable[[dict[str, Any], Tensor], bool]) -> list[dict[str, Any]]:
    chosen = [{**group, "params": [one for one in group["params"] if belongs(group, one)]} for group in groups]
    return [group for group in chosen if group["params"]]
