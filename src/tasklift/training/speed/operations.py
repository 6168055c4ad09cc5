"""What a network must compute to learn from a token, counted from its matrices as they learn or stay."""

from torch import nn

from tasklift.training.depths import places


class Operations:
    """Of the matrices in a network's layers; which of them learn may change on the way."""

    def __init__(self, module: nn.Module) -> None:
        named = dict(module.named_parameters())
        where = places(named)
        self._parameters = [(one, where[name].hidden and one.ndim == 2) for name, one in named.items()]

    def a_token(self) -> int:
        """Operations for one token, forward and back; an addition and a multiplication are two.

        A weight of a matrix costs 2 forward, 2 for the gradient of what goes in, and 2 for its own (Kaplan et al.,
        "Scaling laws for neural language models", 2020): 6 where all weights learn. With LoRA those that are frozen
        have no gradient of their own, which leaves 4; what is frozen below all that learns costs 2. Attention's own
        products, heads, norms and padding are left out, and so is what is computed twice to save memory: the share of a
        ceiling that is reckoned from this is of work that had to be done, and rather too low than too high.
        """
        counted, is_above_learning = 0, False
        for one, is_matrix in self._parameters:
            if is_matrix:
                counted += one.numel() * (2 + 2 * is_above_learning + 2 * one.requires_grad)
            is_above_learning = is_above_learning or one.requires_grad
        return counted
