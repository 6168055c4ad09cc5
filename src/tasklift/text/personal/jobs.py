"""What people are: `Staff development specialist` on a line of its own, beside a name, or after words that say so."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from typing import Final

from tasklift.text.personal.lexicon import cue_pattern, cue_words, is_common, is_name
from tasklift.text.personal.runs import letter_class
from tasklift.text.personal.span import Span

_MOST_WORDS: Final = 6
_SURE, _LIKELY = 78, 62
_OWNING: Final = frozenset({"'s", "’s"})
"""After an office, not a person: `the mayor's office`."""

_LONGEST_WORD: Final = 40
"""Characters of a word that is kept in mind."""

_BEFORE = 70
"""Characters before a job that are looked at."""


@cache
def _job_line() -> re.Pattern[str]:
    letter = letter_class()
    return re.compile(rf"^[ \t>]*(?P<job>[{letter}][{letter}, -]{{2,60}})[ \t]*$", re.MULTILINE)


@cache
def _line_part() -> re.Pattern[str]:
    """The first part of a line that goes on with an employer."""
    letter = letter_class()
    return re.compile(rf"^[ \t>]*(?P<job>[{letter}][{letter} -]{{2,60}}?)(?=, | at | \| )", re.MULTILINE)


@cache
def _phrase() -> re.Pattern[str]:
    """Words that may be a job, where the words before them say so."""
    letter = letter_class()
    return re.compile(
        rf"[ ](?:(?<=as |an |he |ur | a |ld )|(?<=ted to )|(?<=\w: ))"
        rf"(?=(?P<job>[{letter}][{letter}-]+(?:[ ][{letter}-]{{2,}}){{0,{_MOST_WORDS}}}))"
    )


@cache
def _beside_name() -> re.Pattern[str]:
    letter = letter_class()
    job = rf"[{letter}][{letter}-]+(?:[ ][{letter}-]{{2,}}){{0,4}}"
    return re.compile(
        rf"(?:,(?<=[{letter}.],)[ ]|[ ](?<=[{letter}.][ ])\|[ ])(?P<job>{job})(?=, |[ ]\|[ ]|[ \t]*$)", re.MULTILINE
    )


def jobs(text: str, words: AbstractSet[str]) -> Iterator[Span]:
    """What somebody is: `Staff development specialist`, as far as the text says that it is somebody's job.

    `words` are those of the text in lower case: where none may be a job, nothing is looked for that says so.
    """
    if cue_words("leading").isdisjoint(words) and not any(map(_names_job, words)):
        return
    if text.count("\n") > 1:
        yield from _on_lines(text)
    yield from _said(text)
    for found in _beside_name().finditer(text):
        before = text[max(0, found.start() - _BEFORE) : found.start()]
        if before.rpartition(" ")[2][:1].isupper() and _is_one(found["job"]):
            yield Span(*found.span("job"), "title", _LIKELY)


def _on_lines(text: str) -> Iterator[Span]:
    for found in _job_line().finditer(text):
        if _is_job(found["job"]) and not is_name(found["job"]):
            yield Span(*found.span("job"), "title", _SURE)
    for found in _line_part().finditer(text):
        if _is_one(found["job"]):
            yield Span(*found.span("job"), "title", _SURE)


def _said(text: str) -> Iterator[Span]:
    for found in _phrase().finditer(text):
        job, start = _first_job(found["job"]), found.end()
        end = start + len(job)
        owned = text[end : end + 2] in _OWNING
        if job and not owned and cue_pattern("title_before").search(text[max(0, start - _BEFORE) : start]):
            yield Span(start, end, "title", _SURE)


def _is_one(phrase: str) -> bool:
    """Whether all of it is one person's job, and no sentence that ends like one."""
    last = phrase.rpartition(" ")[2].lower()
    return _first_job(phrase) == phrase and (last in cue_words("jobs") or not last.endswith("s") or " of " in phrase)


@cache
def _never_in_jobs() -> frozenset[str]:
    return cue_words("small_words") - {"of"}


def _first_job(phrase: str) -> str:
    """The job that a phrase begins with: up to the last word that names one, before any word that never does."""
    words = phrase.split(" ")
    lower = [word.lower() for word in words]
    leads = lower[0] in cue_words("leading")
    if not leads and not any(map(_names_job, lower)):
        return ""
    size = next((place for place, word in enumerate(lower) if word in _never_in_jobs()), len(words))
    for last in range(size, 0, -1):
        if leads or _names_job(lower[last - 1]):
            job = " ".join(words[:last])
            if _is_job(job):
                return job
    return ""


def _is_job(phrase: str) -> bool:
    words = [word.strip(",").lower() for word in phrase.split()]
    if any(is_name(word.title()) and not is_common(word) for word in words) or len(words) > _MOST_WORDS:
        return False
    leads = len(words) > 2 and words[0] in cue_words("leading") and words[1] == "of"
    return _names_job(words[-1]) or (leads and (len(words) < 4 or phrase.rpartition(" of ")[2].istitle()))


def _names_job(word: str) -> bool:
    return len(word) <= _LONGEST_WORD and _is_known(word)


@lru_cache(maxsize=20_000)
def _is_known(word: str) -> bool:
    known = cue_words("jobs")
    return word in known or word.removesuffix("s") in known or bool(cue_pattern("job_endings").search(word))
