"""Models on disk: a folder of safetensors and JSON. Loading finds the class by name and runs no code but ours."""

import json
from pathlib import Path
from typing import Any

from tasklift.forms.model import Model
from tasklift.settings.errors import Place, UserError
from tasklift.settings.messages import say
from tasklift.settings.registry import find, parts

DESCRIPTION = "model.json"
FORMAT = 1


def save_model(model: Model, folder: Path) -> None:
    """Write `model` into `folder`, which exists and is empty."""
    name = next(name for name, part in parts("models").items() if part.attribute == type(model).__name__)
    kept = {"format": FORMAT, "model": name, "description": model.save(folder)}
    (folder / DESCRIPTION).write_text(
        json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )


def load_model(folder: Path) -> Model:
    """The model that `save_model` wrote. Raises UserError `not-a-model` or `model-damaged`."""
    kept = read_description(folder / DESCRIPTION)
    name, description = kept.get("model"), kept.get("description")
    if kept.get("format") != FORMAT or not isinstance(name, str) or name not in parts("models"):
        raise UserError(
            "not-a-model",
            say("this is no model of a kind that this version knows: {name!r}", name=name),
            where=Place(str(folder / DESCRIPTION)),
            advice=say("update Tasklift, or export the model again"),
        )
    if not isinstance(description, dict):
        where = Place(str(folder / DESCRIPTION))
        raise UserError("model-damaged", say("the description is missing"), where=where, advice=say("export it again"))
    model: type[Model] = find("models", name)
    return model.load(folder, description)


def read_description(path: Path) -> dict[str, Any]:
    """A JSON object of a model folder."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        advice = say("name a folder that `lift export` wrote")
        raise UserError(
            "not-a-model",
            say("there is no {file} in this folder", file=path.name),
            where=Place(str(path.parent)),
            advice=advice,
        ) from None
    except (ValueError, NotADirectoryError, RecursionError) as fault:
        raise UserError(
            "model-damaged",
            say("not readable: {fault}", fault=fault),
            where=Place(str(path)),
            advice=say("export it again"),
        ) from None
    if not isinstance(value, dict):
        raise UserError(
            "model-damaged", say("not a JSON object"), where=Place(str(path)), advice=say("export it again")
        )
    return value
