"""Translation: a text in one language becomes a text in another."""

from typing import ClassVar

from tasklift.data.roles import Role, RoleType, Side
from tasklift.settings.kept import in_english
from tasklift.tasks.kind import Kind, RecipeLine
from tasklift.tasks.starting import Start
from tasklift.tasks.writing import written_by


class Translate(Kind):
    """Translate each text; `language` is that of the translations."""

    roles = (
        Role("source", RoleType.TEXT, Side.INPUT, "the text to translate"),
        Role("target", RoleType.TEXTS, Side.ANSWER, "its translation, or a list of them of which each is right"),
    )
    metric = "chrf"
    metrics = (
        "chrf",
        "chrf_plus_plus",
        "bleu",
        "exact_match",
        "numbers_kept",
        "placeholders_kept",
        "length_ratio",
        "repetition",
        "copying",
        "empty",
    )
    untrained: ClassVar[tuple[RecipeLine, ...]] = ("copy_source", "retrieve")

    @classmethod
    def default_recipe(cls, start: Start = Start.NO_NETWORK, rows_a_label: float | None = None) -> list[RecipeLine]:
        return [
            "normalize",
            {"drop_missing": {"placeholders": False}},
            "deduplicate",
            written_by(start) or cls.baseline(),
        ]

    @classmethod
    def baseline(cls) -> RecipeLine:
        """The best on valid of what needs no training: the source as it is, or a translation memory."""
        return {"best_of": {"models": list(cls.untrained), "metric": cls.metric}}

    @classmethod
    def baseline_name(cls) -> str:
        return in_english("the best of what needs no training")
