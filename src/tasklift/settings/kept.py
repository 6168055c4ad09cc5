"""Sentences that stand in English as text: kept in the store, constants of a module, or said by a library.

When they are shown they are known again by their words; `resources/kept.LANGUAGE.yaml` has ours in other languages,
`resources/foreign.LANGUAGE.yaml` those of libraries.
"""

import re
from collections.abc import Mapping
from functools import cache
from string import Formatter
from typing import Any

from tasklift.settings.messages import ENGLISH, say, spoken, translations

_CATALOGUES = ("kept", "foreign")
_ALSO_KEPT = ("reason", "answer", "repair", "other", "variant", "variants", "measure", "method")


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


def say_again(note: Mapping[str, Any]) -> str:
    """A `Note` that was kept, as `to_json` gives it, in the language that is spoken."""
    return say(note["sentence"], **{name: _again(name, value) for name, value in note["values"].items()})


def _again(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return say_again(value)
    if isinstance(value, list):
        return [_again(name, one) for one in value]
    return say_kept(value) if name in _ALSO_KEPT else value


@cache
def _patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    """A pattern a sentence, those with most words of their own first."""
    known = {english: said for name in _CATALOGUES for english, said in translations(language, name).items()}
    ordered = sorted(known, key=lambda sentence: -sum(len(words) for words, *_ in Formatter().parse(sentence)))
    return [(re.compile(_pattern(sentence), re.DOTALL), known[sentence]) for sentence in ordered]


def _pattern(sentence: str) -> str:
    parts = Formatter().parse(sentence)
    return "".join(re.escape(words) + (f"(?P<{name}>.*?)" if name else "") for words, name, *_ in parts)
