"""A test too small to tell."""

from typing import Any, Final

from tasklift.evaluation.detectable import units_beside, units_needed
from tasklift.evaluation.lift import Verdict
from tasklift.runs.diagnosing.evidence import Evidence
from tasklift.runs.diagnosing.finding import Finding
from tasklift.settings.messages import Note

WORTH: Final = 0.03
"""A lift that nobody would want to miss."""
_LARGEST_SHARE: Final = 0.5


def look_for_small_test(evidence: Evidence) -> Finding | None:
    """Found where it cannot tell, and is smaller than a lift of three points needs."""
    verdict, units = evidence.record["lift"]["verdict"], evidence.record["test"]["units"]
    smallest = evidence.record["test"]["minimum_detectable_lift"]
    needed = units_beside(smallest, units, WORTH) if smallest else units_needed(WORTH)
    if verdict != Verdict.CANNOT_TELL or units >= needed:
        return Finding("small_test", False, Note("the test has {units:,} rows or groups of rows", units=units))
    said = Note(
        "It has {units:,} rows or groups of rows; about {needed:,} are needed to find a lift of {worth:.0f} points.",
        units=units,
        needed=needed,
        worth=100 * WORTH,
    )
    advice = Note("Give the test more rows, by a larger share of them or by labelling more.")
    return Finding("small_test", True, said, advice=advice, task=_larger(evidence, needed))


def _larger(evidence: Evidence, needed: int) -> dict[str, Any]:
    """A share of the rows that holds as many units as are needed, where Tasklift draws the test."""
    if "test" in evidence.workshop.task.data:
        return {}
    split = evidence.record["split"]
    rows = needed * split["test"] / max(1, evidence.record["test"]["units"])
    share = rows / max(1, sum(split[name] for name in ("train", "valid", "test")))
    return {"split": {"test": round(min(_LARGEST_SHARE, max(share, 0.01)), 2)}}
