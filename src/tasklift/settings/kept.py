"""Sentences that stand in English as text: kept in the store, constants of a module, or said by a library.

When they are shown they are known again by their words; `resources/kept.LANGUAGE.yaml` has ours in other languages,
`resources/foreign.LANGUAGE.yaml` those of libraries.
"""

import re
from functools import cache
from string import Formatter

from tasklift.settings.messages import ENGLISH, spoken, translations

_CATALOGUES = ("kept", "foreign")
_ALSO_KEPT = ("reason", "answer", "repair", "other", "variant")


def in_english(sentence: str, /, **values: object) -> str:
    """The sentence in English, whatever is spoken, with `values` in its places as in `say`."""
    return sentence.format(**values)


def say_kept(text: str) -> str:
    """Such a sentence in the language that is spoken; as it is where nobody has translated it.

    Values with the names of `_ALSO_KEPT` are such sentences themselves.
    """
    if spoken() == ENGLISH:
        return text
    for pattern, translation in _patterns(spoken()):
        found = pattern.fullmatch(text)
        if found:
            values = found.groupdict()
            return translation.format(
                **values | {name: say_kept(values[name]) for name in values if name in _ALSO_KEPT}
            )
    return text


@cache
def _patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    """A pattern a sentence, those with most words of their own first."""
    known = {english: said for name in _CATALOGUES for english, said in translations(language, name).items()}
    ordered = sorted(known, key=lambda sentence: -sum(len(words) for words, *_ in Formatter().parse(sentence)))
    return [(re.compile(_pattern(sentence), re.DOTALL), known[sentence]) for sentence in ordered]


def _pattern(sentence: str) -> str:
    parts = Formatter().parse(sentence)
    return "".join(re.escape(words) + (f"(?P<{name}>.*?)" if name else "") for words, name, *_ in parts)
