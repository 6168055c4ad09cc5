"""Overrides of a task file from the command line: `--set KEY.KEY=VALUE`."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tasklift.settings.check import suggestion
from tasklift.settings.errors import UserError
from tasklift.settings.located import Located, load_yaml
from tasklift.settings.messages import say
from tasklift.settings.registry import find, parts
from tasklift.tasks.encoder_plan import EncoderPlan
from tasklift.tasks.starting import AUTO, NOTHING, Given, given_of


def override(located: Located, change: str) -> None:
    """Put `KEY.KEY=VALUE` into the values; a recipe's lines are found by their step's name."""
    keys, equals, text = change.partition("=")
    if not equals or not keys:
        raise UserError(
            "bad-override",
            say("--set {change}: write it as KEY=VALUE", change=change),
            advice=say("as in --set split.test=0.1"),
        )
    value = load_yaml(text, f"--set {change}").value
    names = keys.split(".")
    if names[0] == "recipe" and len(names) > 1:
        _apply_to_recipe(located, names[1:], value, change)
        return
    target = located.value
    for name in names[:-1]:
        target = target.setdefault(name, {}) if isinstance(target, dict) else None
    if not isinstance(target, dict):
        raise UserError(
            "bad-override", say("--set {change}: {keys} is not a key of the task file", change=change, keys=keys)
        )
    target[names[-1]] = value
    located.overrides[tuple(names)] = f"--set {change}"


def _apply_to_recipe(located: Located, names: list[str], value: Any, change: str) -> None:
    lines = _recipe_in(located.value, Path(located.file).parent)
    steps = [next(iter(line), "") if isinstance(line, dict) else str(line) for line in lines]
    if names[0] not in steps:
        raise UserError(
            "bad-override",
            say("--set {change}: the recipe has no step {step!r}", change=change, step=names[0]),
            advice=suggestion(names[0], steps),
        )
    position = steps.index(names[0])
    if len(names) != 2:
        raise UserError("bad-override", say("--set {change}: write it as recipe.STEP.SETTING=VALUE", change=change))
    written = None if isinstance(lines[position], str) else lines[position][names[0]]
    if written is None or isinstance(written, dict):
        lines[position] = {names[0]: {**(written or {}), names[1]: value}}
        located.overrides[("recipe", position, names[0], names[1])] = f"--set {change}"


def _recipe_in(values: Any, folder: Path) -> list[Any]:
    """The lines of the recipe, put there from the kind's default where the file has none."""
    if not isinstance(values, dict):
        return []
    kind = values.get("kind", "classify")
    if values.get("recipe") in (None, "auto") and kind in parts("tasks"):
        values["recipe"] = find("tasks", kind).default_recipe(_given(values, folder))
    lines = values.get("recipe")
    return lines if isinstance(lines, list) else []


def _given(values: dict[str, Any], folder: Path) -> Given:
    """Of values that nobody has checked: a plan that is none is told of later."""
    model, columns, metric = values.get("model", AUTO), values.get("columns"), values.get("metric")
    try:
        named = model if isinstance(model, str) else EncoderPlan.model_validate(model)
    except ValidationError:
        return NOTHING
    roles = tuple(columns) if isinstance(columns, dict) else ()
    return given_of(named, folder, roles=roles, metric=metric if isinstance(metric, str) else None)
