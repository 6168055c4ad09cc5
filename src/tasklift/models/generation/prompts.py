"""Prompts made ready to be read: whether they fit, and what all begin with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

import torch
from torch import Tensor

from tasklift.models.generation.memory import Memory
from tasklift.models.generation.reading import Reader
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say

_WORTH_SHARING: Final = 16
"""Tokens that all prompts begin with, from which on it pays to read them apart."""


@dataclass(frozen=True)
class Shared:
    """The tokens that all prompts begin with, and the memory of them, one row; None where there are none."""

    tokens: int
    memory: Memory | None

    def memory_for(self, rows: int, reader: Reader) -> Memory:
        """A memory of so many rows that holds these tokens."""
        return reader.memory() if self.memory is None else self.memory.copy(rows)


def shared_by(prompts: Sequence[Sequence[int]], reader: Reader) -> Shared:
    """What all prompts begin with, read once; of each prompt at least one token is left."""
    # Whatever the first and the last in order have in common, all between them have.
    size = min(alike(min(map(list, prompts)), max(map(list, prompts))), min(map(len, prompts)) - 1)
    if len(prompts) == 1 or size < _WORTH_SHARING or not reader.elastic:
        return Shared(0, None)
    ids = torch.tensor([list(prompts[0][:size])], device=reader.device)
    memory = reader.memory()
    reader.read(ids, reader.all_there(1, size), torch.arange(size, device=reader.device)[None], memory, last=1)
    return Shared(size, memory)


def alike(one: Sequence[int], other: Sequence[int]) -> int:
    """How many first tokens of two texts are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def left_padded(texts: Sequence[Sequence[int]], device: torch.device) -> tuple[Tensor, Tensor]:
    """Tokens of texts that end in the same column, int64, and which columns hold one, bool: (rows, columns) each."""
    width = max(map(len, texts))
    ids = torch.tensor([[0] * (width - len(text)) + list(text) for text in texts])
    there = torch.arange(width) >= torch.tensor([width - len(text) for text in texts])[:, None]
    return ids.to(device), there.to(device)


def shortened(prompts: Sequence[Sequence[int]], after: int, reader: Reader) -> list[Sequence[int]]:
    """The prompts without the beginnings of those that do not fit in the model with so many tokens after them."""
    room = None if reader.context is None else max(1, reader.context - after)
    return [prompt if room is None else prompt[-room:] for prompt in prompts]


def check(prompts: Sequence[Sequence[int]], after: Iterable[int], reader: Reader) -> None:
    """Raise ValueError for an empty prompt, UserError `prompt-too-long` for one that does not fit in the model.

    `after`: for each prompt, how many tokens may come after it.
    """
    if not all(len(prompt) for prompt in prompts):
        raise ValueError("a prompt must have at least one token")
    for prompt, more in zip(prompts, after, strict=True):
        if reader.context is not None and len(prompt) + more > reader.context:
            raise UserError(
                "prompt-too-long",
                say(
                    "a prompt of {tokens} tokens and {more} after it do not fit in the {places} that the model reads",
                    tokens=len(prompt),
                    more=more,
                    places=reader.context,
                ),
                advice=say("shorten the prompt, or write fewer tokens"),
            )
