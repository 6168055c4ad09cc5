"""Names in texts that nobody wrote capitals in, and those in lower case after words that only a name follows."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Final

from tasklift.text.personal.lexicon import common_words, cue_words, is_common, is_given, is_name, places
from tasklift.text.personal.runs import letter_class
from tasklift.text.personal.span import Span
from tasklift.text.personal.weighing import SURE

_HOUSE: Final = re.compile(r"(?<![\w.,/:#-])\d{1,5}[a-f]? $")


@cache
def _any_word() -> re.Pattern[str]:
    letter = letter_class()
    return re.compile(rf"[{letter}]+(?:(?:-|[’'](?!s\b))[{letter}]+)*")


def with_capitals(text: str) -> str:
    """A text all in lower case with capitals where a word is a name, or stands beside one and is in no dictionary."""
    words = list(_any_word().finditer(text))
    raised = {number for number, found in enumerate(words) if _is_hidden_name(found.group())}
    raised.update(_of_places(text, words), _of_streets(text, words), _asked_for(text, words))
    for number, found in enumerate(words):
        beside = [other for other in (number - 1, number + 1) if other in raised]
        if not beside:
            continue
        word, near = found.group(), [other for other in beside if _one_blank(text, words, number, other)]
        unknown = not is_common(word) or len(word) == 1
        if near and (unknown or (near[0] < number and word in cue_words("organisation_ends"))):
            raised.add(number)
    signs = list(text)
    for number in raised:
        upper = signs[words[number].start()].upper()
        signs[words[number].start()] = upper if len(upper) == 1 else signs[words[number].start()]
    return "".join(signs)


def _of_places(text: str, words: list[re.Match[str]]) -> Iterator[int]:
    """The words of places whose names have two words or three."""
    for number, found in enumerate(words):
        if found.group() not in _begins_places():
            continue
        for last in (number + 1, number + 2):
            if last < len(words) and text[words[number].start() : words[last].end()] in places():
                yield from range(number, last + 1)


@cache
def _begins_places() -> frozenset[str]:
    """The first of those words."""
    firsts = ((name, _any_word().match(name)) for name in places())
    return frozenset(first.group() for name, first in firsts if first and first.end() < len(name))


def _of_streets(text: str, words: list[re.Match[str]]) -> Iterator[int]:
    """The words between the number of a house and what its street is called: `14 maple street`."""
    for number, found in enumerate(words):
        if found.group() in cue_words("street_words"):
            first = next((one for one in range(number, max(-1, number - 4), -1) if _after_number(text, words[one])), -1)
            if 0 <= first < number:
                yield from range(first, number + 1)


def _after_number(text: str, word: re.Match[str]) -> bool:
    return bool(_HOUSE.search(text[max(0, word.start() - 7) : word.start()]))


@cache
def _asking() -> frozenset[str]:
    return cue_words("person_words") | cue_words("place_words") | cue_words("written_titles")


def _asked_for(text: str, words: list[re.Match[str]]) -> Iterator[int]:
    """Words of no dictionary after one that a name often follows, or two of them together."""
    asking = _asking()
    for number in range(1, len(words)):
        before, word = words[number - 1].group(), words[number].group()
        if not _is_unknown(word) or not _one_blank(text, words, number - 1, number):
            continue
        if before in asking:
            yield number
        elif _is_unknown(before):
            yield from (number - 1, number)


def _is_unknown(word: str) -> bool:
    return len(word) > 3 and not is_common(word)


def _one_blank(text: str, words: list[re.Match[str]], one: int, other: int) -> bool:
    first, second = sorted((one, other))
    return second < len(words) and first >= 0 and text[words[first].end() : words[second].start()] in {" ", ". "}


@cache
def _always_names() -> frozenset[str]:
    return cue_words("written_titles") | (cue_words("companies") - common_words())


def _is_hidden_name(word: str) -> bool:
    if word in _always_names():
        return True
    if len(word) < 3 or word in cue_words("rather_words"):
        return False
    upper = word[0].upper() + word[1:]
    return is_given(upper) or (not is_common(word) and (is_name(upper) or word in places()))


_CUE_WORDS: Final = frozenset({"name", "named", "mr", "mrs", "ms", "dr", "patient"})
"""One of these is in whatever `_lower_cue` finds."""


@cache
def _lower_cue() -> re.Pattern[str]:
    letter = letter_class()
    cues = r"(?:my|his|her|the) name is|name:|named|mrs?\.?|ms\.?|dr\.|patient"
    return re.compile(rf"\b(?i:{cues})[ ]{{1,9}}(?P<name>[{letter}]{{2,}}(?:[ ][{letter}]{{2,}})?)")


def lower_names(text: str, words: AbstractSet[str]) -> Iterator[Span]:
    """Names in lower case after words that only a name follows; `words` are those of the text, in lower case."""
    if _CUE_WORDS.isdisjoint(words):
        return
    for found in _lower_cue().finditer(text):
        lower = [word for word in found["name"].split() if word.islower()]
        if lower and found["name"].startswith(lower[0]) and not is_common(lower[0]):
            size = len(" ".join(lower if len(lower) < 2 or not is_common(lower[1]) else lower[:1]))
            yield Span(found.start("name"), found.start("name") + size, "person", SURE)


def _lower_nations() -> frozenset[str]:
    return cue_words("nationalities") - cue_words("lower_nationalities_not")


@cache
def _lower_nation() -> re.Pattern[str]:
    known = sorted(_lower_nations(), key=lambda one: (-len(one), one))
    return re.compile(rf"\b(?:{'|'.join(known)})(?:e?s)?\b")


@cache
def _last_words() -> frozenset[str]:
    return frozenset(f"{one.split()[-1]}{plural}" for one in _lower_nations() for plural in ("", "s", "es"))


def lower_nationalities(text: str, words: AbstractSet[str]) -> Iterator[Span]:
    """Nationalities that nobody wrote a capital for, and that are no other word; `words` are those of the text."""
    if not any(word in text for word in _last_words() & words):
        return iter(())
    return (Span(*found.span(), "nationality", 55) for found in _lower_nation().finditer(text))
