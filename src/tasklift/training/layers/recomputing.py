"""Layers that keep what they were given, and reckon what is inside them a second time on the way back.

Memory for hidden values then grows with one layer's, not with all layers'; the time by one more way forwards. Lots of
dropout are drawn as they were the first time. Chen et al., "Training deep nets with sublinear memory cost", 2016.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from tasklift.models.transformer.attention import Geometry
from tasklift.models.transformer.block import Block
from tasklift.models.transformer.encoder import Encoder
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say


class RecomputedBlock(Block):
    """A block with the same parts as another."""

    def __init__(self, block: Block) -> None:
        nn.Module.__init__(self)
        for name, part in block.named_children():
            self.add_module(name, part)
        self.train(block.training)

    def forward(self, hidden: Tensor, geometry: Geometry) -> Tensor:
        """(batch, tokens, width) to the same shape."""
        if not self.training:
            return super().forward(hidden, geometry)
        out: Tensor = checkpoint(super().forward, hidden, geometry, use_reentrant=False)
        return out


@contextmanager
def recomputed(module: nn.Module) -> Iterator[None]:
    """Inside, the layers of a module of transformers, or of our blocks, are reckoned again on the way back.

    Raises UserError `cannot-recompute` of other modules.
    """
    encoders = [part for part in module.modules() if isinstance(part, Encoder)]
    able = (part for part in module.modules() if getattr(part, "supports_gradient_checkpointing", False))
    network: Any = next(able, None)
    if encoders:
        with _blocks_recomputed(encoders):
            yield
    elif network is not None:
        network.activation_checkpointing_enable({"use_reentrant": False})
        # It lets embeddings have gradients that stay as they are, which only the reentrant kind needs.
        network.disable_input_require_grads()
        try:
            yield
        finally:
            network.activation_checkpointing_disable()
    else:
        raise UserError(
            "cannot-recompute",
            say("the layers of this network cannot be reckoned a second time"),
            advice=say("leave `recompute` out, and lower `tokens_at_once` where memory is short"),
        )


@contextmanager
def _blocks_recomputed(encoders: list[Encoder]) -> Iterator[None]:
    before = [list(encoder.layers) for encoder in encoders]
    for encoder, blocks in zip(encoders, before, strict=True):
        encoder.layers = nn.ModuleList(RecomputedBlock(block) for block in blocks)  # type: ignore[arg-type]
    try:
        yield
    finally:
        for encoder, blocks in zip(encoders, before, strict=True):
            encoder.layers = nn.ModuleList(blocks)
