"""What the network that a task's `model` names can do, as its files say: nothing is opened, and nothing fetched."""

import json
import os
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from tasklift.settings.located import read_yaml
from tasklift.settings.registry import PACKAGE
from tasklift.tasks.encoder_plan import EncoderPlan

_CONFIGURATION: Final = "config.json"
_LARGEST: Final = 1 << 20
_GGUF: Final = ".gguf"
_WRITES: Final = ("ForCausalLM", "LMHeadModel")
_OF_THEIR_ENCODER: Final = (
    "ForSequenceClassification",
    "ForQuestionAnswering",
    "ForTokenClassification",
    "EncoderModel",
)
"""What an encoder-decoder was saved as where it has no head that writes."""


class Family(StrEnum):
    """An encoder reads, a decoder writes what comes next, an encoder-decoder writes of what it has read."""

    ENCODER = "encoder"
    DECODER = "decoder"
    ENCODER_DECODER = "encoder_decoder"


def family_of(model: str | EncoderPlan, folder: Path) -> Family | None:
    """That of a plan, a name of the catalogue, a folder or GGUF file found from `folder`, or a hub's id that is on this
    machine; None where nothing here says it.
    """
    if isinstance(model, EncoderPlan):
        return _PLANNED[model.architecture]
    if model in _catalogued():
        return _catalogued()[model]
    path = folder / os.path.expanduser(model)  # noqa: PTH111 - Path's raises where there is no home
    if path.suffix == _GGUF:
        return Family.DECODER
    configuration = path / _CONFIGURATION if path.is_dir() else _from_the_hub(model)
    said = _read(configuration) if configuration else None
    return None if said is None else family_said(said)


def family_said(configuration: Mapping[str, Any]) -> Family:
    """What a network's config.json says of it, as transformers or we write it."""
    named = configuration.get("architectures")
    saved_as = [str(name) for name in named] if isinstance(named, list) else []
    if configuration.get("is_encoder_decoder") is True:
        reads = any(name.endswith(_OF_THEIR_ENCODER) for name in saved_as)
        return Family.ENCODER if reads else Family.ENCODER_DECODER
    return Family.DECODER if any(name.endswith(_WRITES) for name in saved_as) else Family.ENCODER


_PLANNED: Final = {"bert": Family.ENCODER, "gpt": Family.DECODER, "bart": Family.ENCODER_DECODER}


@cache
def _catalogued() -> Mapping[str, Family]:
    entries = read_yaml(PACKAGE / "resources" / "pretrained.yaml").value
    return {entry["name"]: Family(entry["task"]) for entry in entries}


def _from_the_hub(name: str) -> Path | None:
    if "/" not in name:
        return None
    try:
        from huggingface_hub import try_to_load_from_cache

        found = try_to_load_from_cache(name, _CONFIGURATION)
    except (ModuleNotFoundError, ValueError):  # a name that no hub can have
        return None
    return Path(found) if isinstance(found, str) else None


def _read(path: Path) -> Mapping[str, Any] | None:
    """None for what cannot be read: who opens the network says what is wrong with it."""
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return None
        said = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
