"""Whether gradients vanish or explode, in which layer, and what to do, in words."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from tasklift.settings.messages import Note

FAINT = 1e-3
"""A layer's gradient is faint below this share of the gradients at the top."""

MANY = 20
"""So many faint steps in a row are no accident: a head that starts at zero makes the rest faint for a step or two."""

LEAP = 100.0
"""A layer's gradient leaps when it is so many times its running median, and far beyond all before it."""

BEYOND = 10.0
"""So many times the largest before it is far beyond it."""

WINDOW = 50
"""Steps in a running median, at most."""

FEWEST = 5
"""Steps in a running median before anything counts as a leap."""


@dataclass
class GradientMonitor:
    """Is fed the norms of each step and says what is wrong with them. All it has is JSON: `asdict` for a checkpoint.

    `step`: how many it has seen. `faint`: for how many in a row each layer was faint. `recent`: each layer's last
    norms. `largest`: of those that were no leap. `vanishing`, `leaping`, `broken`: the values of a finding's sentence.
    """

    step: int = 0
    faint: dict[str, int] = field(default_factory=dict)
    recent: dict[str, list[float]] = field(default_factory=dict)
    largest: dict[str, float] = field(default_factory=dict)
    vanishing: dict[str, Any] = field(default_factory=dict)
    leaping: dict[str, Any] = field(default_factory=dict)
    broken: dict[str, Any] = field(default_factory=dict)

    def see(self, layers: Mapping[str, float]) -> None:
        """Take in the norms of one step before clipping, by layer, from the lowest to the top."""
        self.step += 1
        not_finite = [layer for layer, norm in layers.items() if not math.isfinite(norm)]
        if not_finite:
            # Going backwards, what is not finite spreads from where it arose down to the lowest layer.
            self.broken = _once_more(self.broken, layer=not_finite[-1], step=self.step)
            return
        if layers:
            self._see_vanishing(layers)
            self._see_leaps(layers)

    def notes(self) -> list[Note]:
        """What was wrong so far; empty when gradients are healthy."""
        found = ((self.vanishing, _say_vanishing), (self.leaping, _say_leaping), (self.broken, _say_broken))
        return [say_it(values) for values, say_it in found if values]

    def _see_vanishing(self, layers: Mapping[str, float]) -> None:
        names, top = list(layers), _top(layers)
        lower = names[: -len(top)]
        least = FAINT * median(layers[name] for name in top)
        self.faint = {name: self.faint.get(name, 0) + 1 for name in lower if layers[name] < least}
        lasting = [name for name in lower if self.faint.get(name, 0) >= MANY]
        if lasting and not self.vanishing:
            self.vanishing = {"layer": lasting[0], "top": names[-1], "step": self.step, "steps": MANY}

    def _see_leaps(self, layers: Mapping[str, float]) -> None:
        """Where a layer's gradient leaps, and that at the top is far beyond all before it, too.

        In a healthy network that leaves a plateau, lower layers leap by themselves for a step or two: layer norm blows
        up what differs between rows, and on a plateau that is next to nothing. In an explosion outputs grow, and the
        gradient at the top with them.
        """
        leaps = {layer: self._times_usual(layer, norm) for layer, norm in layers.items()}
        farthest = max(leaps, key=leaps.__getitem__)
        if leaps[farthest] > LEAP and any(self._is_beyond(layer, layers[layer]) for layer in _top(layers)):
            self.leaping = _once_more(self.leaping, layer=farthest, times=round(leaps[farthest]), step=self.step)
        for layer, norm in layers.items():
            if leaps[layer] <= LEAP:
                self.largest[layer] = max(norm, self.largest.get(layer, 0.0))
            self.recent[layer] = [*self.recent.get(layer, [])[1 - WINDOW :], norm]

    def _times_usual(self, layer: str, norm: float) -> float:
        """How many times its running median a norm is, 0 where that says nothing.

        A network that has learned its rows has next to no gradients: a hard row that brings them back to a size that
        they had before is no explosion. What they began with does not tell that size: on a plateau they are small, too.
        """
        before = self.recent.get(layer, [])
        if len(before) < FEWEST or not self._is_beyond(layer, norm):
            return 0.0
        usual = median(before)
        return norm / usual if usual else 0.0

    def _is_beyond(self, layer: str, norm: float) -> bool:
        return norm > BEYOND * self.largest.get(layer, math.inf)


def _top(layers: Mapping[str, float]) -> list[str]:
    """The upper third of the layers, one at least."""
    return list(layers)[-max(1, len(layers) // 3) :]


def _once_more(finding: dict[str, Any], **first: Any) -> dict[str, Any]:
    return {**(finding or {**first, "steps": 0}), "steps": finding.get("steps", 0) + 1}


def _say_vanishing(values: dict[str, Any]) -> Note:
    return Note(
        "gradients vanish: for {steps} steps up to step {step:,}, the gradient at `{layer}` was under a thousandth of "
        "that at `{top}`, so the lower layers hardly learn; give the network residual connections and layer norm, "
        "activations that do not saturate (GELU or ReLU), or fewer layers",
        **values,
    )


def _say_leaping(values: dict[str, Any]) -> Note:
    return Note(
        "gradients explode: at step {step:,} the gradient at `{layer}` was {times:,} times its usual size ({steps:,} "
        "such steps in all); clip gradients, lower the learning rate, or make the warm-up longer",
        **values,
    )


def _say_broken(values: dict[str, Any]) -> Note:
    return Note(
        "gradients explode: at step {step:,} the gradient at `{layer}` was not a finite number ({steps:,} such steps "
        "in all); lower the learning rate, make the warm-up longer, and keep what layers pass on small, by layer norm",
        **values,
    )
