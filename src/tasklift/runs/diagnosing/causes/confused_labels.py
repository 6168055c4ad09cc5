"""Labels that nothing in the texts tells apart."""

from typing import Final

from tasklift.runs.diagnosing.evidence import Evidence
from tasklift.runs.diagnosing.finding import Finding
from tasklift.settings.messages import Note

LEAST: Final = 0.01
"""What telling them apart must bring."""


def look_for_confused_labels(evidence: Evidence) -> Finding | None:
    """Found where two labels are told apart little better than by chance, and that costs a point or more."""
    judged = evidence.judged
    if len(set(judged.gold.tolist())) < 3:
        return None
    pairs = [one for one in evidence.confused if one.gain >= LEAST]
    if not pairs:
        return Finding("confused_labels", False, Note("every two labels are told apart"))
    worst = pairs[0]
    said = Note(
        "{first!r} and {second!r} are not told apart: of 100 pairs of their rows models rank {apart:.0f} rightly, "
        "chance 50. Without that {metric} would be {gain:.1f} points higher. Pairs like that in all: {pairs}.",
        first=judged.labels[worst.first],
        second=judged.labels[worst.second],
        apart=100 * (worst.apart.value or 0.0),
        metric=evidence.metric.name,
        gain=100 * worst.gain,
        pairs=len(pairs),
    )
    advice = Note(
        "Write down what sets the two apart and label their rows again by that; or make one label of both, if what "
        "happens next is the same."
    )
    return Finding(
        "confused_labels",
        True,
        said,
        points=100 * worst.gain,
        advice=advice,
        examples=evidence.examples(worst.rows.tolist()),
    )
