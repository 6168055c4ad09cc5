"""What a saved model says of itself, checked; and the error where a saved model is damaged."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from tasklift.settings.errors import Place, UserError
from tasklift.settings.messages import say

D = TypeVar("D")


def read_description(form: TypeAdapter[D], folder: Path, description: Mapping[str, Any]) -> D:
    """What a saved model says of itself; raises `UserError` with the slug `model-damaged` where it does not fit."""
    try:
        return form.validate_python(description)
    except ValidationError as fault:
        reason = fault.errors()[0]["msg"]
        raise damaged(folder, say("its description does not fit ({reason})", reason=reason)) from fault


def damaged(place: Path, problem: str) -> UserError:
    """The error for a model that cannot be loaded."""
    return UserError(
        "model-damaged",
        say("the saved model is damaged: {problem}", problem=problem),
        where=Place(str(place)),
        advice=say("copy the model's folder again, or train the model anew"),
    )
