"""Every step there is, and the page of one: made from its docstring and its fields, in the reader's language.

The texts of our steps have their translations in `resources/steps.LANGUAGE.yaml`. A test holds it complete.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from inspect import cleandoc
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo

from tasklift.forms.step import Step
from tasklift.runs.recipe import FORMS
from tasklift.settings.errors import TaskliftError
from tasklift.settings.fields import Settings
from tasklift.settings.messages import ENGLISH, say, spoken, translations
from tasklift.settings.registry import Part, find, parts

HEADINGS = ("Why:", "When it hurts:", "Example:", "Reference:")
"""What paragraphs of a step's docstring begin with."""

_BOUNDS: Mapping[type, tuple[str, str]] = {Ge: (">=", "ge"), Gt: (">", "gt"), Le: ("<=", "le"), Lt: ("<", "lt")}
_INDENTED = re.compile(r"^([ \t]|[-*] )", re.MULTILINE)


@dataclass(frozen=True)
class StepEntry:
    """A line of `lift steps`. `fault` says why a third party's step cannot be loaded; it then has no form."""

    name: str
    form: str | None
    summary: str
    distribution: str
    fault: str | None = None


@dataclass(frozen=True)
class SettingPage:
    """One setting of a step."""

    name: str
    type: str
    default: str
    bounds: str
    description: str


@dataclass(frozen=True)
class StepPage:
    """All that is to be said of a step."""

    name: str
    form: str
    text: str
    settings: tuple[SettingPage, ...]


def list_steps() -> list[StepEntry]:
    """All steps, those of third parties too; one that is broken says so and hides no other."""
    return [entry_of(part) for part in parts("steps").values()]


def step_page(name: str) -> StepPage:
    """The page of one step. Raises UserError `unknown-name`."""
    step: type[Step] = find("steps", name)
    settings = tuple(setting_page(field, info) for field, info in step.model_fields.items())
    return StepPage(name, form_of(step), say_step(_reflowed(cleandoc(step.__doc__ or ""))), settings)


def say_step(text: str) -> str:
    """A text of a step in the language that is spoken; headings are ours, a paragraph that nobody translated stays."""
    if spoken() == ENGLISH:
        return text
    known = translations(spoken(), "steps")
    paragraphs = map(headed, text.split("\n\n"))
    return "\n\n".join(known.get(heading, "") + known.get(body, body) for heading, body in paragraphs)


def headed(paragraph: str) -> tuple[str, str]:
    """The heading that a paragraph begins with, empty where it has none, and the rest."""
    heading = next((one for one in HEADINGS if paragraph.startswith(one)), "")
    return heading, paragraph.removeprefix(heading).removeprefix(" ")


def form_of(step: type[Step]) -> str:
    """The word for a step's form."""
    return next(word for word, form in FORMS.items() if issubclass(step, form))


def entry_of(part: Part) -> StepEntry:
    """The line of one step, whether it can be loaded or not."""
    try:
        step: type[Step] = part.load()
        summary = say_step(cleandoc(step.__doc__ or "").partition("\n")[0])
        return StepEntry(part.name, form_of(step), summary, part.distribution)
    except TaskliftError as fault:
        return StepEntry(part.name, None, "", part.distribution, fault.problem)
    except (StopIteration, TypeError) as fault:
        return StepEntry(part.name, None, "", part.distribution, say("it is not a step: {fault}", fault=fault))


def setting_page(name: str, info: FieldInfo) -> SettingPage:
    """What is to be said of a field: its type, default and bounds as one writes them."""
    bounds = say(" and ").join(_bounds(info))
    default = "required" if info.is_required() else _value(info.default)
    return SettingPage(name, _type(info.annotation), default, bounds, say_step(info.description or ""))


def _reflowed(text: str) -> str:
    """Paragraphs on one line each; indented lines and lists stay as they are."""
    paragraphs = text.split("\n\n")
    return "\n\n".join(one if _INDENTED.search(one) else one.replace("\n", " ") for one in paragraphs)


def _bounds(info: FieldInfo) -> list[str]:
    """Those of the field, and those of the branches of a choice."""
    choice = get_args(info.annotation) if get_origin(info.annotation) in {Union, UnionType} else ()
    branches = (one for one in choice if get_origin(one) is Annotated)
    inner = (bound for one in branches for marked in get_args(one)[1:] for bound in getattr(marked, "metadata", ()))
    found = []
    for constraint in (*info.metadata, *inner):
        if type(constraint) in _BOUNDS:
            sign, attribute = _BOUNDS[type(constraint)]
            found.append(f"{sign} {_value(getattr(constraint, attribute))}")
    return found


def _type(annotation: Any) -> str:
    """A type in the words of a task file."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(inner[0])
    if origin is Literal:
        return " | ".join(_value(one) if isinstance(one, str) else _type(one) for one in inner)
    if origin is tuple and Ellipsis not in inner:
        return f"[{', '.join(_type(one) for one in inner)}]"
    if origin in {list, tuple}:
        each = _type(inner[0])
        return say("list of ({each})", each=each) if " | " in each else say("list of {each}", each=each)
    if origin is dict:
        return say("mapping")
    if isinstance(annotation, type) and issubclass(annotation, Settings):
        return say("mapping")
    if inner:
        return " | ".join(dict.fromkeys(_type(one) for one in inner))
    return _word(annotation)


def _word(annotation: Any) -> str:
    words: dict[Any, str] = {
        str: say("text"),
        int: say("integer"),
        float: say("number"),
        bool: say("true or false"),
        type(None): "null",
        dict: say("mapping"),
    }
    return words.get(annotation, str(annotation))


def _value(value: Any) -> str:
    """A value as one writes it into a task file."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(one) for one in value)}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{name}: {_value(one)}' for name, one in value.items())}}}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:g}"
    return str(value)
