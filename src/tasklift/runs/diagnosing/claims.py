"""What a plain model claims on rows that make it too easy, beside the same rows as they should be."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

import polars as pl

from tasklift.data.dataset import Dataset, write_dataset
from tasklift.evaluation.compare import compare
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.metric import score
from tasklift.runs.diagnosing.evidence import Evidence
from tasklift.runs.diagnosing.learning_curve import FOLDS, answers_judged, share_of
from tasklift.store.hashing import key_of

WORTH: Final = 0.01
"""What must be claimed too much, beyond doubt half of it."""
_ENOUGH: Final = 20_000
_VERSION = 2

Change = Callable[[pl.DataFrame], pl.DataFrame]


def claimed_too_much(evidence: Evidence, name: str, rows: Dataset, *, easy: Change, right: Change) -> dict[str, Any]:
    """Out-of-fold scores of the plain trainer on the rows made `easy` (`claimed`) and made `right` (`true`).

    `lift` is the difference and its interval, as JSON values. `name` says, with the rows, what the changes are.
    """
    shop = evidence.workshop
    key = key_of(["claims", name, _VERSION, rows.name, shop.baseline.behaviour, evidence.metric.name, shop.seed])

    def work() -> dict[str, Any]:
        whole = share_of(rows, min(1.0, _ENOUGH / rows.height), shop.seed)
        both = [write_dataset(rows.store, whole.columns, map(change, whole.batches())) for change in (right, easy)]
        answers = [shop.trainer.out_of_fold(shop.baseline, FOLDS, one) for one in both]
        (true, claimed), units = answers_judged(whole, answers, shop.gold)
        lift = compare(evidence.metric, [true], [claimed], units=units, draws=Draws(0))
        scores = {"true": score(evidence.metric, true), "claimed": score(evidence.metric, claimed)}
        return {**scores, "lift": asdict(lift), "objects": []}

    return shop.store.produce(key, work).value


def is_too_much(measured: dict[str, Any]) -> bool:
    """Whether what is claimed beyond the truth is worth a word."""
    value, low = (measured["lift"][name] or 0.0 for name in ("value", "low"))
    return value >= WORTH and low >= WORTH / 2
