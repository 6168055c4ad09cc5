"""What the files of a model may ask of the libraries that read them, and must not: code, or another model."""

from pathlib import Path
from typing import Any

from tasklift.models.pretrained.own_files import entries, own_file, read_json
from tasklift.models.pretrained.refusal import unsafe
from tasklift.settings.messages import say
from tasklift.text.printable import shortened

LARGEST_SETTINGS = 4_000_000
"""Bytes; names of twenty thousand labels take one million."""

_SETTINGS = (
    "config.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "generation_config.json",
    "sentence_bert_config.json",
    "modules.json",
    "1_Pooling/config.json",
)
_OF_CODE = {"auto_map", "custom_pipelines", "trust_remote_code"}
_KNOWN_MODULES = "sentence_transformers."


def refuse_requests(folder: Path) -> None:
    """Look through every file of settings. Raises UserError `model-unsafe` or `model-damaged`."""
    for name in _SETTINGS:
        path = own_file(folder, name, LARGEST_SETTINGS)
        if path is None:
            continue
        settings = read_json(path)
        if isinstance(settings, dict | list):
            _refuse(path, settings)
    adapter = own_file(folder, "adapter_config.json", LARGEST_SETTINGS)
    if adapter is not None:
        advice = say("name the folder of a whole model: merge the adapter into its model and save that")
        raise unsafe(adapter, say("an adapter, which sends libraries to another model"), advice)


def _refuse(path: Path, settings: Any) -> None:
    for key, value in entries(settings):
        if key in _OF_CODE and value:
            raise unsafe(path, say("`{key}` asks for code that comes with the model", key=key))
        if "_implementation" in key and _named_elsewhere(value):
            raise unsafe(
                path, say("`{key}` asks for code from a hub: {value!r}", key=key, value=shortened(str(value), 60))
            )
        if key == "quantization_config" and value:
            raise unsafe(path, say("`{key}` asks for quantised weights, which come with code of their own", key=key))
        if key == "transformers_weights" and value:
            raise unsafe(path, say("`{key}` sends libraries to other weights", key=key))
        if path.name == "modules.json" and key == "type" and not str(value).startswith(_KNOWN_MODULES):
            raise unsafe(
                path, say("it names code that comes with the model: {value!r}", value=shortened(str(value), 60))
            )


def _named_elsewhere(value: Any) -> bool:
    """Whether it is `owner/name`, which libraries fetch and run."""
    return isinstance(value, str) and "/" in value
