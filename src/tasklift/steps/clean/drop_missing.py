"""Missing texts: null, blank, or a word that stands for nothing."""

from functools import cache
from typing import ClassVar

import polars as pl
from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.judge import Judge, Reasons, because
from tasklift.forms.reasons import each_in_english
from tasklift.forms.rows import Batch
from tasklift.settings.kept import in_english
from tasklift.settings.located import read_yaml
from tasklift.settings.registry import PACKAGE
from tasklift.text.normal_form import unicode_form
from tasklift.text.rows import rewritten

_SEEN = r"[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\u{2800}]"
"""A character that leaves a mark; the Braille blank has a class of its own but no dots."""

_BEFORE, _AFTER = " \t\r\n([<{\"'“‘【《「", " \t\r\n)]>}\"'”’】》」.。"
"""What may stand around a placeholder; on its own side only, for `>-<` is a face."""


class DropMissing(Judge):
    """Set aside texts that are not there: null, blank, or only a placeholder such as `N/A`, `null`, `-`, `无`, `暂无`.

    Why: exports write something where there is nothing. Such rows carry a label that no text explains, and as they are
    all alike a model learns that nothing at all means the most frequent one of them.

    When it hurts: where a word of the list is an answer (`无` to "any allergies?"); then say `placeholders: false`.
    Marks such as `?` and `……` are not placeholders: in a chat they mean something.

    Example:
        recipe: [{drop_missing: {also: [用户未填写, see above]}}]

    Reference: Little and Rubin, "Statistical Analysis with Missing Data", 2002, chapter 1; the first words of the list
    are those that pandas and R read as missing.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)

    placeholders: bool = Field(True, description="whether the placeholders of the shipped list count as missing")
    also: tuple[str, ...] = Field((), description="further texts that stand for no text, in any case and width")

    def judge(self, batch: Batch) -> Reasons:
        texts = batch["text"]
        missing = because(in_english("no text"), texts.is_null()).fill_null(
            because(in_english("blank text"), ~texts.str.contains(_SEEN))
        )
        return missing.fill_null(self._placeholder(texts))

    def _placeholder(self, texts: pl.Series) -> Reasons:
        known = {*(placeholders() if self.placeholders else ()), *_bare(pl.Series(self.also, dtype=pl.String))}
        longest = max((len(word) for word in known), default=0)
        short = _stripped(texts).str.len_chars() <= longest
        reasons = pl.Series([None], dtype=pl.String).new_from_index(0, len(texts))
        return rewritten(reasons, short, lambda _: _named(_bare(texts.filter(short)), known))


@cache
def placeholders() -> tuple[str, ...]:
    """The shipped list, English and Chinese."""
    return tuple(read_yaml(PACKAGE / "resources" / "placeholders.yaml").value)


def _named(bare: pl.Series, known: set[str]) -> Reasons:
    found = bare.is_in(sorted(known))
    return pl.select(pl.when(found).then(each_in_english("only a placeholder: {text}", text=bare))).to_series()


def _bare(texts: pl.Series) -> pl.Series:
    """In lower case and half width, without the blanks, brackets, quotes and points around, if more than these."""
    folded = unicode_form(texts, "NFKC").str.to_lowercase()
    stripped = _stripped(folded)
    return stripped.zip_with(stripped != "", folded.str.strip_chars())


def _stripped(texts: pl.Series) -> pl.Series:
    return texts.str.strip_chars_start(_BEFORE).str.strip_chars_end(_AFTER)
