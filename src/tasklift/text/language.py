"""Which script and which language texts are written in."""

from typing import Literal

import polars as pl

from tasklift.text.languages.identify import UNDETERMINED, identify_languages

__all__ = ["UNDETERMINED", "Script", "dominant_script", "guess_language", "script"]

Script = Literal["cjk", "other"]

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー"


def script(series: pl.Series) -> pl.Series:
    """The script of each text: "cjk" where characters of unspaced scripts are at least as many as other words.

    Those scripts are Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese, where a character weighs about as much as
    a word: "我用 iPhone 15 Pro 拍照" is cjk. A text without letters is "other"; null stays.
    """
    text = pl.col(series.name)
    characters = text.str.count_matches(f"[{_UNSPACED}]")
    words = text.str.count_matches(rf"[\p{{L}}--[{_UNSPACED}]]+")
    cjk = (characters > 0) & (characters >= words)
    answer = pl.when(text.is_null()).then(None).when(cjk).then(pl.lit("cjk")).otherwise(pl.lit("other"))
    return series.to_frame().select(answer.alias(series.name)).to_series()


def dominant_script(series: pl.Series) -> Script:
    """The script of at least half of the texts that have letters at all."""
    lettered = series.filter(series.str.contains(r"\p{L}").fill_null(False))
    cjk = int((script(lettered) == "cjk").sum())
    return "cjk" if cjk and 2 * cjk >= lettered.len() else "other"


def guess_language(texts: list[str]) -> tuple[str, float]:
    """The language of a sample of texts as an ISO 639 code, and the share of the probability that falls on it, 0 to 1.

    `("und", 0.0)` where no text has a letter. Nothing is downloaded (see languages/identify.py).
    """
    found = identify_languages(pl.Series("text", texts, dtype=pl.String)).filter(pl.col("language") != UNDETERMINED)
    weights = dict(found.group_by("language").agg(pl.col("confidence").sort().sum()).iter_rows())
    if not weights:
        return UNDETERMINED, 0.0
    best = min(weights, key=lambda code: (-weights[code], code))
    return best, weights[best] / found.height
