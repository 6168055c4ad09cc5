"""The weights that learn, apart from those that stay: only they take room in a checkpoint."""

from collections.abc import Mapping

from torch import Tensor, nn

from tasklift.training.checkpoint import Weights
from tasklift.training.sharing.holding import WHOLE, Holding


class Learning:
    """The parameters that may learn when it is made, and the buffers, of which some change in training."""

    def __init__(self, module: nn.Module, holding: Holding = WHOLE) -> None:
        frozen = {name for name, one in module.named_parameters(remove_duplicate=False) if not one.requires_grad}
        self._module, self._holding = module, holding
        self._names = [name for name in module.state_dict() if name not in frozen]

    def weights(self) -> Weights:
        """As this process holds them now, by name; they are the module's own, not copies."""
        held = self._module.state_dict()
        return {name: held[name] for name in self._names}

    def put(self, weights: Mapping[str, Tensor]) -> None:
        """Give the module these weights, whole or as `weights` gave them; others stay as they are."""
        held = self._module.state_dict()
        put = {name: self._holding.own(one, held[name]) for name, one in weights.items()}
        self._module.load_state_dict({**held, **put})
