"""How much speaks for a person, a place or an organisation: by lists, and by what stands around the words."""

import re
from functools import lru_cache
from typing import Final

from tasklift.text.personal import organisations
from tasklift.text.personal.lexicon import (
    countries,
    cue_pattern,
    cue_words,
    is_common,
    is_given,
    is_name,
    lower_cue,
    names,
    places,
)
from tasklift.text.personal.runs import Run

_STRICT, _BOLD, _PLACED = 4.0, 1.0, 4.0
_MOST_WORDS, _LONGEST_WORD = 5, 40
SURE, _LIKELY, _UNSURE = 74, 54, 44
"""How certain spans are: a name that its words or its context make sure, a likely one, and a capitalised word."""

_COUNTRY_AFTER: Final = re.compile(r", ((?:the )?[A-Z][a-z]+(?: [A-Z][a-z]+)?)\b")


def weighed(run: Run, *, titled: bool, bold: bool) -> tuple[str, int]:
    """The kind of a name and how sure it is; no kind where it is none."""
    words = _as_written(run)
    if (
        len(words) > _MOST_WORDS
        or max(map(len, words)) > _LONGEST_WORD
        or (len(words) == 1 and len(words[0]) < 2 and not titled)
    ):
        return "", 0
    if len(words) == 1 and words[0] in cue_words("regions") and words[0].isupper():
        return ("place", _UNSURE) if bold and lower_cue("place_before").search(run.before.lower()) else ("", 0)
    if titled:
        return ("person", SURE) if not is_common(words[0]) or is_name(words[0]) else ("", 0)
    if len(words) == 1 and not words[0].strip("IVXLCDM"):
        return "", 0
    if run.after.startswith(":") and len(words) == 1 and is_common(words[0]):
        return "", 0
    before = run.word_before
    person = _person(run, words, before)
    if not bold and person < _STRICT:
        return "", 0
    weights = {
        "person": person,
        "place": _place(run, words, before),
        "organisation": organisations.score(run, words, before),
    }
    alone = len(words) == 1 or not is_given(words[0])
    if alone and weights["place"] >= _PLACED and not cue_pattern("person_after").match(run.after):
        weights["person"] -= 1.5 * bool(lower_cue("strong_place_before").search(run.before.lower()))
    kind = max(weights, key=lambda one: weights[one])
    if all(map(is_common, words)) and not any(map(is_given, words)) and " ".join(words).lower() not in places():
        asked = kind == "person" and is_name(words[0]) and lower_cue("strong_person_before").search(run.before.lower())
        weights[kind] -= 0 if asked else 3
    if kind == "person" and weights[kind] >= _STRICT:
        return kind, SURE
    if not bold or weights[kind] < _BOLD:
        return "", 0
    return kind, _LIKELY if weights[kind] >= 2 else _UNSURE


def _as_written(run: Run) -> list[str]:
    """Its words; `MARTHA STEIN` as lists have it, for a name in capitals is a name still."""
    words = [word for _, word in run.words]
    if len(words) < 2 or not all(map(str.isupper, words)):
        return words
    small = [word if len(word) < 2 else word.title() for word in words]
    return small if is_given(small[0]) and not all(map(is_common, words)) else words


def _has_family_name(words: list[str]) -> bool:
    known = [word for word in words if word.lower() not in countries()]
    if len(words) > 1 and any("s" in names().get(word, "") or is_given(word) for word in known):
        return True
    return is_name(words[0]) and not is_common(words[0])


def _person(run: Run, words: list[str], word: str) -> float:
    """How much speaks for a person; `word` is the one before."""
    points = 0.0
    if is_given(words[0]):
        points += 3 + (len(words) in {2, 3})
    elif _has_family_name(words):
        points += 2
    if len(words) > 1 and words[-1].lower() in cue_words("streets") and not is_given(words[0]):
        points -= 3
    if len(words) > 2 and len(words[1]) == 1:
        points += 2
    asking = word in cue_words("asking_words") or word[-1:] == ":"
    if asking and lower_cue("strong_person_before").search(run.before.lower()):
        points += 3
    elif word in cue_words("person_words"):
        points += 1
    if run.before.endswith("\n") and cue_pattern("sign_off").search(run.before):
        points += 3
    if cue_pattern("person_after").match(run.after):
        points += 2 if len(words) < 4 else 0.5
    if organisations.after_article(run, word) and not is_given(words[0]):
        points -= 2
    if len(words) < 4 and not words[0].isupper() and not all(map(is_common, words)):
        points += 1
    return points


@lru_cache(maxsize=10_000)
def _shaped_as_place(word: str) -> bool:
    return not is_name(word) and not is_common(word) and bool(cue_pattern("place_shape").search(word))


def _place(run: Run, words: list[str], word: str) -> float:
    """How much speaks for a place; `word` is the one before."""
    lower = " ".join(words).lower()
    points = 7.0 if lower in countries() else (3.5 if len(words) < 2 else 6.5) if lower in places() else 0.0
    if len(words) > 1 and (
        words[0].lower() in cue_words("place_starts") or words[-1].lower() in cue_words("place_ends")
    ):
        points += 2
    points += 4 * any(word in cue_words("place_particles") for word in words)
    points += 3 * (len(words) == 1 and _shaped_as_place(words[0]))
    if word[-1:] == ":" or word in cue_words("place_asking_words"):
        if lower_cue("strong_place_before").search(run.before.lower()):
            points += 4
        elif lower_cue("place_before").search(run.before.lower()):
            points += 1.5
    if cue_pattern("place_after").match(run.after):
        points += 2
    country = _COUNTRY_AFTER.match(run.after)
    if country and country[1].lower() in countries():
        points += 3.5
    if words[0].isupper() and len(words[0]) > 4 and not all(map(is_common, words)):
        points += 2
    return points
