"""Names in English texts: which capitalised words are a person, a place or an organisation, by lists and what is around.

Every run of capitalised words is weighed three ways; the heaviest wins if it is heavy enough. `bold` is for those who
want all kinds: then a name that no word of the context speaks for counts, too.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

from tasklift.text.personal import organisations
from tasklift.text.personal.lexicon import common_words, countries, cue_pattern, cue_words, is_common, is_given, is_name, names, places
from tasklift.text.personal.runs import Run, letter_class, run_of, runs
from tasklift.text.personal.span import Span

_STRICT, _BOLD = 4.0, 1.0
_MOST_WORDS = 5
_SURE, _LIKELY, _UNSURE = 74, 54, 44
_ARTICLE: Final = re.compile(r"\b(?:the|an?) $", re.IGNORECASE)


def named(text: str, *, bold: bool) -> Iterator[Span]:
    """Persons, places, organisations, titles and nationalities."""
    yield from alike(text, list(_named(text, bold=bold))) if bold else _named(text, bold=bold)


def _named(text: str, *, bold: bool) -> Iterator[Span]:
    written = _with_capitals(text) if bold and text.islower() else text
    if bold:
        yield from organisations.firms(written)
        yield from _lower_nationalities(text)
        yield from _jobs(text)
    yield from _lower_names(text)
    for run in runs(written, None if bold else _sure_enough(text)):
        if len(run.words) == 1 and is_common(run.words[0][1]) and not _speaks(run):
            continue
        yield from _of_run(written, run, bold=bold)


def _sure_enough(text: str) -> Callable[[str, int], bool]:
    """Which runs can be sure persons at all: with a listed name, a title, or after a word that asks for a name."""
    known, titles, asking = names(), cue_words("titles"), cue_words("asking_words")

    def wanted(run: str, start: int) -> bool:
        before = text[max(0, start - 12) : start].rstrip(" \"“").lower()
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
        beside = {f"{lower} {one.lower()}" for _, one in words[number + 1 : number + 2]}
        if lower in cue_words("titles") and (lower in cue_words("written_titles") or (place, word) != run.words[-1]):
            yield from _of_part(text, part, titled=titled, bold=bold)
            part, titled = [], True
            if lower in cue_words("written_titles") and (place, word) != run.words[-1]:
                dot = text[place + len(word) : place + len(word) + 1] == "."
                yield Span(place, place + len(word) + dot, "title", 70)
        elif _nationality(lower) and not beside & places():
            yield from _of_part(text, part, titled=titled, bold=bold)
            part, titled = [], False
            yield Span(place, place + len(word), "nationality", 57)
        else:
            part.append((place, word))
    yield from _of_part(text, part, titled=titled, bold=bold)


def _nationality(lower: str) -> bool:
    known = cue_words("nationalities")
    return lower in known or lower.removesuffix("s") in known or lower.removesuffix("es") in known


def _of_part(text: str, words: list[tuple[int, str]], *, titled: bool, bold: bool) -> Iterator[Span]:
    """The name that is in the words between titles and nationalities."""
    if not words:
        return
    before_all = run_of(text, tuple(words))
    kept = _stripped(words, opens=before_all.opens, titled=titled)
    for part in _split_at_common(kept, titled=titled):
        run = run_of(text, tuple(part))
        kind, certainty = _weighed(run, titled=titled and part[0] == words[0], bold=bold)
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
    while len(kept) > 1 and kept[-1][1].lower() in cue_words("small_words") | cue_words("other_words"):
        kept = kept[:-1]
    return kept


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
    if place and len(words[place - 1][1]) == 1:
        return True
    if place and is_name(words[place - 1][1]) and (is_name(word) or lower in cue_words("after_names")):
        return True
    if lower in cue_words("place_starts") and place < len(words) - 1 and not is_common(words[place + 1][1]):
        return True
    if lower in cue_words("place_ends") and place and not is_common(words[place - 1][1]):
        return True
    if " ".join(one for _, one in words[place : place + 2]).lower() in places() and len(words) > place + 1:
        return True
    return is_given(word) or lower in places() or lower in cue_words("particles")


def _split_at_common(words: list[tuple[int, str]], *, titled: bool) -> Iterator[list[tuple[int, str]]]:
    """Parts between words that are in the dictionary and in no name."""
    part: list[tuple[int, str]] = []
    for place, (start, word) in enumerate(words):
        if not titled and word.lower() in cue_words("small_words") and len(word) > 1:
            if part:
                yield part
            part = []
        else:
            part.append((start, word))
    if part:
        yield part


def _weighed(run: Run, *, titled: bool, bold: bool) -> tuple[str, int]:
    """The kind of a name and how sure it is; no kind where it is none."""
    words = [word for _, word in run.words]
    if len(words) > _MOST_WORDS or (len(words) == 1 and len(words[0]) < 2 and not titled):
        return "", 0
    if len(words) == 1 and words[0] in cue_words("regions") and words[0].isupper():
        return ("place", _UNSURE) if bold and cue_pattern("place_before").search(run.before) else ("", 0)
    if titled:
        return ("person", _SURE) if not is_common(words[0]) or is_name(words[0]) else ("", 0)
    if len(words) == 1 and set(words[0]) <= set("IVXLCDM"):
        return "", 0
    if run.after.startswith(":") and len(words) == 1 and is_common(words[0]):
        return "", 0
    person = _person(run, words)
    if not bold and person < _STRICT:
        return "", 0
    weights = {
        "person": person,
        "place": _place(run, words),
        "organisation": organisations.score(run, words),
    }
    kind = max(weights, key=lambda one: weights[one])
    if all(map(is_common, words)) and not any(map(is_given, words)) and " ".join(words).lower() not in places():
        asked = kind == "person" and is_name(words[0]) and cue_pattern("strong_person_before").search(run.before)
        weights[kind] -= 0 if asked else 3
    if kind == "person" and weights[kind] >= _STRICT:
        return kind, _SURE
    if not bold or weights[kind] < _BOLD:
        return "", 0
    return kind, _LIKELY if weights[kind] >= 2 else _UNSURE


def _person(run: Run, words: list[str]) -> float:
    """How much speaks for a person."""
    points = 0.0
    if is_given(words[0]):
        points += 3 + (len(words) in {2, 3})
    elif len(words) > 1 and any("s" in names().get(word, "") or is_given(word) for word in words):
        points += 2
    elif is_name(words[0]) and not is_common(words[0]):
        points += 2
    if len(words) > 2 and len(words[1]) == 1:
        points += 2
    word = run.word_before
    if (word in cue_words("asking_words") or word[-1:] == ":") and cue_pattern("strong_person_before").search(run.before):
        points += 3
    elif word in cue_words("person_words"):
        points += 1
    if cue_pattern("person_after").match(run.after):
        points += 2 if len(words) < 4 else 0.5
    if _ARTICLE.search(run.before) and not is_given(words[0]):
        points -= 2
    if len(words) < 4 and not words[0].isupper() and not all(map(is_common, words)):
        points += 1
    return points


def _place(run: Run, words: list[str]) -> float:
    """How much speaks for a place."""
    lower = " ".join(words).lower()
    points = 7.0 if lower in countries() else 3.5 if lower in places() else 0.0
    if len(words) > 1 and (words[0].lower() in cue_words("place_starts") or words[-1].lower() in cue_words("place_ends")):
        points += 2
    if cue_pattern("strong_place_before").search(run.before):
        points += 4
    elif cue_pattern("place_before").search(run.before):
        points += 1.5
    if cue_pattern("place_after").match(run.after):
        points += 2
    if words[0].isupper() and len(words[0]) > 4 and not all(map(is_common, words)):
        points += 2
    return points


def alike(text: str, spans: list[Span]) -> list[Span]:
    """Unsure persons that stand in one list with an organisation are organisations, too."""
    ordered = sorted(spans)
    for step in (1, -1):
        for place in range(len(ordered))[::step]:
            other = place - step
            if not 0 <= other < len(ordered) or ordered[other].kind != "organisation" or ordered[place].kind != "person":
                continue
            first, second = sorted((ordered[other], ordered[place]))
            unsure = ordered[place].certainty < _SURE and first.end <= second.start
            if unsure and text[first.end : second.start] in {", ", " and ", ", and "}:
                ordered[place] = ordered[place]._replace(kind="organisation")
    return ordered


def _with_capitals(text: str) -> str:
    """A text all in lower case with capitals where a word is a name, or stands beside one and is in no dictionary."""
    words = list(re.finditer(rf"[{letter_class()}]+(?:[-'’][{letter_class()}]+)*", text))
    raised = {number for number, found in enumerate(words) if _is_hidden_name(found.group())}
    for number, found in enumerate(words):
        beside = any(other in raised and _one_blank(text, words, number, other) for other in (number - 1, number + 1))
        if beside and (not is_common(found.group()) or len(found.group()) == 1):
            raised.add(number)
    signs = list(text)
    for number in raised:
        upper = signs[words[number].start()].upper()
        signs[words[number].start()] = upper if len(upper) == 1 else signs[words[number].start()]
    return "".join(signs)


def _one_blank(text: str, words: list[re.Match[str]], one: int, other: int) -> bool:
    first, second = sorted((one, other))
    return second < len(words) and first >= 0 and text[words[first].end() : words[second].start()] in {" ", ". "}


def _is_hidden_name(word: str) -> bool:
    if len(word) < 3:
        return False
    upper = word[0].upper() + word[1:]
    return is_given(upper) or (not is_common(word) and (is_name(upper) or word in places()))


@cache
def _job_line() -> re.Pattern[str]:
    letter = letter_class()
    return re.compile(rf"^[ \t>]*(?P<job>[{letter}][{letter}, -]{{2,60}})[ \t]*$", re.MULTILINE)


@cache
def _job_said() -> re.Pattern[str]:
    letter = letter_class()
    return re.compile(rf"(?<=as |an |he |ur | a )(?P<job>[{letter}-]{{3,}}(?:[ ][{letter}]{{2,}}){{0,4}}?)(?=[,.]| but| and| at| for|$)")


def _jobs(text: str) -> Iterator[Span]:
    """What somebody is, on a line of its own or after words that say so: `Staff development specialist`."""
    for found in _job_line().finditer(text) if text.count("\n") > 1 else ():
        if _is_job(found["job"]) and not is_name(found["job"]):
            yield Span(found.start("job"), found.end("job"), "title", 78)
    for found in _job_said().finditer(text):
        asked = cue_pattern("title_before").search(text[max(0, found.start() - 70) : found.start()])
        if asked and _is_job(found["job"]):
            yield Span(found.start("job"), found.end("job"), "title", 78)


def _is_job(phrase: str) -> bool:
    words = [word.strip(",").lower() for word in phrase.split()]
    last = words[-1].removesuffix("s")
    known = last in cue_words("jobs") or words[-1] in cue_words("jobs") or cue_pattern("job_endings").search(words[-1])
    return bool(known) and len(words) < 7 and not any(is_name(word.title()) and not is_common(word) for word in words)


@cache
def _lower_cue() -> re.Pattern[str]:
    letter = letter_class()
    return re.compile(
        rf"\b(?i:(?:my|his|her|the) name is|name:|named|mrs?\.?|ms\.?|dr\.|patient)[ ]+(?P<name>[{letter}]{{2,}}(?:[ ][{letter}]{{2,}})?)"
    )


def _lower_names(text: str) -> Iterator[Span]:
    """Names in lower case after words that only a name follows."""
    for found in _lower_cue().finditer(text):
        words = [word for word in found["name"].split() if word.islower()]
        if words and found["name"].startswith(words[0]) and not is_common(words[0]):
            size = len(" ".join(words if len(words) < 2 or not is_common(words[1]) else words[:1]))
            yield Span(found.start("name"), found.start("name") + size, "person", _SURE)


@cache
def _lower_nation() -> re.Pattern[str]:
    known: Final = sorted(cue_words("nationalities") - cue_words("lower_nationalities_not"), key=lambda one: (-len(one), one))
    return re.compile(rf"\b(?:{'|'.join(known)})(?:e?s)?\b")


def _lower_nationalities(text: str) -> Iterator[Span]:
    return (Span(*found.span(), "nationality", 55) for found in _lower_nation().finditer(text))
