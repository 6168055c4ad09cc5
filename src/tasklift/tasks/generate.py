"""Generation: a text is written for a text, as a summary, a title or a description of fields."""

from typing import ClassVar

from tasklift.data.roles import Role, RoleType, Side
from tasklift.tasks.kind import RecipeLine
from tasklift.tasks.writing import WritingKind


class Generate(WritingKind):
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
        "embedding_similarity",
        "judged",
        "field_coverage",
        "distinct_1",
        "distinct_2",
        "repetition",
        "length_ratio",
        "copying",
        "empty",
    )
    untrained: ClassVar[tuple[RecipeLine, ...]] = ("lead", "retrieve")
    drop_missing: ClassVar[RecipeLine] = "drop_missing"
