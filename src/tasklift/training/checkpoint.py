"""Checkpoints: all that training needs to go on to the same numbers, written whole or not at all.

A checkpoint is the folder `checkpoint-<step>`: `weights.safetensors`, `optimizer.safetensors`, `good.safetensors` (the
weights that did best so far, where any were judged) and `state.json`, which has the digest of each of them. One that is
damaged is passed over for the one before it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from tasklift.store.atomic import place_atomic, remove
from tasklift.store.hashing import file_digest

Weights = dict[str, Tensor]

_KEPT: Final = 2
_NAME: Final = re.compile(r"checkpoint-(\d+)")
_STATE: Final = "state.json"
_GROUPS: Final = "groups"


@dataclass(frozen=True)
class Checkpoint:
    """`weights` and the `optimizer`'s state after `step` steps; `good`: weights kept, if any; `said`: JSON values."""

    step: int
    weights: Mapping[str, Tensor]
    optimizer: Mapping[str, Any]
    good: Weights | None
    said: Mapping[str, Any]


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Write it beside the earlier ones, and remove all but the last two."""
    tensors, plain = _taken_apart(checkpoint.optimizer)
    parts: dict[str, Mapping[str, Tensor]] = {"weights": checkpoint.weights, "optimizer": tensors}
    if checkpoint.good is not None:
        parts["good"] = checkpoint.good

    def write(place: Path) -> None:
        place.mkdir()
        for name, part in parts.items():
            # Tensors that share memory are refused: each is written as one of its own.
            save_file({key: one.detach().clone().contiguous() for key, one in part.items()}, place / _file(name))
        digests = {name: file_digest(place / _file(name)) for name in parts}
        state = {"step": checkpoint.step, "digests": digests, "optimizer": plain, "said": checkpoint.said}
        (place / _STATE).write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")

    place_atomic(folder / f"checkpoint-{checkpoint.step}", write)
    for _, earlier in list(_checkpoints(folder))[_KEPT:]:
        remove(earlier)


def last_checkpoint(folder: Path) -> Checkpoint | None:
    """The last one that is whole, or None."""
    return next((read for _, place in _checkpoints(folder) if (read := _read(place)) is not None), None)


def _checkpoints(folder: Path) -> Iterator[tuple[int, Path]]:
    """The folders of checkpoints, the last step first."""
    named = ((_NAME.fullmatch(place.name), place) for place in (folder.iterdir() if folder.is_dir() else ()))
    yield from sorted(((int(found[1]), place) for found, place in named if found), reverse=True)


def _read(place: Path) -> Checkpoint | None:
    try:
        state = json.loads((place / _STATE).read_text(encoding="utf-8"))
        digests: dict[str, str] = state["digests"]
        if any(file_digest(place / _file(name)) != digest for name, digest in digests.items()):
            return None
        parts = {name: load_file(place / _file(name)) for name in digests}
        optimizer = _put_together(parts["optimizer"], state["optimizer"])
        return Checkpoint(state["step"], parts["weights"], optimizer, parts.get("good"), state["said"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _file(name: str) -> str:
    return f"{name}.safetensors"


def _taken_apart(optimizer: Mapping[str, Any]) -> tuple[Weights, dict[str, Any]]:
    """The tensors of an optimiser's state by `parameter/name`, and the rest as JSON values."""
    tensors: Weights = {}
    plain: dict[str, dict[str, Any]] = {}
    for number, state in optimizer["state"].items():
        for name, value in state.items():
            if isinstance(value, Tensor):
                tensors[f"{number}/{name}"] = value
            else:
                plain.setdefault(str(number), {})[name] = value
    return tensors, {_GROUPS: optimizer["param_groups"], "state": plain}


def _put_together(tensors: Weights, plain: Mapping[str, Any]) -> dict[str, Any]:
    state: dict[int, dict[str, Any]] = {int(number): dict(values) for number, values in plain["state"].items()}
    for key, value in tensors.items():
        number, _, name = key.partition("/")
        state.setdefault(int(number), {})[name] = value
    return {"state": state, "param_groups": plain[_GROUPS]}


def copied(weights: Mapping[str, Tensor]) -> Weights:
    """The same weights, which no further training changes."""
    return {name: torch.clone(value.detach()) for name, value in weights.items()}
