"""How much is read and remembered at once, so that memory stays bounded whatever is asked."""

from typing import Final

import torch

from tasklift.models.generation.reading import Reader

_POSITIONS_ON_PROCESSOR: Final = 8192
_SHARE_OF_GPU: Final = 0.3
"""Rows that join are copied beside those that are there, and layers need room for their work."""

_READ_ON_PROCESSOR, _READ_ON_GPU = 512, 32_768
"""Tokens that keep a machine busy; to read more in one pass only means to fill up more unlike lengths."""

_NUMBERS_AT_ONCE: Final = 1 << 26
"""Logits, and places of a mask, held at once: a quarter of a gigabyte each."""


class Limits:
    """`positions`: tokens whose keys and values may be held at once, beside those of one pass that reads prompts; None
    for what the machine has room for.

    A processor gains nothing from more rows than keep it busy; a GPU gains until its memory is full. One row is always
    read, whatever its size, and each row has room for up to 64 tokens more.
    """

    def __init__(self, reader: Reader, positions: int | None) -> None:
        self.positions = _positions_at_once(reader) if positions is None else positions
        self._read = _READ_ON_GPU if reader.device.type == "cuda" else _READ_ON_PROCESSOR
        if not reader.elastic:
            # Rows that cannot be joined later are read together.
            self._read = self.positions
        self._vocabulary: int = reader.plan.vocab_size

    def rows(self, columns: int) -> int:
        """How many rows of so many columns may be under way at once."""
        return min(self.positions // columns, self.asked())

    def rows_read(self, new: int, columns: int, asked: int = 1) -> int:
        """How many rows of so many new columns, and columns in all, may be read in one pass; at least one.

        `asked`: of how many columns a row the logits are asked for.
        """
        by_numbers = min(_NUMBERS_AT_ONCE // (new * columns), self.asked() // asked)
        return max(1, min(self.positions // columns, self._read // new, by_numbers))

    def asked(self) -> int:
        """Of how many columns, in all rows of a pass, the logits may be asked for."""
        return max(1, _NUMBERS_AT_ONCE // self._vocabulary)


def _positions_at_once(reader: Reader) -> int:
    if reader.device.type != "cuda":
        return _POSITIONS_ON_PROCESSOR
    free, _ = torch.cuda.mem_get_info(reader.device)
    return max(_POSITIONS_ON_PROCESSOR, int(_SHARE_OF_GPU * free) // _bytes_of_position(reader))


def _bytes_of_position(reader: Reader) -> int:
    plan = reader.plan
    heads = getattr(plan, "num_key_value_heads", None) or plan.num_attention_heads
    width = getattr(plan, "head_dim", None) or plan.hidden_size // plan.num_attention_heads
    return int(2 * plan.num_hidden_layers * heads * width * reader.module.dtype.itemsize)
