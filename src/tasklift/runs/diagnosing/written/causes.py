"""Faults of texts that models write, each a share of the answers, and what to do about it."""

from collections.abc import Callable
from typing import Final

import numpy as np
import polars as pl

from tasklift.metrics.judged import Booleans
from tasklift.runs.diagnosing.finding import Finding
from tasklift.runs.diagnosing.written.answers import WrittenAnswers
from tasklift.runs.diagnosing.written.template_marks import look_for_template_marks
from tasklift.runs.diagnosing.written.truncation import look_for_truncation
from tasklift.settings.messages import Note
from tasklift.text.languages.identify import UNDETERMINED, identify_languages

WORTH: Final = 0.02
"""A share of the answers that has a fault, from which it is told."""
_REPEATS: Final = 0.2
"""A share of its runs of words that an answer had before, from which it repeats itself."""
_SURE: Final = 0.8
_LENGTHS: Final = (0.67, 1.5)
"""Words written for each word that is right, between which lengths are about right."""


def look_for_empty_answers(answers: WrittenAnswers) -> Finding:
    """Blank answers, and rows without any, where there is a right one."""
    has_answer = np.array([any(text.strip() for text in texts) for texts in answers.judged.gold], dtype=np.bool_)
    faulty = (answers.by_row("empty") > 0) & has_answer
    said = Note("answers that are blank or missing: {share:.1f} %", share=_percent(faulty))
    advice = Note("Look at their sources: are they blank, or cut? A model that may stop at once needs a least length.")
    return _finding(answers, "empty_answers", faulty, said, advice)


def look_for_copying(answers: WrittenAnswers) -> Finding:
    """The source given back, where that is not right."""
    same = (answers.by_row("copying") > 0) & ~(answers.by_row("exact_match") > 0)
    said = Note(
        "answers that are the source as it was, where another text is right: {share:.1f} %", share=_percent(same)
    )
    advice = Note("Rows of train whose target is their source teach that: set them aside, or give more rows.")
    return _finding(answers, "copying", same, said, advice)


def look_for_repetition(answers: WrittenAnswers) -> Finding:
    """Answers that say the same again and again."""
    faulty = answers.by_row("repetition") > _REPEATS
    said = Note("answers that repeat themselves: {share:.1f} %", share=_percent(faulty))
    advice = Note("Let the model repeat no run of words, or let it write less.")
    return _finding(answers, "repetition", faulty, said, advice)


def look_for_wrong_language(answers: WrittenAnswers) -> Finding:
    """Answers surely in another language than the right text."""
    given, right = (_languages(texts) for texts in (answers.judged.texts, [one[0] for one in answers.judged.gold]))
    both = (given["confidence"] > _SURE) & (right["confidence"] > _SURE) & (given["language"] != UNDETERMINED)
    other = (both & (given["language"] != right["language"])).to_numpy()
    said = Note("answers in another language than the right text: {share:.1f} %", share=_percent(other))
    advice = Note("Are there rows of train whose target is in another language? `filter_language` finds them.")
    return _finding(answers, "wrong_language", other, said, advice)


def look_for_length(answers: WrittenAnswers) -> Finding:
    """Answers that are all in all too short or too long."""
    metric = answers.record["metrics"].get("length_ratio", {}).get("final")
    ratio = float("nan") if metric is None else float(metric)
    said = Note("words written for each word that is right: {ratio:.2f}", ratio=ratio)
    if not (ratio < _LENGTHS[0] or ratio > _LENGTHS[1]):
        return Finding("length", False, said)
    advice = Note("Are answers cut at a limit, or does the model not know when to stop?")
    worst = np.argsort(-np.abs(np.log(np.maximum(answers.by_row("length_ratio"), 1e-3))), kind="stable")
    return Finding("length", True, said, advice=advice, examples=answers.examples(worst.tolist()))


CHECKS: Final[tuple[Callable[[WrittenAnswers], Finding | None], ...]] = (
    look_for_empty_answers,
    look_for_copying,
    look_for_repetition,
    look_for_wrong_language,
    look_for_length,
    look_for_template_marks,
    look_for_truncation,
)
"""Each gives None where it does not apply."""


def _finding(answers: WrittenAnswers, cause: str, faulty: Booleans, said: Note, advice: Note) -> Finding:
    share = _percent(faulty)
    if share < 100 * WORTH:
        return Finding(cause, False, said)
    return Finding(cause, True, said, share, advice, examples=answers.examples(np.flatnonzero(faulty).tolist()))


def _percent(faulty: Booleans) -> float:
    return 100 * float(faulty.mean())


def _languages(texts: list[str]) -> pl.DataFrame:
    return identify_languages(pl.Series("text", texts, dtype=pl.String))
