"""A language model of transformers as it is read here: tokens in, logits of the last columns out."""

from collections.abc import Iterator
from contextlib import contextmanager
from inspect import signature
from typing import Any

import torch
from torch import Tensor, nn

from tasklift.models.generation.memory import Memory, empty_memory, is_elastic


class Reader:
    """A module, and how it wants to be called.

    `elastic`: its memory's columns may lie in any order, and masks of any form may be given. `context`: the most tokens
    of a row, None where the model does not say.
    """

    def __init__(self, module: Any) -> None:
        self.module = module
        inner = module.get_base_model() if hasattr(module, "get_base_model") else module
        names = signature(inner.forward).parameters
        self._memory_name = "cache" if "cache" in names else "past_key_values"
        self._keeps = "logits_to_keep" in names
        self._places = "position_ids" in names
        self.elastic = self._places and is_elastic(module)
        self.device = next(module.parameters()).device
        self.plan = module.config.get_text_config(decoder=True)
        self.context: int | None = getattr(self.plan, "max_position_embeddings", None)

    def memory(self) -> Memory:
        """An empty memory."""
        return empty_memory(self.module, elastic=self.elastic)

    def all_there(self, rows: int, columns: int) -> Tensor:
        """Bool (rows, columns): every column holds a token."""
        return torch.ones(rows, columns, dtype=torch.bool, device=self.device)

    def read(
        self,
        ids: Tensor,
        there: Tensor,
        places: Tensor,
        memory: Memory | None,
        *,
        last: int,
        mask: Tensor | None = None,
    ) -> Tensor:
        """The logits after each of the last columns, float32 (rows, last, vocabulary); the tokens go into the memory.

        `ids`, `places`: int64 (rows, new columns), tokens and their places in their row. `there`: bool (rows, columns),
        which of all columns, those in the memory first, hold a token of the row; every new column sees those before it.
        `mask`: bool (rows, new columns, columns), which columns a new one sees, where it is not those; of an elastic
        memory alone.
        """
        named: dict[str, Any] = {"input_ids": ids, "attention_mask": self._seen(there, ids.shape[1], mask)}
        if self._places:
            named["position_ids"] = places
        if memory is not None:
            named[self._memory_name] = memory.cache
        if self._keeps:
            named["logits_to_keep"] = last
        logits: Tensor = self.module(**named, use_cache=memory is not None).logits
        return logits[:, -last:].float()

    def _seen(self, there: Tensor, new: int, mask: Tensor | None) -> Tensor | None:
        if not self.elastic:
            return there.long()
        if mask is None:
            mask = there[:, None, :].expand(-1, new, -1)
            if new > 1:
                columns = torch.arange(there.shape[1], device=there.device)
                mask = mask & (columns <= columns[-new:, None])
        added = torch.zeros(mask.shape, dtype=self.module.dtype, device=mask.device)
        return added.masked_fill_(~mask, torch.finfo(added.dtype).min)[:, None]


def places_of(there: Tensor) -> Tensor:
    """The place of each column's token in its row, int64, from 0; 0 where there is none."""
    return (there.long().cumsum(1) - 1).clamp_(min=0)


@contextmanager
def at_rest(module: nn.Module) -> Iterator[None]:
    """Inside, the module learns nothing and drops nothing."""
    training = module.training
    module.eval()
    try:
        with torch.inference_mode():
            yield
    finally:
        module.train(training)
