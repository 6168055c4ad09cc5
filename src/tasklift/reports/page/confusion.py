"""Which labels are taken for which: a table for few labels, a list of the most confused pairs for many."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST_LABELS = 10
MOST_PAIRS = 15


@dataclass(frozen=True)
class Pair:
    """Rows of one label answered as another, before and after."""

    gold: str
    given: str
    before: int
    after: int


@dataclass(frozen=True)
class Matrix:
    """Rows by gold label (down) and answer (across); `shares` are parts of each gold label's rows."""

    labels: list[str]
    counts: list[list[int]]
    shares: list[list[float]]


def matrices(record: Mapping[str, Any]) -> dict[str, Matrix]:
    """The confusion before and after, or nothing where there are too many labels for a table."""
    confusion = record["confusion"]
    if len(confusion["labels"]) > MOST_LABELS:
        return {}
    return {name: _matrix(confusion["labels"], confusion[name]) for name in ("baseline", "final")}


def confused_pairs(record: Mapping[str, Any]) -> list[Pair]:
    """The pairs of labels that the final model confuses most, the worst first."""
    confusion = record["confusion"]
    labels = confusion["labels"]
    pairs = [
        Pair(labels[gold], labels[given], confusion["baseline"][gold][given], confusion["final"][gold][given])
        for gold in range(len(labels))
        for given in range(len(labels))
        if gold != given and confusion["final"][gold][given]
    ]
    return sorted(pairs, key=lambda pair: (-pair.after, pair.gold, pair.given))[:MOST_PAIRS]


def _matrix(labels: list[str], counts: list[list[int]]) -> Matrix:
    return Matrix(labels, counts, [[count / max(1, sum(row)) for count in row] for row in counts])
