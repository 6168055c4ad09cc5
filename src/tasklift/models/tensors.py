"""The tensors of a classical model in `model.safetensors`, checked before anything walks through them."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from tasklift.models.description import damaged
from tasklift.models.features import TfIdf
from tasklift.models.linear import Linear
from tasklift.models.numbers import Floats
from tasklift.models.trees import Forest, Trees
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say

_FILE: Final = "model.safetensors"
_TYPES: Final = {
    "vocabulary": np.uint64,
    "weights": np.float32,
    "projection": np.float32,
    "terms": np.uint64,
    "places": np.int64,
    "starts": np.int64,
    "ends": np.int64,
    "vectors": np.float32,
    "answers": np.uint8,
    "roots": np.int64,
    "leaves": np.int64,
    "feature": np.int32,
    "left": np.int32,
    "right": np.int32,
    "label": np.int32,
}
"""Every tensor that is not here is float64."""

Tensor = npt.NDArray[Any]


@dataclass(frozen=True)
class Tensors:
    """Named arrays and the file that they are from."""

    arrays: dict[str, Tensor]
    file: Path | None = None

    @classmethod
    def of(cls, features: TfIdf, head: Linear | Trees, prior: Floats) -> Self:
        """All arrays of a model."""
        arrays: dict[str, Tensor] = {"vocabulary": features.vocabulary, "rarity": features.rarity, "prior": prior}
        if isinstance(head, Linear):
            return cls(arrays | {"weights": head.weights, "intercept": head.intercept})
        forest = {field.name: getattr(head.forest, field.name) for field in fields(Forest)}
        return cls(arrays | forest | {"projection": head.projection, "start": head.start})

    @classmethod
    def read(cls, folder: Path, name: str = _FILE) -> Self:
        """The arrays in `folder`; raises `UserError` where the file is missing or not whole."""
        file = folder / name
        try:
            return cls(load_file(file), file)
        except (OSError, SafetensorError, TypeError, AttributeError) as fault:  # the last two: kinds that NumPy lacks
            raise damaged(folder, say("{file} cannot be read ({fault})", file=name, fault=fault)) from fault

    def write(self, folder: Path, name: str = _FILE) -> None:
        """Write the arrays into `folder`."""
        content = save({name: np.ascontiguousarray(array) for name, array in self.arrays.items()})
        (folder / name).write_bytes(content)

    def take(self, name: str, *shape: int | None) -> Tensor:
        """The array of that name; raises `UserError` unless its type is right, its shape fits and it is finite.

        A dimension that is None may have any length.
        """
        array = self.arrays.get(name)
        if array is None:
            raise self._damaged(say("the tensor {name!r} is missing", name=name))
        wanted = np.dtype(_TYPES.get(name, np.float64))
        if array.dtype != wanted:
            raise self._damaged(
                say("the tensor {name!r} holds {kind}, not {wanted}", name=name, kind=array.dtype, wanted=wanted)
            )
        fits = len(shape) == array.ndim and all(
            length in (None, actual) for length, actual in zip(shape, array.shape, strict=True)
        )
        if not fits:
            raise self._damaged(
                say("the tensor {name!r} has shape {shape}, not {wanted}", name=name, shape=array.shape, wanted=shape)
            )
        if not np.isfinite(array).all():
            raise self._damaged(say("the tensor {name!r} has values that are not finite", name=name))
        return array

    def _damaged(self, problem: str) -> UserError:
        return damaged(self.file or Path(_FILE), problem)
