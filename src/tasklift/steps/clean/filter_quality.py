"""Quality: texts that are no language, or repeat themselves, or are no more than symbols."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, Literal, NamedTuple, Self

import polars as pl
from pydantic import Field, model_validator

from tasklift.data.examples import example_texts, examples_digest, place_of
from tasklift.data.roles import RoleType
from tasklift.forms.judge import Judge, Reasons, because
from tasklift.forms.rows import Batch
from tasklift.settings.fields import Search
from tasklift.settings.kept import in_english
from tasklift.settings.messages import say
from tasklift.text.buffers import StringBuffers, string_buffers
from tasklift.text.perplexity.kneser_ney import MOST_OF_A_TEXT, CharacterModel, fit_characters, perplexities
from tasklift.text.quality.counts import count_characters
from tasklift.text.quality.gibberish import gibberish_share
from tasklift.text.quality.presets import has_placeholder_text, preset, stop_words_of
from tasklift.text.quality.repetition import CHARACTERS_A_WORD, repeated_lines, repeated_runs

_FREQUENT_RUNS: Final = (2, 3, 4)
_LESS_FOR_FREQUENT: Final = 0.02
_REPEATED_RUNS: Final = (5, 6, 7, 8, 9, 10)
_LESS_FOR_REPEATED: Final = 0.01
"""How much less is allowed for each word more (Rae et al. 2021, table A1)."""

_MOST_CHARACTERS: Final = 2_000_000
"""From which perplexity is learned."""

Limit = float | None
Limits = dict[str, Any]


class _Measured(NamedTuple):
    """The texts of a batch, their bytes, the counts and which are long enough to be measured by shares."""

    texts: pl.Series
    buffers: StringBuffers
    counts: pl.DataFrame
    long: pl.Series

    def share(self, part: str, of: str) -> pl.Series:
        """One count as a share of another; 0 of none."""
        return (self.counts[part] / self.counts[of]).fill_nan(0.0)


class FilterQuality(Judge):
    """Set aside texts that are no language, repeat themselves, or are hardly more than symbols or digits.

    Why: keyboard mash (`asdfghjk`, 阿斯顿发过火), one character over and over, tables of numbers and broken pages teach
    a model nothing about the task. `preset: short_texts`, the default, takes only what nobody would call a text, and
    suits reviews, chats and requests. The presets `gopher`, `c4` and `fineweb` are rules that were published for pages
    of the web to pretrain on; each setting overrides the limit of the preset. Words of scripts without spaces are
    counted by their characters, 1.6 for a word, so the limits are about as strict for Chinese. Gibberish is told by a
    small model of how letters, and keys of a Chinese input method, follow one another (text/quality/gibberish.py says
    what it has learned from). Perplexity is held to good texts of your own: a small model of characters reads those of
    `perplexity_under`, and a text goes that leaves more open than `maximum_perplexity`, which is how many characters
    could as well have come next. Usual are 4 to 6 in English and 20 to 40 in Chinese; allow several times as much.

    When it hurts: the published presets set almost every short text aside; use them for pages alone. C4 and FineWeb cut
    lines out of pages: here the whole text goes. Where code, chemical formulas or product numbers are the texts, raise
    `maximum_gibberish`, `maximum_symbols` and `maximum_digits` to 1. Names and slang of languages in Latin letters
    that the model has not seen may look like gibberish; a text goes only if half of its letters do. Of Chinese mash
    only the plainest is found: keys along a row, or many in a row that language does not put together.

    Example:
        recipe: [{filter_quality: {preset: fineweb, maximum_short_lines: 0.8}}]

    Reference: Rae et al., "Scaling language models: Gopher", 2021, table A1; Raffel et al., "Exploring the limits of
    transfer learning", 2020, section 2.2 (C4); Penedo et al., "The FineWeb datasets", 2024, section 3.6; Wenzek et al.,
    "CCNet", 2020, for perplexity.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)

    preset: Literal["none", "short_texts", "gopher", "c4", "fineweb"] = Field(
        "short_texts", description="whose limits hold where no setting says otherwise; none: those set alone"
    )
    least_characters: Annotated[int | None, Search(5, 100)] = Field(
        None, ge=0, description="characters below which shares of a text are not measured"
    )
    minimum_words: Annotated[int | None, Search(1, 100)] = Field(None, ge=0, description="fewest words")
    maximum_words: int | None = Field(None, ge=1, description="most words")
    minimum_word_length: Limit = Field(None, ge=0, description="least mean length of words, where blanks part them")
    maximum_word_length: Limit = Field(None, ge=1, description="greatest mean length of words, where blanks part them")
    minimum_words_with_letters: Limit = Field(None, ge=0, le=1, description="least share of words with a letter")
    minimum_stop_words: int | None = Field(
        None, ge=0, description="fewest different stop words of one language (en, zh, de, fr, es)"
    )
    maximum_marks: Limit = Field(None, ge=0, description="most # and ellipses for a word")
    maximum_symbols: Annotated[Limit, Search(0.1, 1.0)] = Field(
        None, ge=0, le=1, description="greatest share of symbols that are no emoji, money or punctuation"
    )
    maximum_digits: Annotated[Limit, Search(0.1, 1.0)] = Field(
        None, ge=0, le=1, description="greatest share of digits among characters"
    )
    maximum_capitals: Annotated[Limit, Search(0.3, 1.0)] = Field(
        None, ge=0, le=1, description="greatest share of capitals among letters that have them"
    )
    maximum_same_character: Annotated[Limit, Search(0.2, 1.0)] = Field(
        None, ge=0, le=1, description="greatest share of one character in a row"
    )
    maximum_gibberish: Annotated[Limit, Search(0.2, 1.0)] = Field(
        None, ge=0, le=1, description="greatest share of letters in gibberish"
    )
    perplexity_under: str | None = Field(
        None, description="a file of good texts, a text a line or a table: perplexity is what they leave open"
    )
    maximum_perplexity: Annotated[Limit, Search(5, 5000, log=True)] = Field(
        None, ge=1, description="greatest perplexity by the character; none: any"
    )
    maximum_repeated_lines: Limit = Field(None, ge=0, le=1, description="greatest share of lines that stood before")
    maximum_repeated_line_characters: Limit = Field(
        None, ge=0, le=1, description="greatest share of characters in such lines"
    )
    maximum_frequent_run: Annotated[Limit, Search(0.1, 1.0)] = Field(
        None,
        ge=0,
        le=1,
        description="greatest share of letters in the most frequent two words; 0.02 less for each more",
    )
    maximum_repeated_runs: Annotated[Limit, Search(0.05, 1.0)] = Field(
        None,
        ge=0,
        le=1,
        description="greatest share of letters in repeated runs of five words; 0.01 less for each more",
    )
    maximum_bullet_lines: Limit = Field(
        None, ge=0, le=1, description="greatest share of lines that begin with a bullet"
    )
    maximum_ellipsis_lines: Limit = Field(
        None, ge=0, le=1, description="greatest share of lines that end in an ellipsis"
    )
    minimum_punctuated_lines: Limit = Field(
        None, ge=0, le=1, description="least share of lines that end like a sentence"
    )
    maximum_short_lines: Limit = Field(
        None, ge=0, le=1, description="greatest share of lines of fewer than 30 characters (Chinese: 10)"
    )
    minimum_sentences: int | None = Field(None, ge=0, description="fewest sentences")
    braces: bool | None = Field(None, description="whether a text with curly braces, as code has, may stay")
    placeholder_text: bool | None = Field(None, description="whether a text with `lorem ipsum` may stay")

    @model_validator(mode="after")
    def _check_perplexity(self) -> Self:
        if (self.perplexity_under is None) != (self.maximum_perplexity is None):
            raise ValueError(say("`maximum_perplexity` and `perplexity_under` go together"))
        return self

    def resources(self) -> list[str]:
        return [examples_digest(place_of(self.folder, self.perplexity_under))] if self.perplexity_under else []

    def judge(self, batch: Batch) -> Reasons:
        limits = self._limits()
        texts = batch["text"].fill_null("")
        buffers = string_buffers(texts)
        counts = count_characters(buffers)
        found = _Measured(texts, buffers, counts, counts["characters"] >= limits.get("least_characters", 0))
        nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(texts))
        reasons = [nothing, *_by_size(found, limits), *_by_shares(found, limits), *_by_lines(found, limits)]
        reasons += [*_by_repetition(found, limits), *_by_words(found, limits), *self._by_perplexity(found)]
        return pl.select(pl.when(batch["text"].is_not_null()).then(pl.coalesce(reasons))).to_series()

    def _by_perplexity(self, found: _Measured) -> Iterator[Reasons]:
        if self.perplexity_under is not None and (most := self.maximum_perplexity) is not None:
            place = place_of(self.folder, self.perplexity_under)
            perplexity = pl.Series(perplexities(found.buffers, _model_of(place, examples_digest(place))))
            sentence = in_english("a perplexity of more than {most:g}", most=most)
            yield because(sentence, found.long & (perplexity.fill_nan(None) > most))

    def _limits(self) -> Limits:
        said = self.model_dump(exclude={"preset", "perplexity_under"})
        own = {name: value for name, value in said.items() if value is not None}
        return {**preset(self.preset), **own}


