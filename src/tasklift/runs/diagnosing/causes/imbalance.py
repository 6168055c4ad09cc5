"""Imbalance: rare labels that models leave out for the frequent ones."""

from typing import Final

import numpy as np

from tasklift.evaluation.rates import wilson
from tasklift.metrics.confusion import confusion_matrix
from tasklift.runs.diagnosing.evidence import Evidence
from tasklift.runs.diagnosing.finding import Finding
from tasklift.settings.messages import Note

RARE: Final = 0.3
"""Of the rows that a label would have if all had as many."""
LEFT_OUT: Final = 0.15
"""By how much recall must lie below precision, and below the mean recall of the other labels."""
FEWEST: Final = 30
"""Rows of a label; with fewer it lacks rows, not weight."""
WORTH: Final = 1.0


def look_for_imbalance(evidence: Evidence) -> Finding | None:
    """Found where rare labels are answered too seldom: right where they are answered, but mostly missed."""
    judged = evidence.judged
    counts = confusion_matrix(judged)
    rows, given, hits = counts.sum(axis=1), counts.sum(axis=0), counts.diagonal()
    there = rows > 0
    recall = np.divide(hits, rows, out=np.zeros(rows.size), where=there)
    precision = np.divide(hits, given, out=np.ones(rows.size), where=given > 0)
    rare = (rows >= FEWEST) & (rows < RARE * rows.sum() / there.sum())
    others = float(recall[there & ~rare].mean()) if (there & ~rare).any() else 0.0
    highest = np.array([wilson(hit, count, level=0.95)[1] for hit, count in zip(hits, rows, strict=True)])
    missed = rare & (highest < np.minimum(precision, others)) & (recall < np.minimum(precision, others) - LEFT_OUT)
    points = 100 * float((others - recall[missed]).sum()) / int(there.sum())
    if points < WORTH:
        return Finding("imbalance", False, Note("rare labels are found as they should be"))
    places = np.flatnonzero(missed)
    worst = int(places[np.argmax(others - recall[places])])
    said = Note(
        "{label!r} has {rows:,} of {all:,} rows, and only {recall:.0f} % of them are found, of the frequent labels "
        "{others:.0f} %; where it is answered, it is right in {precision:.0f} %. Such labels: {labels}.",
        label=judged.labels[worst],
        rows=int(rows[worst]),
        all=int(rows.sum()),
        recall=100 * float(recall[worst]),
        others=100 * others,
        precision=100 * float(precision[worst]),
        labels=places.size,
    )
    advice = Note("Let rare labels weigh more, and gather more rows of them.")
    examples = evidence.examples(np.flatnonzero((judged.gold == worst) & (judged.predicted != worst)).tolist())
    task = evidence.recipe_with({"balance": {"method": "weights"}})
    return Finding("imbalance", True, said, points=points, advice=advice, task=task, examples=examples)
