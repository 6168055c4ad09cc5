"""Normalisation: one way of writing for what is the same text."""

from typing import Annotated, ClassVar, Literal

import polars as pl
from pydantic import Field

from tasklift.data.roles import INPUT_SEPARATOR, RoleType
from tasklift.forms.rewrite import Rewrite
from tasklift.forms.rows import Batch
from tasklift.settings.fields import Search
from tasklift.text.normal_form import (
    collapse_whitespace,
    half_width,
    plain_quotes,
    repair_mojibake,
    strip_control,
    unicode_form,
)
from tasklift.text.rewriting.chinese import convert_chinese, drop_chinese_blanks
from tasklift.text.rewriting.emoji import drop_emoji, name_emoji
from tasklift.text.rewriting.links import replace_mentions, replace_urls
from tasklift.text.rewriting.markup import decode_entities, strip_html, strip_markdown
from tasklift.text.rewriting.repeats import shorten_repeats
from tasklift.text.rows import rewritten

_PASSES = 4
"""A removed character can bring two others together that are mojibake; this often the text is looked at again."""


class Normalize(Rewrite):
    """Write the same text the same way: Unicode form, width, white space, invisible characters, broken encodings.

    Why: `café` can be spelt in two ways and `ＡＢＣ` is `ABC` to a reader, yet a model learns each spelling anew, and
    copies hide behind blanks and zero-width characters. The defaults change only how characters are written: NFC, ASCII
    for full-width letters and digits, one blank for a run of them. They suit English and Chinese alike: ￥, ①, ℃ and
    Chinese punctuation stay. What else a text may be cleared of is for you to say: tags, links, names of users, emoji,
    `sooooo`, traditional characters beside simplified ones. The step is saved with the model, so requests pass through
    it too.

    When it hurts: where spelling is the signal (code, ASCII art, spam that hides behind odd characters, the layout of a
    poem). `form: NFKC` loses more: `m²` becomes `m2`, `①` becomes `1`, `，` becomes `,`. Emoji and `sooooo` tell a mood
    and a link an advertisement: `mask` keeps that there was one.

    Example:
        recipe: [{normalize: {markup: html, urls: mask, mentions: mask, chinese: simplified, repeats: 3}}]

    Reference: Unicode Standard Annex 15 (normalisation forms); Speer, "ftfy", 2019 (broken encodings); CommonMark 0.31;
    Unicode Technical Standard 51 (emoji); OpenCC (Chinese characters).
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)
    travels: ClassVar[bool] = True

    form: Literal["NFC", "NFKC", "keep"] = Field(
        "NFC", description="Unicode form; NFKC also replaces look-alikes such as ① and ℃ by plain characters"
    )
    full_width: Literal["words", "all", "keep"] = Field(
        "words", description="what becomes ASCII: full-width letters and digits, all full-width signs, or none"
    )
    whitespace: Literal["lines", "collapse", "keep"] = Field(
        "lines", description="one blank for a run of white space; lines: but one line end for a run that has one"
    )
    control: bool = Field(True, description="whether characters that are not seen are taken out")
    mojibake: bool = Field(True, description="whether UTF-8 that was read in another encoding is repaired")

    markup: Literal["keep", "entities", "html", "markdown"] = Field(
        "keep", description="what is read as on a page: entities such as &amp;, HTML tags too, or Markdown as well"
    )
    urls: Literal["keep", "mask", "drop"] = Field("keep", description="what becomes of links: mask writes [URL]")
    mentions: Literal["keep", "mask", "drop"] = Field("keep", description="what becomes of @names: mask writes [USER]")
    emoji: Literal["keep", "name", "drop"] = Field(
        "keep", description="what becomes of emoji; name: that of Unicode in English, as :dog:"
    )
    quotes: bool = Field(False, description="whether quotation marks, apostrophes and dashes become those of ASCII")
    repeats: Annotated[int, Search(1, 5)] = Field(
        0, ge=0, le=100, description="most times that a character stands in a row, digits apart; 0: however often"
    )
    chinese: Literal["keep", "simplified", "traditional"] = Field(
        "keep", description="in which characters Chinese is written"
    )
    chinese_blanks: Literal["keep", "drop"] = Field(
        "keep", description="what becomes of blanks between Chinese characters and around their punctuation"
    )

    def rewrite(self, batch: Batch) -> Batch:
        before = batch["text"]
        after = self._parts_written(before)
        for _ in range(_PASSES):
            changed = after != before
            if not changed.any():
                break
            before, after = after, rewritten(after, changed, self._parts_written)
        return after.alias("text").to_frame()

    def _parts_written(self, texts: pl.Series) -> pl.Series:
        """Each text written anew; one that joins several columns keeps their boundaries."""
        if not texts.str.contains(INPUT_SEPARATOR, literal=True).any():
            return self._written(texts)
        rows = texts.str.split(INPUT_SEPARATOR).alias("part").to_frame().with_row_index("row")
        parts = rows.explode("part")
        written = parts.with_columns(self._written(parts["part"]))
        joined = pl.col("part").str.join(INPUT_SEPARATOR, ignore_nulls=False)
        return written.group_by("row", maintain_order=True).agg(joined)["part"]

    def _written(self, texts: pl.Series) -> pl.Series:
        if self.mojibake:
            texts = repair_mojibake(texts)
        texts = self._without_marks(texts)
        if self.control:
            texts = strip_control(texts)
        texts = self._in_one_script(texts)
        if self.repeats:
            texts = shorten_repeats(texts, self.repeats)
        if self.whitespace != "keep":
            texts = collapse_whitespace(texts, keep_lines=self.whitespace == "lines")
        return texts

    def _without_marks(self, texts: pl.Series) -> pl.Series:
        """Markup, links, names of users and emoji."""
        if self.markup != "keep":
            texts = decode_entities(texts)
        if self.markup in ("html", "markdown"):
            texts = strip_html(texts)
        if self.markup == "markdown":
            texts = strip_markdown(texts)
        if self.urls != "keep":
            texts = replace_urls(texts, "[URL]" if self.urls == "mask" else "")
        if self.mentions != "keep":
            texts = replace_mentions(texts, "[USER]" if self.mentions == "mask" else "")
        if self.emoji != "keep":
            texts = name_emoji(texts) if self.emoji == "name" else drop_emoji(texts)
        return texts

    def _in_one_script(self, texts: pl.Series) -> pl.Series:
        """Width, form, quotation marks and Chinese characters."""
        if self.full_width != "keep":
            texts = half_width(texts, punctuation=self.full_width == "all")
        if self.form != "keep":
            texts = unicode_form(texts, self.form)
        if self.quotes:
            texts = plain_quotes(texts)
        if self.chinese != "keep":
            texts = convert_chinese(texts, self.chinese)
        return drop_chinese_blanks(texts) if self.chinese_blanks == "drop" else texts
