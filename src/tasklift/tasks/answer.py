"""Answering: a question gets a short answer, from a text that is given with it or from what the model knows."""

from typing import ClassVar

from tasklift.data.roles import Role, RoleType, Side
from tasklift.settings.kept import in_english
from tasklift.tasks.kind import Kind, RecipeLine
from tasklift.tasks.starting import Start
from tasklift.tasks.writing import written_by


class Answer(Kind):
    """Answer each question, by its context where there is one; `answers` left blank says that it has no answer."""

    roles = (
        Role("question", RoleType.TEXT, Side.INPUT, "the question"),
        Role("context", RoleType.TEXTS, Side.INPUT, "the text that the answer stands in", required=False),
        Role(
            "answers",
            RoleType.TEXTS,
            Side.ANSWER,
            "the answer, or a list of texts, or of objects with `text`, of which each is right; blank: there is none",
            may_be_blank=True,
        ),
    )
    metric = "squad_f1"
    metrics = (
        "squad_f1",
        "squad_exact",
        "numeric_match",
        "rouge_l",
        "chrf",
        "length_ratio",
        "repetition",
        "empty",
    )
    untrained: ClassVar[tuple[RecipeLine, ...]] = ("best_sentence", "retrieve")

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
        """The best on valid of what needs no training: the sentence most like the question, or another's answer."""
        return {"best_of": {"models": list(cls.untrained), "metric": cls.metric}}

    @classmethod
    def baseline_name(cls) -> str:
        return in_english("the best of what needs no training")
