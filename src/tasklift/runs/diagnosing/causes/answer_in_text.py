"""An answer that stands in the text: words that one label's rows have and no others."""

from typing import Final

import polars as pl

from tasklift.evaluation.tell_tales import Words, rows_given_away, tell_tales, without
from tasklift.runs.carrying.workshop import TRAIN
from tasklift.runs.diagnosing.claims import claimed_too_much, is_too_much
from tasklift.runs.diagnosing.evidence import Evidence
from tasklift.runs.diagnosing.finding import Finding
from tasklift.settings.messages import Note

LEAST: Final = 0.15
"""The share of rows that words must give away; the labels of natural texts that have such words are rarer."""
_ROWS: Final = 4000


def look_for_answer_in_text(evidence: Evidence) -> Finding | None:
    """Found where words give away many labels, and a model scores surely less without those words."""
    sample = evidence.rows.gather_every(max(1, evidence.rows.height // _ROWS))
    labels = sample["label"].to_list()
    found = {role: tell_tales(sample[role].fill_null("").to_list(), labels) for role in evidence.inputs}
    role = max(found, key=lambda one: rows_given_away(found[one]))
    if rows_given_away(found[role]) < LEAST * sample.height:
        return Finding("answer_in_text", False, Note("no words give the label away"))
    told = {role: frozenset(one.words for one in words) for role, words in found.items()}
    measured = claimed_too_much(
        evidence,
        "answer in text",
        evidence.state.datasets[TRAIN],
        easy=lambda frame: frame,
        right=lambda frame: _without(frame, told),
    )
    worst = found[role][0]
    if not is_too_much(measured):
        said = Note("without {words!r} and the like a model scores as well", words=str(worst))
        return Finding("answer_in_text", False, said)
    said = Note(
        "{covered:.0f} % of the rows of {label!r} have {words!r}, and hardly any other row has. With such words a "
        "plain model scores {claimed:.3f}, without them {true:.3f}.",
        covered=100 * worst.covered,
        label=worst.label,
        words=str(worst),
        claimed=measured["claimed"],
        true=measured["true"],
    )
    advice = Note(
        "If they will not be there when the model is asked, every score here is too high: take out what wrote them, "
        "such as a column of the answer joined into the text."
    )
    places = [
        place for place, text in enumerate(evidence.rows[role].fill_null("")) if without(text, told[role]) != text
    ]
    return Finding(
        "answer_in_text",
        True,
        said,
        points=100 * measured["lift"]["value"],
        advice=advice,
        examples=evidence.examples(places),
    )


def _without(frame: pl.DataFrame, told: dict[str, frozenset[Words]]) -> pl.DataFrame:
    masked = {
        role: pl.Series([None if text is None else without(text, words) for text in frame[role]], dtype=pl.String)
        for role, words in told.items()
    }
    return frame.with_columns(**masked)
