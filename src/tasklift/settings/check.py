"""From values with places to settings: every fault named with its file, line, column and the nearest valid key."""

import difflib
from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from tasklift.settings.errors import UserError
from tasklift.settings.located import KeyPath, Located

Chosen = TypeVar("Chosen", bound=BaseModel)


def build(settings: type[Chosen], values: Any, located: Located, path: KeyPath = ()) -> Chosen:
    """`settings` from `values`, which stand at `path` in the file.

    Raises UserError `bad-setting` that lists every fault, the first of the file first.
    """
    try:
        return settings.model_validate(values)
    except ValidationError as fault:
        faults = [_Fault(settings, error, path, located) for error in fault.errors(include_url=False)]
    faults.sort(key=lambda one: located.places.get(one.path, (0, 0)))
    first, *others = faults
    problem = first.text + "".join(f"\n{located.place(other.path)}: {other.text}" for other in others)
    raise UserError("bad-setting", problem, where=located.place(first.path), advice=first.advice)


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice most like `word`, if one is like it at all."""
    found = difflib.get_close_matches(word.lower(), list(choices), n=1, cutoff=0.5)
    return found[0] if found else None


def suggestion(word: str, choices: Iterable[str]) -> str:
    """Advice for a word that is not among `choices`."""
    listed = sorted(choices)
    close = nearest(word, listed)
    return f"did you mean {close!r}?" if close else f"choose one of: {', '.join(listed)}"


class _Fault:
    """One pydantic error in our words."""

    def __init__(self, settings: type[BaseModel], error: Any, base: KeyPath, located: Located) -> None:
        location = _without_branches(error, base, located)
        self.path: KeyPath = (*base, *location)
        name = ".".join(str(part) for part in self.path) or "the file"
        self.advice = ""
        if error["type"] == "extra_forbidden":
            self.text = f"unknown key {str(location[-1])!r}"
            self.advice = suggestion(str(location[-1]), _fields_at(settings, location[:-1]))
        elif error["type"] == "missing":
            self.text = f"{name} is missing"
            self.advice = f"add `{location[-1]}:`"
        else:
            reason = error["msg"].removeprefix("Value error, ")
            self.text = f"{name}: {reason[:1].lower()}{reason[1:]}; got {_shown(error['input'])}"
            if error["type"] == "literal_error" and isinstance(error["input"], str):
                self.advice = suggestion(error["input"], _literals(error["ctx"]["expected"]))


def _without_branches(error: Any, base: KeyPath, located: Located) -> KeyPath:
    """Where the fault is, in the file's own keys, of which one may be called `int` too."""
    location: KeyPath = ()
    for position, part in enumerate(error["loc"]):
        is_key = (*base, *location, part) in located.places or (*base, *location, part) in located.overrides
        is_unknown_key = error["type"] == "extra_forbidden" and position == len(error["loc"]) - 1
        if is_key or is_unknown_key or not _is_branch(part):
            location = (*location, part)
    return location


def _is_branch(part: str | int) -> bool:
    """Pydantic names the branches of a union in its locations; files do not have them."""
    return isinstance(part, str) and (part in {"str", "int", "float", "bool", "dict"} or "[" in part)


def _literals(expected: str) -> list[str]:
    return [word.strip().strip("'") for word in expected.replace(" or ", ", ").split(",")]


def _fields_at(settings: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    for part in location:
        annotation = settings.model_fields[str(part)].annotation if part in settings.model_fields else None
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            return []
        settings = annotation
    return [field.alias or name for name, field in settings.model_fields.items()]


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
