"""What kinds whose answers are texts have in common."""

from abc import ABC
from pathlib import Path
from typing import ClassVar, Final

from tasklift.settings.kept import in_english
from tasklift.settings.located import read_yaml
from tasklift.tasks.families import Family
from tasklift.tasks.kind import Kind, RecipeLine
from tasklift.tasks.starting import NOTHING, Given
from tasklift.tasks.teaching import Lessons, lessons, lessons_of_texts

_JUDGED: Final = "judged"
_PROMPTS: Final = Path(__file__).parents[1] / "resources" / "prompts.yaml"


class WritingKind(Kind, ABC):
    """A kind whose answers are texts. `untrained`: what needs no training, of which the best on valid is the baseline.

    `drop_missing`: the line that sets aside rows whose texts are missing. `shown`: how many rows like it are shown with
    each to a network that knows nothing.
    """

    untrained: ClassVar[tuple[RecipeLine, ...]]
    drop_missing: ClassVar[RecipeLine] = {"drop_missing": {"placeholders": False}}
    shown: ClassVar[int] = 1

    @classmethod
    def default_recipe(cls, given: Given = NOTHING) -> list[RecipeLine]:
        """Cleaning, what teaches the task's network, and last what needs no training, where that is better on valid."""
        taught = lessons(cls.lessons(given), given, Family.DECODER)
        return ["normalize", cls.drop_missing, "deduplicate", *taught, cls.baseline(given)]

    @classmethod
    def lessons(cls, given: Given) -> Lessons:
        """What teaches each network that can learn the kind's answers."""
        return lessons_of_texts(cls.shown)

    @classmethod
    def baseline(cls, given: Given = NOTHING) -> RecipeLine:
        """The best on valid of what needs no training, by the task's metric; a judge is not asked to choose it."""
        metric = cls.metric if given.metric in (None, _JUDGED) else given.metric
        return {"best_of": {"models": list(cls.untrained), "metric": metric}}

    @classmethod
    def zero_shot(cls, language: str | None) -> RecipeLine:
        """In words of the house, Chinese where Chinese is to be written, else English."""
        said: dict[str, dict[str, str]] = read_yaml(_PROMPTS).value
        asked = said.get(cls.__name__.lower())
        if asked is None:
            return "ask"
        named = said["languages"].get(language or "en", language)
        return {"ask": {"instruction": asked["zh" if language == "zh" else "en"].format(language=named)}}

    @classmethod
    def baseline_name(cls) -> str:
        return in_english("the best of what needs no training")
