"""Translation: a text in one language becomes a text in another."""

from typing import ClassVar

from tasklift.data.roles import Role, RoleType, Side
from tasklift.tasks.kind import RecipeLine
from tasklift.tasks.writing import WritingKind


class Translate(WritingKind):
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
        "embedding_similarity",
        "judged",
        "exact_match",
        "numbers_kept",
        "placeholders_kept",
        "terms_kept",
        "length_ratio",
        "repetition",
        "copying",
        "empty",
    )
    untrained: ClassVar[tuple[RecipeLine, ...]] = ("copy_source", "retrieve")
