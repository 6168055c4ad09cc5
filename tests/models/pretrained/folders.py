"""Model folders written by hand: a sound one, and what a test changes in it."""

import json
import os
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HIDDEN, LAYERS, WORDS = 8, 2, 16
CONFIG: dict[str, Any] = {
    "architectures": ["BertModel"],
    "hidden_size": HIDDEN,
    "intermediate_size": 16,
    "max_position_embeddings": 32,
    "model_type": "bert",
    "num_attention_heads": 2,
    "num_hidden_layers": LAYERS,
    "type_vocab_size": 2,
    "vocab_size": WORDS,
}
TENSORS = {
    "embeddings.word_embeddings.weight": [WORDS, HIDDEN],
    "encoder.layer.0.output.dense.weight": [HIDDEN, 16],
    "encoder.layer.1.output.dense.weight": [HIDDEN, 16],
}
TOKENIZER = {"version": "1.0", "model": {"type": "WordPiece", "vocab": {"[UNK]": 0}}}


class Touch:
    """A payload: whoever unpickles it leaves a file."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.mark),)


def payload(mark: Path, protocol: int = 2) -> bytes:
    """A pickle that makes the folder `mark` when it is read."""
    return pickle.dumps(Touch(mark), protocol)


def header_of(shapes: Mapping[str, list[int]], kind: str = "F32", width: int = 4) -> dict[str, Any]:
    """The header of tensors that lie one after another."""
    header, reached = dict[str, Any](), 0
    for name, shape in shapes.items():
        size = width
        for length in shape:
            size *= length
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [reached, reached + size]}
        reached += size
    return header


def packed(header: Any, size: int | None = None) -> bytes:
    """A safetensors file of zeros: its header, a JSON value or bytes as they are, and `size` bytes of tensors."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    if size is None:
        size = max((one["data_offsets"][1] for name, one in header.items() if name[:2] != "__"), default=0)
    return len(text).to_bytes(8, "little") + text + bytes(size)


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


def write_model(folder: Path) -> Path:
    """A folder that nothing is wrong with."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "config.json", CONFIG)
    write_json(folder / "tokenizer.json", TOKENIZER)
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "BertTokenizer", "model_max_length": 32})
    (folder / "model.safetensors").write_bytes(packed(header_of(TENSORS)))
    return folder


def configure(folder: Path, **changes: Any) -> None:
    """Change keys of config.json; None takes one away."""
    changed = {**CONFIG, **changes}
    write_json(folder / "config.json", {key: value for key, value in changed.items() if value is not None})


def shard(folder: Path) -> dict[str, str]:
    """Put the weights into two files with an index; which tensor is where."""
    (folder / "model.safetensors").unlink()
    names = list(TENSORS)
    parts = {"model-00001-of-00002.safetensors": names[:1], "model-00002-of-00002.safetensors": names[1:]}
    for file, held in parts.items():
        (folder / file).write_bytes(packed(header_of({name: TENSORS[name] for name in held})))
    places = {name: file for file, held in parts.items() for name in held}
    index(folder, places)
    return places


def index(folder: Path, places: Any) -> None:
    """Write an index of shards."""
    write_json(folder / "model.safetensors.index.json", {"metadata": {"total_size": 1}, "weight_map": places})


def cache_of(root: Path, owner_and_name: str) -> Path:
    """A sound model as the hub's library keeps it: a snapshot of links into `blobs`."""
    cached = root / f"models--{owner_and_name.replace('/', '--')}"
    model = write_model(root / "whole")
    snapshot = cached / "snapshots" / ("a" * 40)
    for folder in (snapshot, cached / "blobs", cached / "refs"):
        folder.mkdir(parents=True)
    (cached / "refs" / "main").write_text("a" * 40)
    for number, file in enumerate(sorted(model.iterdir())):
        file.rename(cached / "blobs" / f"{number:040}")
        (snapshot / file.name).symlink_to(Path("../../blobs") / f"{number:040}")
    return snapshot
