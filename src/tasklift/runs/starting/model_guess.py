"""Which pretrained model a task file begins with: the first of the catalogue that reads the language of the texts."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tasklift.models.pretrained.catalogue import CatalogueEntry, catalogue
from tasklift.models.pretrained.find import refuse_unknown
from tasklift.models.pretrained.unpacked import folder_of
from tasklift.runs.network import effort_of
from tasklift.runs.plan import expected_seconds
from tasklift.settings.messages import say
from tasklift.tasks.bounds import Budget
from tasklift.tasks.families import Family, family_of
from tasklift.tasks.starting import AUTO

NONE: Final = "none"
_STEP: Final = "finetune"


@dataclass(frozen=True)
class ModelGuess:
    """A model and why; `written`: whether the task file names it, or only tells of it. `family`: None if not known."""

    name: str
    reason: str
    written: bool
    family: Family | None = None


def guess_model(asked: str, language: str | None, rows: int, *, folder: Path) -> ModelGuess | None:
    """What the user asked for; for `auto` what is there, and else what could be; None where there is none.

    `rows`: how many the file has, about. `folder`: where the task file lies. Raises UserError `unknown-model`.
    """
    if asked == NONE:
        return None
    if asked != AUTO:
        refuse_unknown(asked, folder=folder)
        return ModelGuess(asked, say("as you asked"), written=True, family=family_of(asked, folder))
    encoders = (one for one in catalogue().values() if one.task == "encoder")
    entry = next((one for one in encoders if language in one.languages), None)
    return _weighed(entry, rows) if entry else None


def _weighed(entry: CatalogueEntry, rows: int) -> ModelGuess:
    installed = folder_of(entry) if importlib.util.find_spec("torch") else None
    if installed is None:
        advice = say(
            "a pretrained encoder that reads the language is ahead of words alone on most data: "
            "`pip install 'tasklift[torch]'` and `lift models install {name}` bring it",
            name=entry.name,
        )
        return ModelGuess(entry.name, advice, written=False)
    minutes = expected_seconds(_STEP, rows) * effort_of(installed) / 60
    if minutes > Budget().minutes:
        too_long = say(
            "a pretrained encoder that reads the language is ahead of words alone on most data, but takes about "
            "{minutes:.0f} min for so many rows on this kind of machine without a GPU",
            minutes=minutes,
        )
        return ModelGuess(entry.name, too_long, written=False)
    found = say("a pretrained encoder that reads the language, and is installed: ahead of words alone on most data")
    return ModelGuess(entry.name, found, written=True)