@lru_cache(maxsize=4)
def _model_of(place: Path, _digest: str) -> CharacterModel:
    """The model of the file's texts; of very many, of some from all over it."""
    texts = example_texts(place)
    characters = int(texts.str.len_chars().clip(0, MOST_OF_A_TEXT).sum())
    return fit_characters(string_buffers(texts.gather_every(max(1, -(-characters // _MOST_CHARACTERS)))))


def _by_size(found: _Measured, limits: Limits) -> Iterator[Reasons]:
    counts = found.counts
    words = counts["spaced_words"] + counts["unspaced"] / CHARACTERS_A_WORD
    is_spaced = counts["unspaced"] < CHARACTERS_A_WORD * counts["spaced_words"]
    length = found.share("letters_of_words", "spaced_words")
    if (least := limits.get("minimum_words")) is not None:
        yield because(in_english("fewer than {least} words", least=least), words < least)
    if (most := limits.get("maximum_words")) is not None:
        yield because(in_english("more than {most} words", most=most), words > most)
    if (least := limits.get("minimum_word_length")) is not None:
        yield because(in_english("words of fewer than {least} letters", least=least), is_spaced & (length < least))
    if (most := limits.get("maximum_word_length")) is not None:
        yield because(in_english("words of more than {most} letters", most=most), is_spaced & (length > most))
    if (least := limits.get("minimum_sentences")) is not None:
        yield because(in_english("fewer than {least} sentences", least=least), counts["sentences"] < least)


def _by_shares(found: _Measured, limits: Limits) -> Iterator[Reasons]:
    long = found.long
    if (most := limits.get("maximum_symbols")) is not None:
        share = found.share("symbols", "characters")
        yield because(in_english("more than {most:.0%} symbols", most=most), long & (share > most))
    if (most := limits.get("maximum_digits")) is not None:
        share = found.share("digits", "characters")
        yield because(in_english("more than {most:.0%} digits", most=most), long & (share > most))
    if (most := limits.get("maximum_capitals")) is not None:
        share = found.share("capitals", "cased")
        yield because(in_english("more than {most:.0%} capitals", most=most), long & (share > most))
    if (most := limits.get("maximum_same_character")) is not None:
        share = found.share("longest_run", "characters")
        yield because(in_english("more than {most:.0%} the same character", most=most), long & (share > most))
    if (most := limits.get("maximum_gibberish")) is not None:
        share = pl.Series(gibberish_share(found.buffers))
        yield because(in_english("more than {most:.0%} gibberish", most=most), share > most)


def _by_lines(found: _Measured, limits: Limits) -> Iterator[Reasons]:
    if (most := limits.get("maximum_bullet_lines")) is not None:
        share = found.share("bullet_lines", "lines")
        yield because(in_english("more than {most:.0%} of the lines are items of a list", most=most), share > most)
    if (most := limits.get("maximum_ellipsis_lines")) is not None:
        share = found.share("ellipsis_lines", "lines")
        yield because(in_english("more than {most:.0%} of the lines end in an ellipsis", most=most), share > most)
    if (least := limits.get("minimum_punctuated_lines")) is not None:
        share = found.share("punctuated_lines", "lines")
        sentence = in_english("fewer than {least:.0%} of the lines end like a sentence", least=least)
        yield because(sentence, share < least)
    if (most := limits.get("maximum_short_lines")) is not None:
        share = found.share("short_lines", "lines")
        yield because(in_english("more than {most:.0%} of the lines are short", most=most), share > most)
    if limits.get("braces") is False:
        yield because(in_english("curly braces"), found.counts["braces"] > 0)
    if limits.get("placeholder_text") is False:
        yield because(in_english("placeholder text"), has_placeholder_text(found.texts))


def _by_repetition(found: _Measured, limits: Limits) -> Iterator[Reasons]:
    lines, characters = limits.get("maximum_repeated_lines"), limits.get("maximum_repeated_line_characters")
    if lines is not None or characters is not None:
        shares = repeated_lines(found.buffers)
    if lines is not None:
        sentence = in_english("more than {most:.0%} of the lines repeat others", most=lines)
        yield because(sentence, found.long & (shares["repeated_lines"] > lines))
    if characters is not None:
        sentence = in_english("more than {most:.0%} of the text stands in repeated lines", most=characters)
        yield because(sentence, found.long & (shares["repeated_line_characters"] > characters))
    if (most := limits.get("maximum_frequent_run")) is not None:
        sentence = in_english("more than {most:.0%} of the text are the same words", most=most)
        yield because(sentence, found.long & _over(found, _FREQUENT_RUNS, 0, most, _LESS_FOR_FREQUENT))
    if (most := limits.get("maximum_repeated_runs")) is not None:
        sentence = in_english("more than {most:.0%} of the text repeats what it said", most=most)
        yield because(sentence, found.long & _over(found, _REPEATED_RUNS, 1, most, _LESS_FOR_REPEATED))


def _over(found: _Measured, runs: tuple[int, ...], column: int, most: float, less: float) -> pl.Series:
    """Whether the share of any of the runs is greater than allowed; no limit falls below 0."""
    shares = repeated_runs(found.buffers, runs)[:, :, column]
    limits = [max(most - less * number, 0.0) for number in range(len(runs))]
    return pl.Series((shares > limits).any(axis=1))


def _by_words(found: _Measured, limits: Limits) -> Iterator[Reasons]:
    counts = found.counts
    words = counts["spaced_words"] + counts["unspaced"]
    if (least := limits.get("minimum_words_with_letters")) is not None:
        share = ((counts["words_with_letters"] + counts["unspaced"]) / words).fill_nan(0.0)
        sentence = in_english("fewer than {least:.0%} of the words have a letter", least=least)
        yield because(sentence, found.long & (share < least))
    if (least := limits.get("minimum_stop_words")) is not None:
        sentence = in_english("fewer than {least} different stop words", least=least)
        yield because(sentence, stop_words_of(found.texts) < least)
    if (most := limits.get("maximum_marks")) is not None:
        marks = ((counts["hashes"] + counts["ellipses"]) / words).fill_nan(0.0)
        yield because(in_english("more than {most} # or ellipses for a word", most=most), marks > most)
