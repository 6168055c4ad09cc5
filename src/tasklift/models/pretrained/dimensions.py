"""How large a model is by its config.json, held against what its weights hold.

A few bytes of a configuration can ask for all memory there is; weights cannot, for they are as large as they are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tasklift.models.pretrained.own_files import entries
from tasklift.models.pretrained.refusal import broken, unsafe
from tasklift.models.pretrained.weights import Weights
from tasklift.settings.messages import say
from tasklift.text.printable import shortened

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "hidden": ("hidden_size", "d_model", "n_embd", "dim", "emb_dim"),
    "layers": ("num_hidden_layers", "n_layer", "n_layers", "num_layers", "encoder_layers"),
    "heads": ("num_attention_heads", "n_head", "n_heads", "num_heads", "encoder_attention_heads"),
    "vocabulary": ("vocab_size", "n_words"),
    "context": ("max_position_embeddings", "n_positions", "max_seq_len", "n_ctx"),
    "inner": ("intermediate_size", "n_inner", "d_ff", "hidden_dim", "encoder_ffn_dim"),
}
"""What families of models call the same thing in their configurations."""

_SIZE = re.compile(r"size|dim|num_|hidden|inner|layer|head|position|embed|expert|bucket|channel|rank|^[nd]_")
"""Keys that sizes of tensors are made from."""

_TIMES = 8
"""A model may use its weights in many layers, and count positions that it has no tensor for, but not without end."""

_HARMLESS = 50_000_000
"""Parameters that any machine has room for: 200 MB."""


@dataclass(frozen=True)
class Dimensions:
    """The sizes that a configuration names; None where a kind of model has no such thing."""

    hidden: int
    layers: int
    heads: int | None
    vocabulary: int
    context: int | None
    inner: int | None


def read_dimensions(path: Path, config: Mapping[str, Any]) -> Dimensions:
    """The sizes in config.json. Raises UserError `model-damaged` where one is missing or no number."""
    named = {what: _count(path, config, what) for what in _NAMES}
    hidden, layers, vocabulary = (_needed(path, what, named[what]) for what in ("hidden", "layers", "vocabulary"))
    return Dimensions(hidden, layers, named["heads"], vocabulary, named["context"], named["inner"])


def refuse_impossible(path: Path, config: Mapping[str, Any], sizes: Dimensions, weights: Weights) -> None:
    """Raises UserError where the configuration asks for a far larger model than the weights are of."""
    most = max(_TIMES * weights.parameters, _HARMLESS)
    for key, value in entries(config):
        if isinstance(value, int | float) and _SIZE.search(key) and not abs(value) * sizes.hidden <= most:
            raise unsafe(path, _too_large(key, value, weights))
    repeated = 1 if _shares_layers(config) else sizes.layers
    together = repeated * sizes.hidden * (sizes.hidden + (sizes.inner or 0))
    if sizes.layers > len(weights.tensors) or together > most:
        raise unsafe(path, _too_large(_key(config, "layers"), sizes.layers, weights))
    if not any(sizes.hidden in tensor.shape for tensor in weights.tensors.values()):
        raise broken(path, say("the weights are of another model: none is {hidden} wide", hidden=sizes.hidden))


def _shares_layers(config: Mapping[str, Any]) -> bool:
    """Whether one block stands for all layers."""
    plan = config.get("plan")
    return config.get("model_type") == "albert" or (isinstance(plan, Mapping) and plan.get("share") == "layers")


def _key(config: Mapping[str, Any], what: str) -> str:
    """What this configuration calls it; the commonest name where it has none."""
    names = _NAMES[what]
    return next((name for name in names if config.get(name) is not None), names[0])


def _count(path: Path, config: Mapping[str, Any], what: str) -> int | None:
    key = _key(config, what)
    value = config.get(key)
    if value is not None and (type(value) is not int or value < 1):
        raise broken(path, say("`{key}` is no size: {value}", key=key, value=shortened(repr(value), 60)))
    return value


def _needed(path: Path, what: str, value: int | None) -> int:
    if value is None:
        raise broken(path, say("`{key}` is missing: it does not say how large the model is", key=_NAMES[what][0]))
    return value


def _too_large(key: str, value: object, weights: Weights) -> str:
    return say(
        "`{key}` is {value}, and the weights are of a model of {parameters:,} parameters",
        key=shortened(key, 60),
        value=shortened(str(value), 60),
        parameters=weights.parameters,
    )
