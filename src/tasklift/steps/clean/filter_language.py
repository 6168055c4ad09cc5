"""Language: texts that are surely written in another than the data's."""

import re
from typing import Annotated, ClassVar, Final

import polars as pl
from pydantic import AfterValidator, Field

from tasklift.data.roles import RoleType
from tasklift.forms.learner import Learn
from tasklift.forms.reasons import each_in_english
from tasklift.forms.rows import Batch, Rows
from tasklift.forms.survey import Findings, Survey
from tasklift.settings.fields import Search
from tasklift.settings.messages import say
from tasklift.text.language import UNDETERMINED
from tasklift.text.languages.catalogue import plain_code
from tasklift.text.languages.identify import identify_languages

_CODE: Final = re.compile(r"[a-z]{2,3}")


def _codes(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if not _CODE.fullmatch(plain_code(name)):
            raise ValueError(say("{name!r} is no code of a language: write en, zh or de, say", name=name))
    return names


class FilterLanguage(Survey):
    """Set aside texts that are surely written in another language than the data's, or than those you name.

    Why: a few texts in another language teach words that the application never sees, and a model gives them whatever
    label they happen to have. Without `languages` the step looks at all texts first and keeps every language that at
    least `least_share` of them is written in, for each column of texts by itself: so data in two languages stays in
    two. A judge of single texts could not know that. Chinese is `zh` in simplified and traditional characters.

    When it hurts: short texts, names and slang tell little; so a text goes only if it has `minimum_words` words (a
    Chinese character is more than half a word) and another language is as likely as `minimum_confidence`. A text that
    mixes scripts is as sure as its larger part is large, and stays where that is not large enough. Languages that are
    close, such as Norwegian and Danish, are still confused: name both. Where the application gets other languages too,
    do without this step.

    Example:
        recipe: [{filter_language: {languages: [zh, en], minimum_confidence: 0.9}}]

    Reference: Joulin et al., "Bag of tricks for efficient text classification", 2017, for the model; Caswell et al.,
    "Language ID in the wild", 2020, for what goes wrong on messy texts, and for words that show a language.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)

    languages: Annotated[tuple[str, ...], AfterValidator(_codes)] = Field(
        (), description="ISO 639 codes of the languages that stay; none: those that the data is written in"
    )
    least_share: Annotated[float, Search(0.01, 0.5)] = Field(
        0.1, gt=0, le=1, description="least share of the texts whose language stays, where no languages are named"
    )
    minimum_confidence: Annotated[float, Search(0.5, 0.99)] = Field(
        0.8, ge=0, le=1, description="least probability of another language for a text to go"
    )
    minimum_words: Annotated[int, Search(1, 10)] = Field(
        3, ge=1, description="fewest words, in the script of its language, of a text that may go"
    )

    def survey(self, rows: Rows, learn: Learn) -> Findings:
        names = [name for name in rows.columns if name != "id"]
        none = pl.DataFrame(schema={"id": pl.String, **dict.fromkeys(names, pl.String)})
        sure = pl.concat([none, *rows.map(lambda batch: self._sure(batch, names))])
        reasons = [self._reasons(sure[name]) for name in names]
        found = sure.select("id", pl.coalesce(reasons).alias("reason")) if reasons else none.select("id", reason="id")
        return Findings(set_aside=found.drop_nulls("reason"))

    def _sure(self, batch: Batch, names: list[str]) -> Batch:
        """The language of each text that shows one surely enough, null of others."""
        return batch.select("id", *(self._sure_of(batch[name]) for name in names))

    def _sure_of(self, texts: pl.Series) -> pl.Series:
        is_sure = (
            (pl.col("language") != UNDETERMINED)
            & (pl.col("confidence") >= self.minimum_confidence)
            & (pl.col("words") >= self.minimum_words)
        )
        return identify_languages(texts).select(pl.when(is_sure).then("language").alias(texts.name)).to_series()

    def _reasons(self, sure: pl.Series) -> pl.Expr:
        staying = self._staying(sure.drop_nulls())
        goes = pl.lit(sure.is_in(staying).not_())
        wanted = pl.lit(", ".join(staying))
        return pl.when(goes).then(
            each_in_english("written in {language}, not in {languages}", language=sure, languages=wanted)
        )

    def _staying(self, sure: pl.Series) -> list[str]:
        """The languages that stay, the most frequent first."""
        if self.languages:
            return list(dict.fromkeys(map(plain_code, self.languages)))
        counts = sure.alias("language").value_counts().sort("count", "language", descending=[True, False])
        return counts.filter(pl.col("count") >= self.least_share * len(sure))["language"].to_list()
