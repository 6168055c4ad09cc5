"""Organisations by their form: `Rivet Software`, `Mayo-Walters`, `Barnett, Melton and Garcia`."""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from typing import Final

from tasklift.text.personal.lexicon import (
    countries,
    cue_pattern,
    cue_words,
    is_common,
    is_given,
    is_name,
    lower_cue,
    names,
    of_two_words,
    places,
)
from tasklift.text.personal.runs import Run, at_capitals, letter_class, upper_class, word_pattern
from tasklift.text.personal.span import Span

_SURE, _LIKELY = 77, 56
_PEOPLE: Final = re.compile(
    r"(?:founders?|members?|names?|people|brothers|sisters|friends|\d)\s*[:,]?\s*$|\w, $|(?-i:[A-Z](?!he )\w+ $)",
    re.IGNORECASE,
)


_ARTICLES: Final = ("the", "a", "an")
_ARTICLE: Final = re.compile(r"\b(?:the|an?) $", re.IGNORECASE)
_LONGEST_ARTICLE: Final = 5
"""Characters of one with the blank after it and the sign before."""

_NO_FAMILY: Final = re.compile(r" (?!family|families|twins|couple|siblings)[a-z]")
_INNER_CAPITAL: Final = re.compile(r"[a-z][A-Z]")
_DOTS: Final = re.compile(r"\.[A-Za-z]\.|/S")
_JOINED: Final = re.compile(rf"[ ](?:(?:and|&)[ ](?=[{upper_class()}])|And[ ])")
"""Between the last two names of a firm."""


@cache
def _firm() -> re.Pattern[str]:
    word = rf"{word_pattern()}"
    return re.compile(rf"{word}, {word}(?: and | & ){word}|{word} (?:&|And) (?:{word})(?: {word})?")


@cache
def _institution() -> re.Pattern[str]:
    word = word_pattern()
    kinds = "|".join(sorted(cue_words("institutions")))
    return re.compile(
        rf"(?:{word}[ ]){{0,3}}(?<!\w)(?:{kinds})[ ](?:of|for)[ ](?:the[ ])?{word}(?:[ ]{word}){{0,3}}"
        rf"(?:[ ]of[ ]{word})?"
        rf"|(?<![.\w]){word}(?:[ ]{word}){{0,4}},?[ ](?:{cue_pattern('dotted_legal_ends').pattern})(?!\w)"
    )


@cache
def _legal_sign() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{cue_pattern('dotted_legal_ends').pattern})")


@cache
def _legal_words() -> frozenset[str]:
    """Words of which a text must have one if it has a legal form of more than letters with dots."""
    return frozenset(re.findall("[a-z]{2,}", cue_pattern("dotted_legal_ends").pattern.lower()))


@cache
def _institution_words() -> Mapping[str, str]:
    """The last words of what institutions are called, by those words in lower case."""
    return {name.split(" ")[-1].lower(): name.split(" ")[-1] for name in cue_words("institutions")}


def _has_institution(text: str, words: AbstractSet[str]) -> bool:
    """Whether the text has what tells one, which most have not and costs little to see."""
    known = _institution_words()
    names = (known[word] for word in known.keys() & words)
    if any(f"{name} of " in text or f"{name} for " in text for name in names):
        return True
    dotted = not _legal_words().isdisjoint(words) or _DOTS.search(text)
    return bool(dotted and _legal_sign().search(text))


def institutions(text: str, words: AbstractSet[str]) -> Iterator[Span]:
    """What is named after what it is for or where it is, and companies whose legal form has full stops.

    `words` are those of the text in lower case.
    """
    if not _has_institution(text, words):
        return iter(())
    return (Span(*found.span(), "organisation", _SURE) for found in at_capitals(_institution(), text))


def _joined_names(text: str) -> Iterator[re.Match[str]]:
    """All matches of the pattern, which is tried only at the two words before an `and` or `&`: that costs a tenth."""
    last = 0
    for joined in _JOINED.finditer(text):
        blank = text.rfind(" ", last, joined.start())
        first = max(last, text.rfind(" ", last, max(blank, last)) + 1)
        for start in range(first, joined.start()):
            if not text[start].islower() and (found := _firm().match(text, start)):
                yield found
                last = found.end()
                break


