"""Answering: a question gets a short answer, from a text that is given with it or from what the model knows."""

from typing import ClassVar

from tasklift.data.roles import Role, RoleType, Side
from tasklift.tasks.kind import RecipeLine
from tasklift.tasks.starting import Given
from tasklift.tasks.teaching import LESSONS_OF_SPANS, Lessons
from tasklift.tasks.writing import WritingKind


class Answer(WritingKind):
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
            stands_in="context",
        ),
    )
    metric = "squad_f1"
    looked_up = "context"
    metrics = (
        "squad_f1",
        "squad_exact",
        "numeric_match",
        "rouge_l",
        "chrf",
        "embedding_similarity",
        "judged",
        "length_ratio",
        "repetition",
        "empty",
        "passage_recall",
        "citation_precision",
    )
    untrained: ClassVar[tuple[RecipeLine, ...]] = ("best_sentence", "retrieve", "no_answer")

    @classmethod
    def lessons(cls, given: Given) -> Lessons:
        """An encoder marks answers, where there is a context that they stand in."""
        return {**super().lessons(given), **(LESSONS_OF_SPANS if "context" in given.roles else {})}
