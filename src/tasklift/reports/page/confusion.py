"""Which labels are taken for which: a table for few labels, a list of the most confused pairs for many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasklift.reports.confused import Pair, answers_of, confused_pairs, counts_of

MOST_LABELS = 10
MOST_PAIRS = 15


@dataclass(frozen=True)
class Matrix:
    """Rows by gold label (down) and answer (across); `shares` are parts of each gold label's rows."""

    labels: list[str]
    answers: list[str | None]
    counts: list[list[int]]
    shares: list[list[float]]


def matrices(record: Mapping[str, Any]) -> dict[str, Matrix]:
    """The confusion before and after, or nothing where there are too many labels for a table."""
    confusion = record.get("confusion")
    if confusion is None or len(confusion["labels"]) > MOST_LABELS:
        return {}
    return {name: _matrix(confusion, name) for name in ("baseline", "final")}


def worst_pairs(record: Mapping[str, Any]) -> Sequence[Pair]:
    """What the final model confuses most, the worst first."""
    return confused_pairs(record["confusion"], MOST_PAIRS) if "confusion" in record else []


def _matrix(confusion: Mapping[str, Any], model: str) -> Matrix:
    counts = counts_of(confusion, model)
    shares = [[count / max(1, sum(row)) for count in row] for row in counts]
    return Matrix(confusion["labels"], answers_of(confusion), counts, shares)
