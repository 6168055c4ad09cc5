"""The recipe of a cleaning: a file with a list of steps, or with a mapping that has one, such as a task file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasklift.forms.survey import Survey
from tasklift.forms.tune import Tune
from tasklift.runs.recipe import Line, parse_line
from tasklift.settings.check import build, suggestion
from tasklift.settings.errors import Place, UserError
from tasklift.settings.extras import needs
from tasklift.settings.fields import Settings
from tasklift.settings.located import KeyPath, Located, read_yaml
from tasklift.settings.messages import say
from tasklift.tasks.task import RowIds, Task

DEFAULT = ("normalize", "drop_missing", "deduplicate")
_RECIPE, _KEEP = "recipe", "keep"


class _Kept(Settings):
    keep: RowIds = ()


@dataclass(frozen=True)
class CleaningRecipe:
    """The lines that act on rows, the ids of rows to keep as they are, the names of lines that were left out, and where
    the lines stand.
    """

    lines: tuple[Line, ...]
    keep: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()


def default_recipe() -> CleaningRecipe:
    """What is right for texts of any kind."""
    return CleaningRecipe(tuple(parse_line(name, Located("the default recipe", None), ()) for name in DEFAULT))


def read_recipe(path: Path) -> CleaningRecipe:
    """The recipe of a file. Lines that train models are left out; of a task file the other keys are passed over.

    Raises UserError at the place of a fault.
    """
    if not path.exists():
        problem = say("{file}: no such file", file=str(path))
        raise UserError("missing-file", problem, advice=say("name a YAML file with a list of steps"))
    located = read_yaml(path)
    steps, base = _steps(located)
    lines = [parse_line(_checked(line, located, (*base, at)), located, (*base, at)) for at, line in enumerate(steps)]
    places = [located.place((*base, at)) for at in range(len(lines))]
    for line, place in zip(lines, places, strict=True):
        _check_use(line, place)
    acting = tuple(line for line in lines if not isinstance(line.step, Tune))
    where = tuple(place for line, place in zip(lines, places, strict=True) if not isinstance(line.step, Tune))
    left_out = tuple(line.name for line in lines if isinstance(line.step, Tune))
    return CleaningRecipe(acting, _keep(located), left_out, where)


def _steps(located: Located) -> tuple[Sequence[Any], KeyPath]:
    """The lines as written, and where they stand."""
    value: Any = located.value
    base: KeyPath = ()
    if isinstance(value, dict):
        for key in value:
            if key not in Task.model_fields:
                problem = say("unknown key {key!r}", key=str(key))
                raise UserError(
                    "bad-setting", problem, where=located.place((key,)), advice=suggestion(str(key), (_RECIPE, _KEEP))
                )
        value, base = value.get(_RECIPE), (_RECIPE,)
    if not isinstance(value, list):
        problem = say("a recipe is a list of steps")
        raise UserError("bad-setting", problem, where=located.place(base), advice=say("write a line `- STEP` for each"))
    return value, base


def _checked(line: Any, located: Located, path: KeyPath) -> str | dict[str, Any]:
    if isinstance(line, str) or (isinstance(line, dict) and all(isinstance(name, str) for name in line)):
        return line
    problem = say("a line of a recipe is a step's name, or its name with settings")
    raise UserError("bad-setting", problem, where=located.place(path))


def _check_use(line: Line, where: Place) -> None:
    """What a step needs must be here: no task is, but its libraries and functions of the user's may be."""
    if isinstance(line.step, Survey) and line.step.wanted() is not None:
        problem = say("`{step}` trains models of a task, and there is none here", step=line.name)
        raise UserError("step-does-not-fit", problem, where=where, advice=say("use it in a task file with `lift run`"))
    try:
        for extra in line.step.requires:
            needs(extra, line.name)
        line.step.resources()
    except UserError as fault:
        raise type(fault)(fault.slug, fault.problem, where=fault.where or where, advice=fault.advice) from fault


def _keep(located: Located) -> tuple[str, ...]:
    value = located.value
    if not isinstance(value, dict) or _KEEP not in value:
        return ()
    return build(_Kept, {_KEEP: value[_KEEP]}, located).keep