def firms(text: str) -> Iterator[Span]:
    """Names of partners joined as law firms write them, and two names with `&`."""
    for found in _joined_names(text):
        words = re.findall(rf"[{letter_class()}'’-]+", found.group())
        named = [word for word in words if word.lower() != "and"]
        families = all(map(_is_family, named))
        if "," in found.group():
            before = text[max(0, found.start() - 20) : found.start()]
            if _are_partners(named) and not _PEOPLE.search(before):
                yield Span(*found.span(), "organisation", _SURE)
        elif not all(map(is_common, named)) and not all(map(is_given, named)):
            yield Span(*found.span(), "organisation", _SURE if families else _LIKELY)


def _are_partners(words: list[str]) -> bool:
    """Whether three names are those of a firm's partners, and neither friends nor towns."""
    if any(map(_only_given, words)) or not any(map(_is_family, words)):
        return False
    return all(_is_family(word) or not (is_common(word) or word.lower() in places()) for word in words)


def _is_family(word: str) -> bool:
    return "s" in names().get(word, "")


def _only_given(word: str) -> bool:
    return names().get(word) == "g"


def by_ending(run: Run) -> tuple[int, int] | None:
    """Which of the run's words are an organisation for its last one: first and last place; None where none is."""
    words = [word for _, word in run.words]
    ends = [place for place, word in enumerate(words) if word.lower() in cue_words("organisation_ends")]
    if not ends:
        return None
    last = ends[-1]
    first = 0
    while (
        first < last
        and words[first].lower() in cue_words("small_words")
        and not (words[first] == "The" and last - first > 1)
    ):
        first += 1
    if all(word.isupper() and is_common(word) for word in words):
        return None
    legal = words[last].lower() in cue_words("legal_ends")
    rare = any(not is_common(word) or is_name(word) for word in words[first:last])
    if last == first or (run.opens and not rare and not legal and last - first < 2):
        return None
    return (first, last) if rare or legal or not run.opens or last - first > 1 else None


def two_families(word: str) -> bool:
    """`Mayo-Walters`: two family names joined, neither of them a given name."""
    parts = word.split("-")
    return len(parts) == 2 and all(_is_family(part) and "g" not in names().get(part, "") for part in parts)


def _is_thing(word: str) -> bool:
    return is_common(word) and not is_name(word) and word.lower() not in cue_words("place_starts")


def _joins_families(word: str) -> bool:
    """The same where the families' names are given to children, too, which makes it less sure."""
    parts = word.split("-")
    return len(parts) == 2 and all(map(_is_family, parts)) and not is_name(word)


def _ends_with_thing(words: list[str]) -> bool:
    """`Nordhavn Shipping`, `Data Partners`: what it deals in ends it; no given name begins it."""
    last = words[-1]
    if is_given(words[0]) or is_name(last) or not is_common(last) or last.isupper() or not last.isalpha():
        return False
    rare = not any(is_common(word) or len(word) < 3 for word in words[:-1])
    return (rare and last.lower() not in cue_words("place_ends")) or last.endswith("s")


@lru_cache(maxsize=10_000)
def _shaped_as_company(word: str) -> bool:
    return of_two_words(word) or bool(cue_pattern("company_parts").search(word))


def after_article(run: Run, word: str) -> bool:
    """Whether an article stands before; `word` is the one before."""
    return word.endswith(_ARTICLES) and bool(_ARTICLE.search(run.before[-_LONGEST_ARTICLE:]))


def score(run: Run, words: list[str], word: str) -> float:
    """How much speaks for an organisation; `word` is the one before."""
    points = 0.0
    lower = " ".join(words).lower()
    if lower in cue_words("companies"):
        points += 8
    if len(words) > 1:
        points += 3 * (words[-1].lower() in countries() and _is_thing(words[0]) and not run.opens)
        points += 1.5 * any(map(of_two_words, words)) + 2.5 * _ends_with_thing(words)
    if len(words) == 1 and not is_name(words[0]):
        points += 2.5 * _shaped_as_company(words[0])
        points += 1 if lower not in places() and not is_common(lower) else 0
        points += 2.5 * (run.alone and not words[0].isupper())
    if after_article(run, word) and _NO_FAMILY.match(run.after):
        points += 2
    asking = word[-1:] == ":" or word in cue_words("organisation_asking_words")
    if asking and lower_cue("organisation_before").search(run.before.lower()):
        points += 3
    if cue_pattern("organisation_after").match(run.after):
        points += 5
    if len(words) == 1 and two_families(words[0]):
        points += 5
    elif len(words) == 1 and _joins_families(words[0]):
        points += 2.5
    if len(words) == 1 and _INNER_CAPITAL.search(words[0]) and not words[0].startswith(("Mc", "Mac", "De", "La", "O'")):
        points += 1.5
    return points
