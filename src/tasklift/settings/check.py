"""From values with places to settings: every fault named with its file, line, column and the nearest valid key."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from tasklift.settings.errors import UserError
from tasklift.settings.kept import in_english, say_kept
from tasklift.settings.located import KeyPath, Located
from tasklift.settings.messages import say

Chosen = TypeVar("Chosen", bound=BaseModel)


def build(settings: type[Chosen], values: Any, located: Located, path: KeyPath = ()) -> Chosen:
    """`settings` from `values`, which stand at `path` in the file.

    Raises UserError `bad-setting` that lists every fault, the first of the file first.
    """
    try:
        return settings.model_validate(values)
    except ValidationError as fault:
        errors = fault.errors(include_url=False)
        faults = [_fault(settings, error, path, located) for error in errors if not _is_other_branch(error, errors)]
    first, *others = sorted(_told_once(_without_slips(faults)), key=lambda one: located.places.get(one.path, (0, 0)))
    problem = first.text + "".join(f"\n{located.place(one.path)}: {one.text}{one.aside}" for one in others)
    raise UserError("bad-setting", problem, where=located.place(first.path), advice=first.advice)


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice most like `word`, if one is like it at all."""
    known = {choice.lower(): choice for choice in choices}
    found = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.5)
    return known[found[0]] if found else None


def misspelt(word: str, choices: Iterable[str]) -> str | None:
    """The choice that `word` is a slip of: one letter too many or too few, doubled, or two that changed places."""
    return next((choice for choice in choices if word != choice and _is_slip(word, choice)), None)


def _is_slip(word: str, choice: str) -> bool:
    if len(word) == len(choice):
        return sorted(word) == sorted(choice)
    longer, shorter = sorted((word, choice), key=len, reverse=True)
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))


def suggestion(word: str, choices: Iterable[str]) -> str:
    """Advice for a word that is not among `choices`."""
    names = sorted(choices)
    close = nearest(word, names)
    return say("did you mean {name!r}?", name=close) if close else say("choose one of: {names}", names=names)


_IN_OUR_WORDS = {
    "string_type": in_english("should be text"),
    "list_type": in_english("should be a list"),
    "tuple_type": in_english("should be a list"),
    "dict_type": in_english("should be a mapping of keys"),
    "model_type": in_english("should be a mapping of keys"),
}
"""For the types of YAML, which have other names in Python."""


@dataclass
class _Fault:
    """One fault in our words: at which key, what is wrong, and what to do; `got` is what stands there.

    `meant`: the key that an unknown one is likely to be.
    """

    path: KeyPath
    reason: str
    got: str = ""
    advice: str = ""
    missing: bool = False
    meant: str | None = None

    @property
    def text(self) -> str:
        name = ".".join(str(part) for part in self.path) or say("the file")
        return (
            say("{name}: {reason}; got {got}", name=name, reason=self.reason, got=self.got) if self.got else self.reason
        )

    @property
    def aside(self) -> str:
        """The advice in brackets, where it does not stand on a line of its own."""
        return say(" ({advice})", advice=self.advice) if self.advice else ""


def _fault(settings: type[BaseModel], error: Any, base: KeyPath, located: Located) -> _Fault:
    location = _without_branches(error, base, located)
    path = (*base, *location)
    if error["type"] == "extra_forbidden":
        key, known = str(location[-1]), _fields_at(settings, location[:-1])
        problem = say("unknown key {key!r}", key=key)
        return _Fault(path, problem, advice=suggestion(key, known), meant=nearest(key, known))
    if error["type"] == "missing":
        name = ".".join(str(part) for part in path)
        return _Fault(
            path, say("{name} is missing", name=name), advice=say("add `{key}:`", key=location[-1]), missing=True
        )
    reason = _IN_OUR_WORDS.get(error["type"]) or error["msg"].removeprefix("Value error, ").removeprefix("Input ")
    is_word = error["type"] == "literal_error" and isinstance(error["input"], str)
    advice = suggestion(error["input"], _literals(error["ctx"]["expected"])) if is_word else ""
    return _Fault(path, say_kept(f"{reason[:1].lower()}{reason[1:]}"), _shown(error["input"]), advice)


def _without_slips(faults: list[_Fault]) -> list[_Fault]:
    """Without a key that is missing only because it is written otherwise, which is told at that place."""
    meant = {(*one.path[:-1], one.meant) for one in faults if one.meant}
    return [one for one in faults if not (one.missing and one.path in meant)]


def _told_once(faults: list[_Fault]) -> Iterable[_Fault]:
    """One fault for each place. Of a value that fits no branch of a choice, the deepest faults tell most."""
    told: dict[KeyPath, _Fault] = {}
    for one in faults:
        if any(len(one.path) < len(other.path) and other.path[: len(one.path)] == one.path for other in faults):
            continue
        if one.path in told:
            other = one.reason.removeprefix(say("should be "))
            told[one.path].reason = say("{reason} or {other}", reason=told[one.path].reason, other=other)
            told[one.path].advice = ""
        else:
            told[one.path] = one
    return told.values()


def _without_branches(error: Any, base: KeyPath, located: Located) -> KeyPath:
    """Where the fault is, in the file's own keys, of which one may be called `int` too."""
    location: KeyPath = ()
    for position, part in enumerate(error["loc"]):
        is_key = (*base, *location, part) in located.places or (*base, *location, part) in located.overrides
        is_unknown_key = error["type"] == "extra_forbidden" and position == len(error["loc"]) - 1
        if is_key or is_unknown_key or not _is_branch(part):
            location = (*location, part)
    return location


def _is_other_branch(error: Any, errors: Iterable[Any]) -> bool:
    """Whether it says that a mapping is no text, where a mapping is what another branch of the choice wants."""
    choice = error["loc"][:-1]
    if error["loc"][-1:] != ("str",) or not isinstance(error["input"], dict):
        return False
    return any(other is not error and other["loc"][: len(choice)] == choice for other in errors)


def _is_branch(part: str | int) -> bool:
    """Pydantic names the branches of a union in its locations; files do not have them."""
    return isinstance(part, str) and (part in {"str", "int", "constrained-int", "float", "bool", "dict"} or "[" in part)


def _literals(expected: str) -> list[str]:
    return [word.strip().strip("'") for word in expected.replace(" or ", ", ").split(",")]


def _fields_at(settings: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    for part in location:
        annotation = settings.model_fields[str(part)].annotation if part in settings.model_fields else None
        branches = get_args(annotation) or (annotation,)
        nested = [one for one in branches if isinstance(one, type) and issubclass(one, BaseModel)]
        if not nested:
            return []
        settings = nested[0]
    return [field.alias or name for name, field in settings.model_fields.items()]


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
