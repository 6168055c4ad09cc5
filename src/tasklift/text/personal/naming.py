"""Names in English texts: which capitalised words are a person, a place or an organisation.

Every run of capitalised words is weighed three ways; the heaviest wins if it is heavy enough. `bold` is for those who
want all kinds: then a name that no word of the context speaks for counts, too.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from tasklift.text.personal import organisations
from tasklift.text.personal.jobs import jobs
from tasklift.text.personal.lexicon import common_words, cue_words, is_common, is_given, is_name, names, places
from tasklift.text.personal.lower_case import lower_names, lower_nationalities
from tasklift.text.personal.runs import Run, run_of, runs
from tasklift.text.personal.span import Span
from tasklift.text.personal.weighing import SURE, weighed

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_LINKS: Final = frozenset({", ", " and ", ", and ", " or "})

_EMPLOYING: Final = frozenset({", ", " at ", " with ", " for "})
_SHORTEST_JOB: Final = 5
"""Characters of what somebody is; `Mr.` is none."""


def named(text: str, written: str, *, bold: bool) -> Iterator[Span]:
    """Persons, places, organisations, titles and nationalities; `written` is the text with capitals for its names."""
    yield from _alike(text, list(_named(text, written, bold=bold))) if bold else _named(text, written, bold=bold)


def _named(text: str, written: str, *, bold: bool) -> Iterator[Span]:
    words = frozenset(_WORD.findall(text.lower()))
    if bold:
        yield from organisations.firms(written)
        yield from organisations.institutions(written, words)
        yield from lower_nationalities(text, words)
        yield from jobs(text, words)
    yield from lower_names(text, words)
    for run in runs(written, None if bold else _sure_enough(text)):
        if len(run.words) == 1 and is_common(run.words[0][1]) and not _speaks(run):
            continue
        yield from _of_run(written, run, bold=bold)


def _sure_enough(text: str) -> Callable[[str, int], bool]:
    """Which runs can be sure persons at all: with a listed name, a title, or after a word that asks for a name."""
    known, titles, asking = names(), cue_words("titles"), cue_words("asking_words")

    def wanted(run: str, start: int) -> bool:
        before = text[max(0, start - 12) : start].rstrip(' "“').lower()
        if before.endswith(":") or before[-12:].rpartition(" ")[2] in asking:
            return True
        if " " not in run:
            return run in known and (run.lower() not in common_words() or run.lower() in cue_words("name_words"))
        return any(word in known or word.lower().rstrip(".") in titles for word in run.split(" "))

    return wanted


def _speaks(run: Run) -> bool:
    """Whether a lone word that is in the dictionary may be something all the same."""
    lower = run.words[0][1].lower()
    return (
        lower in cue_words("name_words")
        or lower in cue_words("written_titles")
        or lower in cue_words("nationalities")
        or lower in places()
        or is_name(run.words[0][1])
    )


def _of_run(text: str, run: Run, *, bold: bool) -> Iterator[Span]:
    company = organisations.by_ending(run)
    words = list(run.words)
    if company:
        first, last = company
        yield _span(words[first : last + 1], "organisation", 60)
        words = words[:first]
    part: list[tuple[int, str]] = []
    titled = False
    for number, (place, word) in enumerate(words):
        lower = word.lower()
        if lower in cue_words("titles") and (lower in cue_words("written_titles") or (place, word) != run.words[-1]):
            yield from _of_part(text, part, titled=titled, bold=bold)
            part, titled = [], True
            if lower in cue_words("written_titles") and (place, word) != run.words[-1]:
                dot = text[place + len(word) : place + len(word) + 1] == "."
                yield Span(place, place + len(word) + dot, "title", 70)
        elif _nationality(lower) and not _of_place(lower, words[number + 1 : number + 2]):
            yield from _of_part(text, part, titled=titled, bold=bold)
            part, titled = [], False
            yield Span(place, place + len(word), "nationality", 57)
        else:
            part.append((place, word))
    yield from _of_part(text, part, titled=titled, bold=bold)


def _of_place(lower: str, after: list[tuple[int, str]]) -> bool:
    """Whether it is the first word of a place's name: `British Columbia`."""
    return any(f"{lower} {word.lower()}" in places() for _, word in after)


def _nationality(lower: str) -> bool:
    known = cue_words("nationalities")
    return lower in known or lower.removesuffix("s") in known or lower.removesuffix("es") in known


