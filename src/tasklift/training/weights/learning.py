"""The weights that learn, apart from those that stay: only they take room in a checkpoint."""

from collections.abc import Mapping

from torch import Tensor, nn

from tasklift.training.checkpoint import Weights


class Learning:
    """The parameters that may learn when it is made, and the buffers, of which some change in training."""

    def __init__(self, module: nn.Module) -> None:
        frozen = {name for name, one in module.named_parameters(remove_duplicate=False) if not one.requires_grad}
        self._module = module
        self._names = [name for name in module.state_dict() if name not in frozen]

    def weights(self) -> Weights:
        """As they are now, by name; they are the module's own, not copies."""
        held = self._module.state_dict()
        return {name: held[name] for name in self._names}

    def put(self, weights: Mapping[str, Tensor]) -> None:
        """Give the module these weights; those that are not among them stay as they are."""
        self._module.load_state_dict({**self._module.state_dict(), **weights})
