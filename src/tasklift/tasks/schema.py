"""The JSON Schema of a task file, for editors: every key, and in a recipe every step with its settings."""

from typing import Any

from pydantic import BaseModel

from tasklift.settings.errors import TaskliftError
from tasklift.settings.registry import Part, parts
from tasklift.tasks.task import Task

_DEFINITIONS = "$defs"
_REFERENCE = "#/$defs/{model}"


def task_schema() -> dict[str, Any]:
    """The schema of a task file. A third party's step that cannot be loaded is known by its name alone."""
    schema = Task.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Tasklift task file"
    definitions = schema.setdefault(_DEFINITIONS, {})
    lines = [line for part in parts("steps").values() for line in _lines(part, definitions)]
    recipe = schema["properties"]["recipe"]
    schema["properties"]["recipe"] = {
        "anyOf": [{"const": "auto"}, {"type": "array", "items": {"anyOf": lines}}, {"type": "null"}],
        "default": None,
        "description": recipe["description"],
    }
    schema["properties"]["kind"]["enum"] = list(parts("tasks"))
    _allow_single_names(schema["properties"], ("data", "columns"))
    return schema


def _lines(part: Part, definitions: dict[str, Any]) -> list[dict[str, Any]]:
    """What a recipe line may say of a step: its name, or its name with settings."""
    try:
        step = part.load()
    except TaskliftError:
        return [{"const": part.name}]
    summary = (step.__doc__ or "").strip().partition("\n")[0]
    definitions[f"step.{part.name}"] = _settings(step, definitions)
    settings = {"$ref": _REFERENCE.format(model=f"step.{part.name}")}
    named = {
        "type": "object",
        "properties": {part.name: {"anyOf": [settings, {"type": "null"}], "description": summary}},
        "required": [part.name],
        "additionalProperties": False,
    }
    return [{"const": part.name, "description": summary}, named]


def _settings(step: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of a step's settings; what it defines stands beside the other definitions."""
    schema = step.model_json_schema(ref_template=_REFERENCE)
    definitions.update(schema.pop(_DEFINITIONS, {}))
    return schema


def _allow_single_names(properties: dict[str, Any], keys: tuple[str, ...]) -> None:
    """One name may stand without the brackets of a list."""
    for key in keys:
        several = properties[key]["additionalProperties"]
        properties[key]["additionalProperties"] = {"anyOf": [{"type": "string"}, several]}
