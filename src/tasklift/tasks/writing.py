"""What kinds whose answers are texts have in common."""

from abc import ABC
from typing import ClassVar

from tasklift.settings.kept import in_english
from tasklift.tasks.kind import Kind, RecipeLine
from tasklift.tasks.starting import Start


class WritingKind(Kind, ABC):
    """A kind whose answers are texts. `untrained`: what needs no training, of which the best on valid is the baseline.

    `drop_missing`: the line that sets aside rows whose texts are missing.
    """

    untrained: ClassVar[tuple[str, ...]]
    drop_missing: ClassVar[RecipeLine] = {"drop_missing": {"placeholders": False}}

    @classmethod
    def default_recipe(cls, start: Start = Start.NO_NETWORK, rows_a_label: float | None = None) -> list[RecipeLine]:
        return ["normalize", cls.drop_missing, "deduplicate", _taught(start) or cls.baseline()]

    @classmethod
    def baseline(cls) -> RecipeLine:
        """The best on valid of what needs no training."""
        return {"best_of": {"models": list(cls.untrained), "metric": cls.metric}}

    @classmethod
    def baseline_name(cls) -> str:
        return in_english("the best of what needs no training")


def _taught(start: Start) -> RecipeLine | None:
    """The line that teaches the task's language model to write; None where the task names none."""
    match start:
        case Start.NO_NETWORK:
            return None
        case Start.PLANNED:
            return {"instruct": {"epochs": 30, "learning_rate": 1e-3, "examples": 1}}
        case Start.PRETRAINED:
            return {"instruct": {"epochs": 2, "learning_rate": 1e-4}}
