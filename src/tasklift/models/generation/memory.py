"""Keys and values of the tokens that were read, so that none is read twice.

The layers of transformers copy all columns for each new one. Ours have room for more, and let go of rows and columns.
"""

from typing import Any, Final

import torch
from torch import Tensor
from transformers import Cache, DynamicCache
from transformers.cache_utils import DynamicLayer

_ROOM: Final = 64
"""Columns to have free after each growth."""

_KNOWN_ATTENTION: Final = ("sdpa", "eager")


class RoomyLayer(DynamicLayer):
    """Keys and values of a layer, (rows, heads, columns, width) each, at the beginning of tensors with more columns."""

    keys: Tensor
    values: Tensor
    room: tuple[Tensor, Tensor] | None = None

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def update(self, key_states: Tensor, value_states: Tensor, *_: Any, **__: Any) -> tuple[Tensor, Tensor]:
        """Put the columns after those that are there, and give all."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        start = self.get_seq_length()
        end = start + key_states.shape[2]
        room = self.room
        if room is None or room[0].shape[2] < end:
            room = _room(key_states, end), _room(value_states, end)
            for one, old in zip(room, (self.keys, self.values), strict=True):
                if start:
                    one[:, :, :start] = old
        room[0][:, :, start:end] = key_states
        room[1][:, :, start:end] = value_states
        self._take(room, end)
        return self.keys, self.values

    def pick(self, rows: Tensor, columns: Tensor | None) -> None:
        """Keep these rows, in this order and as often as they are named, and of them these columns, None for all."""
        parts = (self.keys, self.values)
        keys, values = parts if columns is None else (one.index_select(2, columns) for one in parts)
        size = keys.shape[2]
        room = _room(keys, size, rows.shape[0]), _room(values, size, rows.shape[0])
        torch.index_select(keys, 0, rows, out=room[0][:, :, :size])
        torch.index_select(values, 0, rows, out=room[1][:, :, :size])
        self._take(room, size)

    def gathered(self, rows: Tensor, columns: Tensor) -> "RoomyLayer":
        """A layer of these rows, as often as they are named, and of each its own columns, int64 (rows, columns)."""
        made = RoomyLayer()
        made.lazy_initialization(self.keys, self.values)
        heads = torch.arange(self.keys.shape[1], device=rows.device)[None, :, None]
        place = rows[:, None, None], heads, columns[:, None]
        size = columns.shape[1]
        room = _room(self.keys, size, rows.shape[0]), _room(self.values, size, rows.shape[0])
        for one, old in zip(room, (self.keys, self.values), strict=True):
            one[:, :, :size] = old[place]
        made._take(room, size)
        return made

    def swap(self, rows: Tensor, since: int) -> None:
        """Let each row have the columns from `since` on of the row that is named for it."""
        for one in (self.keys, self.values):
            one[:, :, since:] = one[rows, :, since:]

    def join(self, other: "RoomyLayer") -> None:
        """Put the rows of another below; the one with fewer columns gets empty ones before its own."""
        size = max(self.keys.shape[2], other.keys.shape[2])
        self._take((_joined(self.keys, other.keys, size), _joined(self.values, other.values, size)), size)

    def repeated(self, rows: int) -> "RoomyLayer":
        """A layer of so many rows, each the one row of this; nothing is copied yet."""
        made = RoomyLayer()
        made.lazy_initialization(self.keys, self.values)
        made.keys, made.values = self.keys.expand(rows, -1, -1, -1), self.values.expand(rows, -1, -1, -1)
        return made

    def _take(self, room: tuple[Tensor, Tensor], size: int) -> None:
        self.room = room
        self.keys, self.values = (one[:, :, :size] for one in room)


def _room(like: Tensor, columns: int, rows: int | None = None) -> Tensor:
    return like.new_empty(like.shape[0] if rows is None else rows, like.shape[1], columns + _ROOM, like.shape[3])


def _joined(upper: Tensor, lower: Tensor, columns: int) -> Tensor:
    """Rows above others, right-aligned."""
    # What is empty must be a number: times a weight of nothing, one that is none would still be none.
    made = _room(upper, columns, upper.shape[0] + lower.shape[0]).zero_()
    made[: upper.shape[0], :, columns - upper.shape[2] : columns] = upper
    made[upper.shape[0] :, :, columns - lower.shape[2] : columns] = lower
    return made


class Memory:
    """What a model of transformers keeps of the rows it reads."""

    def __init__(self, cache: Cache, *, elastic: bool) -> None:
        self.cache = cache
        self.elastic = elastic

    def pick(self, rows: Tensor, columns: Tensor | None = None) -> None:
        """Keep these rows and columns; columns of an elastic memory alone."""
        if not self.elastic:
            self.cache.reorder_cache(rows)  # type: ignore[arg-type]
        for layer in self._layers():
            layer.pick(rows, columns)

    def swap(self, rows: Tensor, since: int) -> None:
        """Let rows that are alike before the column `since` change places."""
        if not self.elastic:
            self.pick(rows)
        for layer in self._layers():
            layer.swap(rows, since)

    def join(self, other: "Memory") -> None:
        """Put the rows of another below; of elastic memories alone."""
        for ours, theirs in zip(self._layers(), other._layers(), strict=True):
            ours.join(theirs)

    def copy(self, rows: int) -> "Memory":
        """A memory of so many rows, each the one row of this; of an elastic memory alone."""
        return _elastic([layer.repeated(rows) for layer in self._layers()])

    def gathered(self, rows: Tensor, columns: Tensor) -> "Memory":
        """A memory of these rows, as often as they are named, and of each its own columns, int64 (rows, columns); of an
        elastic memory alone.
        """
        return _elastic([layer.gathered(rows, columns) for layer in self._layers()])

    def _layers(self) -> list[RoomyLayer]:
        return self.cache.layers if self.elastic else []  # type: ignore[return-value]


def empty_memory(module: Any, *, elastic: bool) -> Memory:
    """For a module of transformers that has read nothing."""
    cache = DynamicCache(config=module.config)
    return _elastic([RoomyLayer() for _ in cache.layers]) if elastic else Memory(cache, elastic=False)


def _elastic(layers: list[RoomyLayer]) -> Memory:
    cache = DynamicCache()
    cache.layers = layers  # type: ignore[assignment]
    return Memory(cache, elastic=True)


def is_elastic(module: Any) -> bool:
    """Whether columns of a module's memory may lie in any order, so that rows of other columns can join.

    They may where every layer sees all tokens, each token's place is told, and attention is one that takes any mask.
    """
    layers = DynamicCache(config=module.config).layers
    attention = getattr(module.config, "_attn_implementation", None)
    alike = all(type(layer) is DynamicLayer for layer in layers)
    return alike and attention in _KNOWN_ATTENTION and not getattr(module.config, "alibi", False)