def _of_part(text: str, words: list[tuple[int, str]], *, titled: bool, bold: bool) -> Iterator[Span]:
    """The name that is in the words between titles and nationalities."""
    if not words:
        return
    whole = run_of(text, tuple(words))
    kept = _stripped(words, opens=whole.opens, titled=titled)
    for part in _split_at_common(kept, titled=titled):
        run = whole if len(part) == len(words) else run_of(text, tuple(part))
        kind, certainty = weighed(run, titled=titled and part[0] == words[0], bold=bold)
        if kind:
            yield _span(part, kind, certainty)


def _span(words: list[tuple[int, str]], kind: str, certainty: int) -> Span:
    place, last = words[-1]
    return Span(words[0][0], place + len(last), kind, certainty)


def _stripped(words: list[tuple[int, str]], *, opens: bool, titled: bool) -> list[tuple[int, str]]:
    """Without months and the words that only begin a sentence, and without those that only end it."""
    kept = [(place, word) for place, word in words if word.lower() not in cue_words("months")]
    while kept and not titled and _falls(kept, opens=opens):
        kept, opens = kept[1:], False
    while kept and kept[0][1].islower():
        kept = kept[1:]
    while len(kept) > 1 and _only_ends(kept[-1][1].lower()):
        kept = kept[:-1]
    return kept


def _only_ends(lower: str) -> bool:
    return lower in cue_words("small_words") or lower in cue_words("other_words")


def _falls(words: list[tuple[int, str]], *, opens: bool) -> bool:
    """Whether the first word goes: a small word always, another of the dictionary where a sentence begins."""
    first = words[0][1]
    if first.lower() in cue_words("small_words"):
        whole = " ".join(word for _, word in words[:2]).lower()
        return len(first) > 1 or opens or whole not in places()
    return is_common(first) and not _is_word_of_name(words, 0) and opens


def _is_word_of_name(words: list[tuple[int, str]], place: int) -> bool:
    """Whether a word of the dictionary belongs to the name: it is one itself, or stands beside one."""
    word = words[place][1]
    lower = word.lower()
    if len(word) == 1:
        return place < len(words) - 1
    if is_given(word) or lower in places() or lower in cue_words("particles"):
        return True
    if place and len(words[place - 1][1]) == 1:
        return True
    if place and is_name(words[place - 1][1]) and (is_name(word) or lower in cue_words("after_names")):
        return True
    if lower in cue_words("place_starts") and place < len(words) - 1 and not is_common(words[place + 1][1]):
        return True
    if lower in cue_words("place_ends") and place and not is_common(words[place - 1][1]):
        return True
    phrases = (words[place : place + size] for size in (2, 3) if place + size <= len(words))
    return any(" ".join(one for _, one in phrase).lower() in places() for phrase in phrases)


def _split_at_common(words: list[tuple[int, str]], *, titled: bool) -> Iterator[list[tuple[int, str]]]:
    """Parts between words that are in the dictionary and in no name."""
    part: list[tuple[int, str]] = []
    for start, word in words:
        if not titled and word.lower() in cue_words("small_words") and len(word) > 1:
            if part:
                yield part
            part = []
        else:
            part.append((start, word))
    if part:
        yield part


def _alike(text: str, spans: list[Span]) -> list[Span]:
    """Unsure persons that stand in one list with an organisation or a place are such, too; after a job is its firm."""
    ordered = sorted(spans)
    for step in (1, -1):
        for place in range(len(ordered))[::step]:
            other = place - step
            if 0 <= other < len(ordered) and ordered[place].kind == "person":
                kind = _kind_beside(text, ordered[other], ordered[place])
                ordered[place] = ordered[place]._replace(kind=kind)
    return ordered


def _kind_beside(text: str, other: Span, person: Span) -> str:
    """What is taken for a person, as what stands beside it tells."""
    first, second = sorted((other, person))
    link = text[first.end : second.start] if first.end <= second.start else ""
    unsure, value = person.certainty < SURE, text[person.start : person.end]
    if other.kind == "title":
        job = first is other and other.end - other.start >= _SHORTEST_JOB
        return "organisation" if unsure and job and link in _EMPLOYING else "person"
    if link not in _LINKS:
        return "person"
    if other.kind == "place":
        placed = value.lower() in places() or (unsure and " " not in value and not is_name(value))
        return "place" if placed else "person"
    # The name of a firm often stands after that of its man.
    firm = other.kind == "organisation" and unsure and (" " not in value or link != ", ")
    return "organisation" if firm else "person"
