"""The guard before any library opens a model folder: what could run code, fill the memory or is not whole is refused.

Only JSON and the headers of safetensors are read, by Python's own reader. Files that nothing refers to are left alone.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasklift.models.pretrained.dimensions import read_dimensions, refuse_impossible
from tasklift.models.pretrained.own_files import own_file, read_json
from tasklift.models.pretrained.refusal import broken
from tasklift.models.pretrained.requests import LARGEST_SETTINGS, refuse_requests
from tasklift.models.pretrained.tokenizer_files import tokenizer_files
from tasklift.models.pretrained.weights import read_weights
from tasklift.settings.messages import say

CONFIG = "config.json"
_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True)
class ModelFolder:
    """A pretrained model that may be opened, by its own account and that of its weights.

    `architecture` is the class that it was saved from; `context` counts tokens, `size` bytes of weights and tokenizer.
    """

    folder: Path
    architecture: str | None
    model_type: str
    hidden_size: int
    layers: int
    heads: int | None
    vocabulary: int
    context: int | None
    parameters: int
    size: int
    has_tokenizer: bool


def check_model_folder(folder: Path) -> ModelFolder:
    """What lies in the folder. Raises UserError `model-unsafe` or `model-damaged`, naming the file."""
    if not folder.is_dir():
        raise broken(folder, say("not a folder"), say("name the folder that holds {file}", file=CONFIG))
    weights = read_weights(folder)
    config = _config(folder)
    refuse_requests(folder)
    sizes = read_dimensions(folder / CONFIG, config)
    refuse_impossible(folder / CONFIG, config, sizes, weights)
    tokenizer = tokenizer_files(folder)
    return ModelFolder(
        folder,
        _architecture(config),
        _model_type(folder / CONFIG, config),
        sizes.hidden,
        sizes.layers,
        sizes.heads,
        sizes.vocabulary,
        sizes.context,
        weights.parameters,
        weights.size + sum(path.stat().st_size for path in tokenizer),
        bool(tokenizer),
    )


def _config(folder: Path) -> dict[str, Any]:
    path = own_file(folder, CONFIG, LARGEST_SETTINGS)
    if path is None:
        raise broken(
            folder / CONFIG,
            say("there is no {file} in this folder", file=CONFIG),
            say("name a folder that holds a model"),
        )
    config = read_json(path)
    if not isinstance(config, dict):
        raise broken(path, say("not a JSON object"))
    return config


def _model_type(path: Path, config: dict[str, Any]) -> str:
    named = config.get("model_type")
    if not isinstance(named, str) or not _TYPE.fullmatch(named):
        raise broken(path, say("`model_type` does not name a kind of model"))
    return named


def _architecture(config: dict[str, Any]) -> str | None:
    named = config.get("architectures")
    return named[0] if isinstance(named, list) and named and isinstance(named[0], str) else None
