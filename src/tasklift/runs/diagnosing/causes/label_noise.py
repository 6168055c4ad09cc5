"""Wrong labels: models that had not learned from a row contradict its label where they are surest."""

from typing import Final

from tasklift.evaluation.confused import without_confusion
from tasklift.evaluation.label_noise import estimate_label_noise
from tasklift.runs.diagnosing.evidence import Evidence
from tasklift.runs.diagnosing.finding import Finding
from tasklift.settings.messages import Note

LEAST: Final = 0.05
"""The rate that the interval must lie above: widely used data has up to about that many wrong labels."""


def look_for_label_noise(evidence: Evidence) -> Finding | None:
    """Found where surely more than one label in twenty is wrong, beside those of labels that nothing tells apart."""
    judged = evidence.judged
    noise = estimate_label_noise(without_confusion(judged, evidence.confused), units=evidence.units)
    if noise is None or noise.rate.value is None or noise.rate.low is None or noise.rate.high is None:
        return None
    rate, low, high = (100 * bound for bound in (noise.rate.value, noise.rate.low, noise.rate.high))
    if noise.rate.low < LEAST:
        said = Note(
            "of the answers that models are surest of, {rate:.1f} % [{low:.1f}, {high:.1f}] contradict the label",
            rate=rate,
            low=low,
            high=high,
        )
        return Finding("label_noise", False, said)
    return Finding(
        "label_noise",
        True,
        Note(
            "About {rate:.0f} % [{low:.0f}, {high:.0f}] of the labels look wrong: so often do models contradict them "
            "where they are surest, of rows that they had not learned from.",
            rate=rate,
            low=low,
            high=high,
        ),
        points=rate,
        advice=Note(
            "Read the rows below. If they are labelled wrong, let the step find more of them, look at these with "
            "`lift data last --set-aside -o FILE`, and correct them at their source."
        ),
        task=evidence.recipe_with({"find_label_errors": {"action": "review"}}),
        examples=evidence.examples(noise.suspects.tolist()),
    )
