"""Sensitive texts: set aside whole, where a mask would leave too much or nothing."""

from typing import ClassVar

import polars as pl
from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.judge import Judge, Reasons, because
from tasklift.forms.rows import Batch
from tasklift.settings.kept import in_english
from tasklift.steps.clean.personal_settings import Kinds, Patterns
from tasklift.text.personal.find import find_personal
from tasklift.text.personal.offensive import is_offensive
from tasklift.text.personal.patterns import found_by_patterns, known_patterns


class DropSensitive(Judge):
    """Set aside texts that hold keys and passwords, identity numbers, cards, or insults.

    Why: a text with a password or a passport number should be nowhere in a training set, not even masked: what stands
    around it tells much of the rest. Reasons name the kind, never the value, so that the record of the run is clean.

    When it hurts: where such texts are what the application must answer (a bank's chat is full of card numbers): use
    `redact` there. The list of insults is short and knows no context; to learn what is offensive a model needs them.

    Example:
        recipe: [{drop_sensitive: {kinds: [resident_id, bank_card], offensive: true}}]

    Reference: Lukas et al., "Analyzing leakage of personally identifiable information in language models", 2023; Meli
    et al., "How bad can it git?", 2019, for keys of known forms.
    """

    version: ClassVar[int] = 2
    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)
    protects: ClassVar[bool] = True

    kinds: Kinds = Field(
        "identity", description="personal data that a text may not hold: names of kinds, `default`, `identity` or `all`"
    )
    patterns: Patterns = Field({}, description="further kinds: a name and a pattern of Rust's regex each")
    secrets: bool = Field(True, description="whether keys, tokens and passwords set a text aside")
    offensive: bool = Field(False, description="whether words that insult set a text aside")
    words: tuple[str, ...] = Field((), description="further words that set a text aside, in any case")

    def judge(self, batch: Batch) -> Reasons:
        texts = batch["text"]
        reasons = pl.Series([None], dtype=pl.String).new_from_index(0, len(texts))
        if self.secrets:
            reasons = reasons.fill_null(because(in_english("holds a key or password"), _has_secret(texts)))
        reasons = reasons.fill_null(self._personal(texts))
        if self.offensive or self.words:
            insult = is_offensive(texts, self.words) if self.offensive else _has_word(texts, self.words)
            reasons = reasons.fill_null(because(in_english("offensive words"), insult))
        return reasons

    def _personal(self, texts: pl.Series) -> Reasons:
        found = find_personal(texts, self.kinds, self.patterns) if self.kinds or self.patterns else {}
        surest = {row: max(spans, key=lambda one: (one.certainty, one.kind)).kind for row, spans in found.items()}
        said = {row: in_english("holds personal data: {kind}", kind=kind) for row, kind in surest.items()}
        return pl.Series([said.get(row) for row in range(len(texts))], dtype=pl.String)


def _has_secret(texts: pl.Series) -> pl.Series:
    there = texts.is_not_null().arg_true()
    found = found_by_patterns(texts.gather(there), known_patterns("secrets"))
    places = set(there.gather(sorted(found)).to_list()) if found else set()
    return pl.Series([row in places for row in range(len(texts))], dtype=pl.Boolean)


def _has_word(texts: pl.Series, words: tuple[str, ...]) -> pl.Series:
    return texts.str.contains_any(list(words), ascii_case_insensitive=True)
