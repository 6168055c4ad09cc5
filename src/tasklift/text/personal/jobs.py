"""What people are: `Staff development specialist` on a line of its own, or after words that say so."""

import re
from collections.abc import Iterator
from functools import cache

from tasklift.text.personal.lexicon import cue_pattern, cue_words, is_common, is_name
from tasklift.text.personal.runs import letter_class
from tasklift.text.personal.span import Span


@cache
def _job_line() -> re.Pattern[str]:
    letter = letter_class()
    return re.compile(rf"^[ \t>]*(?P<job>[{letter}][{letter}, -]{{2,60}})[ \t]*$", re.MULTILINE)


@cache
def _job_said() -> re.Pattern[str]:
    letter = letter_class()
    job = rf"[{letter}-]{{3,}}(?:[ ][{letter}]{{2,}}){{0,4}}?"
    return re.compile(rf"(?<=as |an |he |ur | a )(?P<job>{job})(?=[,.]| but| and| at| for|$)")


def jobs(text: str) -> Iterator[Span]:
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
