"""Which language each text of a column is written in, however short: by script, frequent words and a model, in turn."""

from collections.abc import Sequence
from math import exp, log
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasklift.text.buffers import string_buffers
from tasklift.text.languages.catalogue import HAN, KANA, LATIN, Script, catalogue, plain_code
from tasklift.text.languages.frequent_words import languages_with_words, word_hits
from tasklift.text.languages.model import LONGEST_SAMPLE, likely_languages
from tasklift.text.languages.scripts import script_units
from tasklift.text.rows import rewritten

UNDETERMINED: Final = "und"
"""The code of ISO 639-2 for texts that show no language."""

_NOT_LANGUAGE: Final = r"(?:https?://|www\.)\S+|\S+@\S+\.\S+|[@#][\p{L}\p{N}_]+"
_CANDIDATES: Final = 12
_FLOOR: Final = 0.001
_FLOOR_WITH_WORDS: Final = 0.03
"""The probability of what the model does not name, and of a language whose frequent words are known."""
_A_WORD: Final = 2.0
_ALL_WORDS: Final = 8.0
_AGAINST_OTHERS: Final = 0.5
_ALL_AGAINST_OTHERS: Final = 2.0
"""In log odds, what a frequent word of a language says for it against others with known words, and what all say at
most; and against languages whose words are not known, such as the Slovak that has words in common with Czech. Chosen on
windows of train texts (benchmarks/language_identification.py) and on translated messages in 86 languages."""
_CLEAR_LEAD: Final = 4
_CLEAR_SHARE: Final = 0.5
"""Words that a language must be ahead of all others, and its share of the words, for the model not to be asked."""
_OF_A_WORD: Final = 0.6
"""What a character of a script without spaces is of a word: a Chinese word has one to two."""
_TOLD_WITHIN: Final = 3.0
"""Words without kana in which the chance that Chinese characters are Japanese falls to a third."""
_LEAST_KANA: Final = 0.15
"""The share of kana from which Chinese characters are Japanese; a の alone is an ornament on Chinese signs."""


def identify_languages(series: pl.Series) -> pl.DataFrame:
    """The language of each text as an ISO 639 code, with a probability, and how many words tell it; a row each.

    Columns: `language` (`und` where a text has no letters), `confidence` (0 to 1, times the share of the text that is
    in the script of that language) and `words` (of that script; without spaces, as many as its characters usually
    make). Chinese is `zh` in whatever characters. Addresses, hashtags and names of users say nothing.
    """
    texts = series.fill_null("")
    texts = rewritten(texts, texts.str.contains(_NOT_LANGUAGE), lambda some: some.str.replace_all(_NOT_LANGUAGE, " "))
    units = _in_words(_with_japanese(script_units(string_buffers(texts))))
    place, words = units.argmax(axis=1), units.max(axis=1)
    languages = np.full(len(texts), UNDETERMINED, dtype=object)
    confidence = np.zeros(len(texts))
    for number, script in enumerate(catalogue().scripts):
        rows = np.flatnonzero((place == number) & (words > 0))
        languages[rows], confidence[rows] = _in_script(script, texts.gather(rows), words[rows])
    share = words / np.maximum(units.sum(axis=1), _OF_A_WORD)
    return pl.DataFrame(
        {
            "language": pl.Series(languages.tolist(), dtype=pl.String),
            "confidence": confidence * share,
            "words": words,
        }
    )


def _with_japanese(units: NDArray[np.int64]) -> NDArray[np.int64]:
    """Chinese characters count as kana where there are kana enough, and kana as Chinese where there are not."""
    han, first = catalogue().place(HAN), catalogue().place(KANA[0])
    kana = [catalogue().place(name) for name in KANA]
    in_kana = units[:, kana].sum(axis=1)
    both = units[:, han] + in_kana
    japanese = (in_kana > 0) & ((units[:, han] <= 1) | ((in_kana >= 2) & (in_kana >= _LEAST_KANA * both)))
    joined = units.copy()
    joined[:, kana] = 0
    joined[:, han] = np.where(japanese, 0, both)
    joined[:, first] = np.where(japanese, both, 0)
    return joined


def _in_words(units: NDArray[np.int64]) -> NDArray[np.float64]:
    weights = [_OF_A_WORD if script.unspaced else 1.0 for script in catalogue().scripts]
    words: NDArray[np.float64] = units * np.array([*weights, 1.0])
    return words


def _in_script(script: Script, texts: pl.Series, words: NDArray[np.float64]) -> tuple[list[str], NDArray[np.float64]]:
    """The languages of texts that are written in that script most of all."""
    if len(script.languages) == 1:
        maybe_another = np.exp(-words / _TOLD_WITHIN) / 2 if script.name == HAN else np.zeros(len(texts))
        return [script.languages[0]] * len(texts), 1 - maybe_another
    plain = texts.str.replace_all(rf"[\p{{L}}--\p{{{script.name}}}]+", " ")
    if script.name == LATIN:
        return _in_latin(plain.str.to_lowercase(), words)
    found = [_best(_weighed_by_model(text, script.languages)) for text in plain.str.slice(0, LONGEST_SAMPLE)]
    return [code for code, _ in found], np.array([probability for _, probability in found])


def _weighed_by_model(text: str, languages: Sequence[str]) -> dict[str, float]:
    """Log odds of the languages of one script."""
    likely = likely_languages(text, _CANDIDATES)
    return {plain_code(code): log(likely.get(code, 0.0) + _FLOOR) for code in languages}


def _in_latin(lower: pl.Series, words: NDArray[np.float64]) -> tuple[list[str], NDArray[np.float64]]:
    """The languages of texts in Latin letters, which are in lower case."""
    hits = word_hits(string_buffers(lower))
    ordered = np.sort(hits, axis=1)
    clear = (ordered[:, -1] - ordered[:, -2] >= _CLEAR_LEAD) & (ordered[:, -1] >= _CLEAR_SHARE * words)
    codes = languages_with_words()
    languages = [codes[place] for place in hits.argmax(axis=1).tolist()]
    confidence = np.ones(len(lower))
    for row in np.flatnonzero(~clear).tolist():
        told = dict(zip(codes, hits[row].tolist(), strict=True))
        languages[row], confidence[row] = _best(_weighed(lower[row][:LONGEST_SAMPLE], told))
    return languages, confidence


def _weighed(text: str, hits: dict[str, int]) -> dict[str, float]:
    """Log odds of languages in Latin letters: what the model says, less what frequent words say against them."""
    said = dict.fromkeys(sorted(hits), _FLOOR_WITH_WORDS)
    for code, probability in likely_languages(text, _CANDIDATES).items():
        if plain_code(code) not in catalogue().never_latin:
            said[plain_code(code)] = said.get(plain_code(code), 0.0) + probability
    most = max(hits.values())
    against_others = min(_AGAINST_OTHERS * most, _ALL_AGAINST_OTHERS)
    against = {code: min(_A_WORD * (most - count), _ALL_WORDS) for code, count in hits.items()}
    return {code: log(probability) - against.get(code, against_others) for code, probability in said.items()}


def _best(log_odds: dict[str, float]) -> tuple[str, float]:
    """The likeliest, the first by name of those alike, and its probability."""
    highest = max(log_odds.values())
    best = min(code for code, odds in log_odds.items() if odds == highest)
    return best, 1 / sum(exp(odds - highest) for odds in log_odds.values())
