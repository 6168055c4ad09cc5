"""What two models answered to the same test rows, side by side, as a record and its report show it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from tasklift.evaluation.curves import reliability, roc
from tasklift.evaluation.lift import Interval
from tasklift.evaluation.measure import changed_answers, sampled_answers
from tasklift.metrics.confusion import by_label, confusion_matrix, unanswered_rows
from tasklift.metrics.judged import AnyJudged, Judged, of_labels
from tasklift.metrics.metric import Metric

if TYPE_CHECKING:
    from tasklift.data.sealed import SealedTest

CHANGED_SHOWN: Final = 10
"""Answers that became right, and as many that became wrong."""
SAMPLED: Final = 6
"""Rows whose texts are shown, whatever became of them."""


@dataclass(frozen=True)
class Side:
    """One model: its answers beside the gold, and its scores by metric."""

    judged: AnyJudged
    scores: Mapping[str, Interval]


def side_by_side(
    test: "SealedTest", inputs: Sequence[str], metric: Metric, baseline: Side, final: Side
) -> dict[str, Any]:
    """Metrics and changed answers as JSON values; of labels their scores, confusion and curves, too, of texts a sample.

    `metric` is that by which texts that were given are said to be better or worse.
    """
    sides = (baseline.judged, final.judged)
    labelled = of_labels(sides)
    return {
        "metrics": {name: _metric(baseline.scores.get(name), one) for name, one in final.scores.items()},
        **(_of_labels(*labelled) if labelled else {}),
        "changed": changed_answers(test, sides, metric, inputs, most=CHANGED_SHOWN),
        **({} if labelled else {"sampled": sampled_answers(test, sides, inputs, most=SAMPLED)}),
    }


def _of_labels(baseline: Judged, final: Judged) -> dict[str, Any]:
    return {
        "by_label": _by_label(final),
        "by_label_baseline": _by_label(baseline),
        "confusion": _confusion(baseline, final),
        "curves": {"reliability": _curves(reliability, baseline, final), "roc": _curves(roc, baseline, final)},
    }


def _confusion(baseline: Judged, final: Judged) -> dict[str, Any]:
    """Rows by gold label and answer; `unanswered` only where a model left rows without an answer."""
    sides = {"baseline": baseline, "final": final}
    unanswered = {name: unanswered_rows(one).tolist() for name, one in sides.items()}
    return {
        "labels": list(final.labels),
        **{name: confusion_matrix(one).tolist() for name, one in sides.items()},
        **({"unanswered": unanswered} if any(map(any, unanswered.values())) else {}),
    }


def _metric(before: Interval | None, after: Interval) -> dict[str, float | None]:
    """A metric before and after; `low` and `high` are of the final score."""
    baseline = None if before is None else before.value
    return {"baseline": baseline, "final": after.value, "low": after.low, "high": after.high}


def _by_label(judged: Judged) -> dict[str, dict[str, Any]]:
    return {label: asdict(one) for label, one in by_label(judged).items()}


def _curves(
    curve: Callable[[Judged], Sequence[tuple[float, ...]]], baseline: Judged, final: Judged
) -> dict[str, list[list[float]]]:
    """A curve of either model, rounded for the eye."""
    sides = {"baseline": baseline, "final": final}
    return {name: [[round(value, 4) for value in point] for point in curve(one)] for name, one in sides.items()}
