"""Gradual unfreezing: the head learns alone, then with one more layer after another (Howard and Ruder, 2018)."""

from collections import defaultdict

from torch import nn

from tasklift.training.depths import places


class GradualUnfreezing:
    """Opens the parameters that may learn when it is made, from the top down, in equal parts of the steps."""

    def __init__(self, module: nn.Module) -> None:
        named = dict(module.named_parameters())
        by_depth: dict[int, list[str]] = defaultdict(list)
        for name, place in places(named).items():
            if named[name].requires_grad:
                by_depth[place.depth].append(name)
        self._module = module
        self._from_the_top = [by_depth[depth] for depth in sorted(by_depth, reverse=True)]

    def at(self, step: int, steps: int) -> None:
        """Open what learns at a step, counted from 0, of so many, and freeze the rest; all is open at the last."""
        is_last = step >= steps - 1
        for place, names in enumerate(self._from_the_top):
            is_open = is_last or place * steps <= step * len(self._from_the_top)
            for name in names:
                # Asked for anew: where weights are shared out, others stand in the place of those there were.
                self._module.get_parameter(name).requires_grad_(is_open)
