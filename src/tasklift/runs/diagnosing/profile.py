"""What the data is like, before any step: labels, lengths, languages, copies."""

from collections import Counter
from typing import Any, Final

import numpy as np
import polars as pl

from tasklift.data.dataset import Dataset
from tasklift.data.roles import Side
from tasklift.runs.preparing.prepare import Prepared
from tasklift.store.hashing import key_of
from tasklift.store.store import Store
from tasklift.tasks.task import Task
from tasklift.text.language import guess_language

BINS: Final = 12
_QUANTILES: Final = (0.0, 0.1, 0.5, 0.9, 1.0)
_SAMPLE: Final = 400
_VERSION = 1


def profile_of(task: Task, store: Store, prepared: Prepared) -> dict[str, Any]:
    """The profile of train as JSON values.

    `labels`: rows of each label in train and valid. `lengths`: characters of the input side, as `quantiles` (least,
    tenth, half, nine tenths, most) and as `bins` of (from, to, rows). `empty`: rows without text. `copies`: rows that
    share their unit, a group or a cluster of copies, with an earlier one. `languages`: shares of a sample.
    """
    train = prepared.datasets["train"]
    key = key_of(["profile", _VERSION, task.kind, train.name, prepared.datasets["valid"].name])

    def work() -> dict[str, Any]:
        texts = _texts(task, train)
        lengths = texts.str.len_chars().to_numpy().astype(np.int64)
        return {
            "rows": train.height,
            "labels": _labels(prepared),
            "lengths": {"quantiles": _quantiles(lengths), "bins": _bins(lengths)},
            "empty": int((texts.str.strip_chars() == "").sum()),
            "copies": train.height - train.frame(["unit"])["unit"].n_unique(),
            "languages": languages_of(texts),
        }

    return store.produce(key, work).value


def _texts(task: Task, dataset: Dataset) -> pl.Series:
    inputs = task.kind_class.of_side(Side.INPUT, dataset.columns)
    parts = [task.kind_class.identity(frame) for frame in dataset.batches(inputs)]
    return pl.concat(parts) if parts else pl.Series(dtype=pl.String)


def _labels(prepared: Prepared) -> dict[str, dict[str, int]]:
    names = sorted({label for name in ("train", "valid") for label in prepared.labels.get(name, {})})
    return {
        label: {name: prepared.labels.get(name, {}).get(label, 0) for name in ("train", "valid")} for label in names
    }


def _quantiles(lengths: np.ndarray[Any, np.dtype[np.int64]]) -> list[int]:
    return [int(one) for one in np.quantile(lengths, _QUANTILES, method="inverted_cdf")] if lengths.size else []


def _bins(lengths: np.ndarray[Any, np.dtype[np.int64]]) -> list[tuple[int, int, int]]:
    """Bins that grow as powers do, for lengths differ by magnitudes."""
    if not lengths.size:
        return []
    edges = np.unique(np.geomspace(1, lengths.max() + 1, BINS + 1).round().astype(np.int64))
    counts, _ = np.histogram(lengths.clip(1), edges)
    return [(int(low), int(high) - 1, int(rows)) for low, high, rows in zip(edges, edges[1:], counts, strict=False)]


def languages_of(texts: pl.Series) -> dict[str, float]:
    """The share of each language among texts, by a sample of them; the most frequent first."""
    told = texts.filter(texts.str.strip_chars() != "")
    sample = told.gather_every(max(1, told.len() // _SAMPLE)).head(_SAMPLE).to_list()
    counts = Counter(guess_language([text])[0] for text in sample)
    return {language: round(count / len(sample), 3) for language, count in counts.most_common()}
