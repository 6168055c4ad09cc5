"""The weights of a model folder: `model.safetensors`, or the files that an index names."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tasklift.models.pretrained.own_files import own_file, read_json
from tasklift.models.pretrained.refusal import broken, unsafe
from tasklift.models.pretrained.safetensors_header import TensorEntry, read_header
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.text.printable import shortened

WEIGHTS: Final = "model.safetensors"
INDEX: Final = "model.safetensors.index.json"
LARGEST_INDEX = 50_000_000
LARGEST_WEIGHTS = 1 << 42

_CODE: Final = (
    ".bin",
    ".pt",
    ".pth",
    ".pkl",
    ".pickle",
    ".ckpt",
    ".joblib",
    ".npy",
    ".npz",
    ".zip",
    ".tar",
    ".gz",
    ".7z",
)
"""Formats whose reading can run code, or that hold such files."""

_OTHER: Final = (".h5", ".hdf5", ".keras", ".msgpack", ".gguf", ".ggml", ".onnx", ".pb", ".tflite", ".safetensors")


@dataclass(frozen=True)
class Weights:
    """Tensors by name, and the files that hold them."""

    files: tuple[Path, ...]
    tensors: Mapping[str, TensorEntry]

    @property
    def parameters(self) -> int:
        """How many numbers were learned."""
        return sum(tensor.values for tensor in self.tensors.values() if tensor.is_learned)

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(file.stat().st_size for file in self.files)


def read_weights(folder: Path) -> Weights:
    """The headers of all weights. Raises UserError `model-unsafe` or `model-damaged`."""
    whole = own_file(folder, WEIGHTS, LARGEST_WEIGHTS)
    if whole is not None:
        return Weights((whole,), read_header(whole))
    index = own_file(folder, INDEX, LARGEST_INDEX)
    if index is None:
        raise _without_weights(folder)
    return _sharded(folder, index)


def _sharded(folder: Path, index: Path) -> Weights:
    """Every tensor is in the file that the index names, and in no other."""
    places = _places(index)
    files = {name: _shard(folder, index, name) for name in sorted(set(places.values()))}
    found: dict[str, TensorEntry] = {}
    for name, file in files.items():
        held = read_header(file)
        twice = next((tensor for tensor in held if tensor in found), None)
        if twice is not None:
            raise unsafe(file, say("the tensor {name!r} is in another file too", name=shortened(twice, 60)))
        absent = next((tensor for tensor, place in places.items() if place == name and tensor not in held), None)
        if absent is not None:
            raise broken(file, say("the tensor {name!r} is missing", name=shortened(absent, 60)))
        found |= held
    return Weights(tuple(files.values()), found)


def _places(index: Path) -> dict[str, str]:
    said = read_json(index)
    places: Any = said.get("weight_map") if isinstance(said, dict) else None
    if not isinstance(places, dict) or not places or not all(isinstance(place, str) for place in places.values()):
        raise broken(index, say("the index does not say which file holds which tensor"))
    return places


def _shard(folder: Path, index: Path, name: str) -> Path:
    if name != Path(name).name or "\\" in name or ":" in name or "\0" in name:
        raise unsafe(index, say("it names a file outside the folder: {name!r}", name=shortened(name, 60)))
    if not name.endswith(".safetensors"):
        raise unsafe(index, say("it names weights that are not safetensors: {name!r}", name=shortened(name, 60)))
    file = own_file(folder, name, LARGEST_WEIGHTS)
    if file is None:
        raise broken(index, say("it names a file that is missing: {name!r}", name=shortened(name, 60)))
    return file


def _without_weights(folder: Path) -> UserError:
    """Why there are none: in another format, under another name, or not at all."""
    names = sorted(path.name for path in folder.iterdir())
    code = next((name for name in names if name.lower().endswith(_CODE)), None)
    if code is not None:
        advice = say(
            "name a model with {file}; whoever published this one can save it with safe_serialization", file=WEIGHTS
        )
        return unsafe(folder / code, say("weights in a format whose reading can run code are never opened"), advice)
    other = next((name for name in names if name.lower().endswith(_OTHER)), None)
    if other is not None:
        return unsafe(
            folder / other, say("weights of another format, or under another name, than {file}", file=WEIGHTS)
        )
    return broken(
        folder,
        say("there is no {file} in this folder", file=WEIGHTS),
        say("name a model that has one: weights of other formats are never fetched or opened"),
    )
