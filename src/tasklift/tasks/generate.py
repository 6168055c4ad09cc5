"""Generation: a text is written for a text, as a summary, a title or a description of fields."""

from typing import ClassVar

from tasklift.data.roles import Role, RoleType, Side
from tasklift.settings.kept import in_english
from tasklift.tasks.kind import Kind, RecipeLine
from tasklift.tasks.starting import Start
from tasklift.tasks.writing import written_by


class Generate(Kind):
    """Write a text for each text: a summary, a title, a subject line, a sentence that says what fields hold."""

    roles = (
        Role("source", RoleType.TEXTS, Side.INPUT, "the text to write from; a list of texts is read as lines"),
        Role("target", RoleType.TEXTS, Side.ANSWER, "the text to write, or a list of texts of which each is right"),
    )
    metric = "rouge_l"
    metrics = (
        "rouge_l",
        "rouge_1",
        "rouge_2",
        "chrf",
        "bleu",
        "distinct_1",
        "distinct_2",
        "repetition",
        "length_ratio",
        "copying",
        "empty",
    )
    untrained: ClassVar[tuple[RecipeLine, ...]] = ("lead", "retrieve")

    @classmethod
    def default_recipe(cls, start: Start = Start.NO_NETWORK, rows_a_label: float | None = None) -> list[RecipeLine]:
        return ["normalize", "drop_missing", "deduplicate", written_by(start) or cls.baseline()]

    @classmethod
    def baseline(cls) -> RecipeLine:
        """The best on valid of what needs no training: the beginning of the source, or the most similar row's text."""
        return {"best_of": {"models": list(cls.untrained), "metric": cls.metric}}

    @classmethod
    def baseline_name(cls) -> str:
        return in_english("the best of what needs no training")
