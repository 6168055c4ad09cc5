"""Too little data: the score still rises steeply with the rows that are learned from."""

from typing import Any, Final

from tasklift.runs.carrying.workshop import TRAIN
from tasklift.runs.diagnosing.evidence import Evidence
from tasklift.runs.diagnosing.finding import Finding
from tasklift.settings.messages import Note

WORTH: Final = 0.035
"""What twice the rows must promise."""
SURE: Final = 0.01
"""What they must promise at least."""
FEW: Final = 500
"""Rows below which more of them are called for unless the curve says surely not: it is too unsure to say so itself."""
MORE: Final = "more.csv"


def look_for_little_data(evidence: Evidence) -> Finding | None:
    """Found where twice the rows would bring 3.5 points or more, and surely one; or where so few cannot say."""
    curve = evidence.record["learning_curve"]
    rows = evidence.state.datasets[TRAIN].height
    if curve is None:
        said = Note("There are {rows:,} rows to learn from, too few to see what more would bring.", rows=rows)
        return Finding("little_data", True, said, points=None, advice=_advice(rows), task=_more_data(evidence))
    doubling = curve["doubling"]
    value, low, high = (100 * (doubling[name] or 0.0) for name in ("value", "low", "high"))
    steep = value >= 100 * WORTH and low >= 100 * SURE
    if not steep and (rows >= FEW or high < 100 * WORTH):
        said = Note(
            "twice as many rows would bring about {value:.1f} points [{low:.1f}, {high:.1f}]",
            value=value,
            low=low,
            high=high,
        )
        return Finding("little_data", False, said)
    said = Note(
        "Twice as many rows would bring about {value:.1f} points [{low:.1f}, {high:.1f}]: from {fewer:,} rows to "
        "{more:,} the score went from {before:.3f} to {after:.3f}.",
        value=value,
        low=low,
        high=high,
        fewer=curve["rows"][-2],
        more=curve["rows"][-1],
        before=curve["scores"][-2]["value"],
        after=curve["scores"][-1]["value"],
    )
    return Finding("little_data", True, said, points=value, advice=_advice(rows), task=_more_data(evidence))


def _advice(rows: int) -> Note:
    return Note(
        "Label about {rows:,} more rows, those first that the model is least sure of (`lift predict` gives the "
        "confidence), and name their file beside the first.",
        rows=rows,
    )


def _more_data(evidence: Evidence) -> dict[str, Any]:
    files = {name: list(names) for name, names in evidence.workshop.task.data.items()}
    return {"data": {**files, "train": [*files["train"], MORE]}}
