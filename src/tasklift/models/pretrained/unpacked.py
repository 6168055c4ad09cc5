"""A packed model as a folder that the library transformers reads, made once and kept in the user's cache."""

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from tasklift.models.numbers import SmallFloats
from tasklift.models.pretrained.catalogue import CatalogueEntry
from tasklift.models.pretrained.gguf_file import SUFFIX, write_folder_of_gguf
from tasklift.models.pretrained.packed import Packed, Sizes, read_packed
from tasklift.models.pretrained.packed_tokenizer import tokenizer_config, tokenizer_json
from tasklift.settings.errors import MachineError
from tasklift.settings.messages import say
from tasklift.store.atomic import not_writable, place_atomic
from tasklift.store.hashing import file_digest, key_of
from tasklift.text.printable import shortened

_LAYOUT: Final = 1
"""Of the folders below: when it changes, they are made anew."""

_EMBEDDINGS: Final = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_BLOCK: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""What the parts of a layer are called there, and by transformers."""


def folder_of(entry: CatalogueEntry) -> Path | None:
    """The folder of a model of the catalogue, None where its package is not installed. Raises as `unpacked`."""
    carried = entry.installed()
    return unpacked(entry.name, carried) if carried and entry.packed else carried


def unpacked(name: str, path: Path) -> Path:
    """The folder of the packed model at `path`, which is written where it is not there yet.

    Raises UserError `model-damaged` for a file that is not whole, and MachineError where the cache cannot be written.
    """
    folder = unpacked_folder(name, path)
    if not folder.is_dir():
        try:
            place_atomic(folder, _writer(path))
        except MachineError as fault:
            if fault.slug != "not-writable":
                raise
            raise _not_writable(fault.problem) from fault
    return folder


def _writer(path: Path) -> Callable[[Path], None]:
    return partial(write_folder_of_gguf, path) if path.suffix == SUFFIX else partial(write_folder, read_packed(path))


def unpacked_folder(name: str, path: Path) -> Path:
    """Where that folder is, or will be: its name changes with the packed file."""
    return cache_folder() / "pretrained" / f"{name}-{key_of([_LAYOUT, file_digest(path)])[:16]}"


def cache_folder() -> Path:
    """What `TASKLIFT_CACHE` names, else `tasklift` in the user's cache. Raises MachineError where there is no home."""
    named = os.environ.get("TASKLIFT_CACHE")
    if named:
        return Path(named).absolute()
    asked = os.environ.get("XDG_CACHE_HOME", "")
    root = Path(asked if os.path.isabs(asked) else os.path.expanduser("~/.cache"))  # noqa: PTH111, PTH117
    if not root.is_absolute():
        raise _not_writable(not_writable(root).problem)
    return root / "tasklift"


def write_folder(packed: Packed, folder: Path) -> None:
    """Write config.json, model.safetensors, tokenizer.json and tokenizer_config.json into a new folder."""
    from safetensors.numpy import save_file  # Whoever only looks for a model opens none.

    folder.mkdir()
    save_file(_tensors(packed), folder / "model.safetensors", {"format": "pt"})
    _write_json(folder / "config.json", _config(packed))
    _write_json(folder / "tokenizer.json", tokenizer_json(packed))
    _write_json(folder / "tokenizer_config.json", tokenizer_config(packed))


def _tensors(packed: Packed) -> dict[str, SmallFloats]:
    names = _names(min(packed.sizes.layers, len(packed.places)))
    strange = packed.places.keys() - names.keys()
    if strange:
        name = shortened(min(strange), 60)
        raise packed.file.damaged(say("the tensor {name!r} is of another kind of model", name=name))
    return {theirs: packed.tensor(ours, *_shape(ours, packed.sizes)) for ours, theirs in names.items()}


def _names(layers: int) -> dict[str, str]:
    """Every tensor: its name in the packed file, and that of transformers."""
    blocks = {
        f"l{layer}.{ours}.{kind}": f"encoder.layer.{layer}.{theirs}.{named}"
        for layer in range(layers)
        for ours, theirs in _BLOCK.items()
        for kind, named in (("w", "weight"), ("b", "bias"))
    }
    return {**_EMBEDDINGS, **blocks}


def _shape(name: str, sizes: Sizes) -> tuple[int, ...]:
    """The shape of the tensor that is called so in the packed file."""
    hidden, inner = sizes.hidden, sizes.inner
    matrices = {
        "emb.word": (sizes.vocabulary, hidden),
        "emb.pos": (sizes.context, hidden),
        "emb.type": (sizes.segments, hidden),
        **dict.fromkeys(("q.w", "k.w", "v.w", "ao.w"), (hidden, hidden)),
        "fi.w": (inner, hidden),
        "fi.b": (inner,),
        "fo.w": (hidden, inner),
    }
    return matrices.get(name if name.startswith("emb") else name.partition(".")[2], (hidden,))


def _config(packed: Packed) -> dict[str, Any]:
    sizes = packed.sizes
    return {
        "model_type": "bert",
        "architectures": ["BertModel"],
        "vocab_size": sizes.vocabulary,
        "hidden_size": sizes.hidden,
        "num_hidden_layers": sizes.layers,
        "num_attention_heads": sizes.heads,
        "intermediate_size": sizes.inner,
        "max_position_embeddings": sizes.context,
        "type_vocab_size": sizes.segments,
        "layer_norm_eps": sizes.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": packed.pieces.padding,
        "hidden_dropout_prob": 0.1,
        "attention_probs_dropout_prob": 0.1,
    }


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def _not_writable(problem: str) -> MachineError:
    return MachineError("not-writable", problem, advice=say("name a folder that can be written to in TASKLIFT_CACHE"))
