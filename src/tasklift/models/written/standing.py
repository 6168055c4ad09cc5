"""Answers that stand in a context, as they stand in the one that a user gave."""

from dataclasses import replace

import polars as pl

from tasklift.forms.answers import TextAnswers
from tasklift.text.containment.answer_place import Place, without_blanks
from tasklift.text.edits.edits import edits_between


def brought_back(answers: TextAnswers, raw: pl.Series, read: pl.Series) -> TextAnswers:
    """Answers out of the contexts that were `read`, cut out of what these were made of: texts and places.

    One that the rewriting put there whole stays as it was read, and stands nowhere.
    """
    rows = zip(answers.texts, answers.standing(), raw, read, strict=True)
    found = [_in_raw(text, place, before or "", after or "") for text, place, before, after in rows]
    return replace(answers, texts=tuple(text for text, _ in found), places=tuple(place for _, place in found))


def _in_raw(text: str | None, place: Place | None, raw: str, read: str) -> tuple[str | None, Place | None]:
    if place is None or raw == read:
        return text, place
    start, end = without_blanks(raw, edits_between(raw, read).backward(*place))
    return (raw[start:end], (start, end)) if start < end else (text, None)
