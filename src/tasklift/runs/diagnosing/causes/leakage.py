"""Leakage: rows that are copies of others make a careless split claim too much."""

from typing import Final

import polars as pl

from tasklift.metrics.metric import score
from tasklift.runs.carrying.workshop import TRAIN
from tasklift.runs.diagnosing.claims import WORTH, claimed_too_much, is_too_much
from tasklift.runs.diagnosing.evidence import Evidence
from tasklift.runs.diagnosing.finding import Finding
from tasklift.settings.messages import Note

_FEWEST_COPIES: Final = 0.01


def look_for_leakage(evidence: Evidence) -> Finding | None:
    """Found where a split by rows claims a point too much, or the user's own test had copies that would."""
    return _with_the_test(evidence) or _among_the_rows(evidence)


def _with_the_test(evidence: Evidence) -> Finding | None:
    """Rows of train that were copies of test rows: each may have given one answer away."""
    test = evidence.record["test"]
    error = 1 - (score(evidence.metric, evidence.judged) or 0.0)
    claimed = min(1.0, test["overlap_removed"] / max(1, test["rows"])) * error
    if "test" not in evidence.workshop.task.data or claimed < WORTH:
        return None
    said = Note(
        "{copies:,} rows to learn from were copies of rows of your test, which has {rows:,}. They were taken out; with "
        "them the score would be up to {points:.1f} points too high.",
        copies=test["overlap_removed"],
        rows=test["rows"],
        points=100 * claimed,
    )
    return Finding("leakage", True, said, points=100 * claimed, advice=_advice())


def _among_the_rows(evidence: Evidence) -> Finding:
    """Copies within train, and what folds that tear them apart claim more than folds that do not."""
    train = evidence.workshop.prepared.datasets[TRAIN]
    copies = evidence.record["profile"]["copies"]
    if copies < _FEWEST_COPIES * train.height:
        return Finding(
            "leakage", False, Note("{copies:,} of {rows:,} rows are copies", copies=copies, rows=train.height)
        )
    measured = claimed_too_much(evidence, "copies", train, easy=_torn, right=lambda frame: frame)
    points = 100 * max(0.0, measured["lift"]["value"] or 0.0)
    values = {"copies": copies, "rows": train.height, "points": points}
    if not is_too_much(measured):
        said = Note(
            "{copies:,} of {rows:,} rows are copies; a split by rows would claim {points:.1f} points too much", **values
        )
        return Finding("leakage", False, said)
    said = Note(
        "{copies:,} of {rows:,} rows to learn from are copies of others, or share a group with them. A split by rows "
        "would claim {claimed:.3f} where {true:.3f} is right: {points:.1f} points too much.",
        **values,
        claimed=measured["claimed"],
        true=measured["true"],
    )
    return Finding("leakage", True, said, points=points, advice=_advice(), task=evidence.recipe_with("deduplicate"))


def _advice() -> Note:
    return Note(
        "Tasklift keeps copies on one side, so these figures are right. Do not compare them with those of a split that "
        "did not, and look where the copies come from."
    )


def _torn(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows that stand for themselves, whatever they are copies of."""
    return frame.with_columns(pl.col("id").alias("unit"))
