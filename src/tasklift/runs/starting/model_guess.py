"""Which pretrained model a task file begins with: the first of the catalogue that can learn what the rows ask for."""

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tasklift.models.pretrained.catalogue import CatalogueEntry, catalogue
from tasklift.models.pretrained.find import refuse_unknown
from tasklift.models.pretrained.unpacked import folder_of
from tasklift.runs.expected import expected_seconds
from tasklift.runs.network import effort_of
from tasklift.runs.recipe import Line, parse_line
from tasklift.settings.located import Located
from tasklift.settings.messages import say
from tasklift.settings.registry import find
from tasklift.tasks.bounds import Budget
from tasklift.tasks.families import Family, family_of
from tasklift.tasks.kind import Kind
from tasklift.tasks.starting import AUTO, Given, Start

NONE: Final = "none"
OF_YOURS: Final = "./my-model"
"""What stands in a task file where no package carries a model that could be named."""
_ANSWERED: Final = 0.3
"""Of the rows of a file those of valid and test, which a model answers."""


@dataclass(frozen=True)
class Wanted:
    """What a model is to learn: a kind of task, for whose columns, in which language, from about so many rows.

    `long`: how many times as long as usual a row is; `answers`: how many of them a row asks for; `marks`: whether
    answers stand in the texts that come with them.
    """

    kind: str
    roles: tuple[str, ...]
    language: str | None
    rows: int
    long: float = 1.0
    answers: float = 1.0
    marks: bool = False

    @property
    def family(self) -> Family:
        """What can learn it."""
        return Family.ENCODER if self.marks or not self.writes else Family.DECODER

    @property
    def writes(self) -> bool:
        """Whether answers are texts."""
        return not self.kind_class.has_labels()

    @property
    def kind_class(self) -> type[Kind]:
        """The kind's facts."""
        found: type[Kind] = find("tasks", self.kind)
        return found


@dataclass(frozen=True)
class ModelGuess:
    """A model and why; `written`: whether the task file names it, or only tells of it. `family`: None if not known."""

    name: str
    reason: str
    written: bool
    family: Family | None = None


def guess_model(asked: str, wanted: Wanted, *, folder: Path) -> ModelGuess | None:
    """What the user asked for; for `auto` what is there, and else what could be; None where there is none.

    `folder`: where the task file lies. Raises UserError `unknown-model`.
    """
    if asked == NONE:
        return None
    if asked != AUTO:
        refuse_unknown(asked, folder=folder)
        return ModelGuess(asked, say("as you asked"), written=True, family=family_of(asked, folder))
    fitting = (one for one in catalogue().values() if one.task == wanted.family and wanted.language in one.languages)
    entry = next(fitting, None)
    if entry is not None:
        return _weighed(entry, wanted)
    return ModelGuess(OF_YOURS, _none_writes(), written=False) if wanted.writes else None


def _weighed(entry: CatalogueEntry, wanted: Wanted) -> ModelGuess:
    what = _what_it_does(wanted)
    installed = folder_of(entry) if importlib.util.find_spec("torch") else None
    if installed is None:
        advice = say(
            "{what}: `pip install 'tasklift[torch]'` and `lift models install {name}` bring it",
            what=what,
            name=entry.name,
        )
        return ModelGuess(entry.name, advice, written=False)
    minutes = _seconds(wanted) * effort_of(installed) / 60
    if minutes > Budget().minutes and _has_gpu():
        on_gpu = say("{what}; it is installed, and there is a GPU to learn on", what=what)
        return ModelGuess(entry.name, on_gpu, written=True, family=wanted.family)
    if minutes > Budget().minutes:
        too_long = say(
            "{what}, but takes about {minutes:,.0f} min for so many rows on this kind of machine without a GPU",
            what=what,
            minutes=minutes,
        )
        return ModelGuess(entry.name, too_long, written=False)
    return ModelGuess(entry.name, say("{what}; it is installed", what=what), written=True, family=wanted.family)


def _has_gpu() -> bool:
    """Asked only where it decides: torch takes seconds to import."""
    from tasklift.models.networks.precision import fastest_device

    return fastest_device().type != "cpu"


def _seconds(wanted: Wanted) -> float:
    """What the network that costs were measured with would take to learn, and to answer what choices and the test
    ask.
    """
    lines = [line for line in _default(wanted) if line.takes_networks]
    learned = sum(expected_seconds(line.name, wanted.rows) * line.step.effort() for line in lines) * wanted.long
    if not wanted.writes:
        return learned
    asked = int(_ANSWERED * wanted.rows * wanted.answers)
    return (
        learned
        + expected_seconds("write" if wanted.family is Family.DECODER else "choose", asked)
        + ((wanted.long - 1) * expected_seconds("choose", asked))
    )


def _default(wanted: Wanted) -> Sequence[Line]:
    given = Given(Start.PRETRAINED, wanted.family, roles=wanted.roles)
    return [parse_line(one, Located("the guess", None), ()) for one in wanted.kind_class.default_recipe(given)]


def _what_it_does(wanted: Wanted) -> str:
    if not wanted.writes:
        return say("a pretrained encoder that reads the language is ahead of words alone on most data")
    if wanted.marks:
        return say(
            "a pretrained encoder that reads the language learns from the rows to mark answers in their contexts"
        )
    return say("a pretrained language model learns from the rows what to write")


def _none_writes() -> str:
    return say(
        "only a model learns to write, and no package carries one for this language: name a folder or a hub's id of "
        "one, or ask a model behind an API (`lift steps prompt`)"
    )
