"""Confident learning: which given labels are probably wrong, from probabilities that models gave to unseen rows.

Reference: Northcutt, Jiang and Chuang, "Confident learning: estimating uncertainty in dataset labels", 2021.
Throughout, `given`, shape (rows,), is each row's label as a column index of `probabilities`, shape (rows, labels).
"""

from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Indices: TypeAlias = npt.NDArray[np.int64]
Numbers: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]
Method: TypeAlias = Literal["confident_joint", "noise_rate", "by_class", "both"]

_SLACK = 1e-6
"""What two probabilities may differ by and count as equal, as in the reference implementation."""


def thresholds(given: Indices, probabilities: Numbers) -> Numbers:
    """For each label the mean probability that rows of that label have for it; infinite for a label without rows."""
    counts = np.bincount(given, minlength=probabilities.shape[1])
    sums = np.bincount(given, weights=label_quality(given, probabilities), minlength=probabilities.shape[1])
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.inf)


def confident_labels(given: Indices, probabilities: Numbers) -> tuple[Mask, Indices]:
    """Which rows reach the threshold of some label, and that label; of several, the likeliest."""
    reached = probabilities >= thresholds(given, probabilities) - _SLACK
    several = reached.sum(axis=1) > 1
    likely = np.where(several, probabilities.argmax(axis=1), reached.argmax(axis=1))
    return np.asarray(reached.any(axis=1)), likely


def confident_joint(given: Indices, probabilities: Numbers) -> Indices:
    """How many rows of each given label (row) are confidently of each label (column), scaled to the labels' counts."""
    labels = probabilities.shape[1]
    confident, likely = confident_labels(given, probabilities)
    cells = given[confident] * labels + likely[confident]
    counted = np.bincount(cells, minlength=labels * labels).reshape(labels, labels)
    np.fill_diagonal(counted, np.maximum(counted.diagonal(), 1))
    scaled = counted / counted.sum(axis=1, keepdims=True) * np.bincount(given, minlength=labels)[:, None]
    return np.stack([_rounded(row) for row in scaled])


def wrong_labels(given: Indices, probabilities: Numbers, method: Method) -> Mask:
    """Which rows' labels are probably wrong, shape (rows,). A label that is also the likeliest is never among them."""
    found = _FINDERS[method](given, probabilities)
    favoured = probabilities.copy()
    favoured[np.arange(len(given)), given] += _SLACK
    return np.asarray(found & (favoured.argmax(axis=1) != given))


def label_quality(given: Indices, probabilities: Numbers) -> Numbers:
    """How well each given label fits, 0 to 1: its probability (self-confidence)."""
    return np.asarray(probabilities[np.arange(len(given)), given])


def _off_diagonal(given: Indices, probabilities: Numbers) -> Mask:
    confident, likely = confident_labels(given, probabilities)
    return np.asarray(confident & (likely != given))


def _by_noise_rate(given: Indices, probabilities: Numbers) -> Mask:
    """For each cell off the joint's diagonal, as many rows as it counts: those with the widest margin."""
    found = np.zeros(len(given), dtype=np.bool_)
    for label, counts in enumerate(_left_at_least_one(confident_joint(given, probabilities))):
        rows = np.flatnonzero(given == label)
        for other in np.flatnonzero(counts):
            if other != label and len(rows) > 1:
                margin = probabilities[rows, other] - probabilities[rows, label]
                found[rows[np.argsort(-margin, kind="stable")[: counts[other]]]] = True
    return found


def _by_class(given: Indices, probabilities: Numbers) -> Mask:
    """For each label, as many rows as its cells off the diagonal count: those least likely to have it."""
    found = np.zeros(len(given), dtype=np.bool_)
    for label, counts in enumerate(_left_at_least_one(confident_joint(given, probabilities))):
        rows = np.flatnonzero(given == label)
        if len(rows) > 1:
            order = np.argsort(probabilities[rows, label], kind="stable")
            found[rows[order[: max(0, len(rows) - counts[label])]]] = True
    return found


def _both(given: Indices, probabilities: Numbers) -> Mask:
    return _by_noise_rate(given, probabilities) & _by_class(given, probabilities)


_FINDERS = {"confident_joint": _off_diagonal, "noise_rate": _by_noise_rate, "by_class": _by_class, "both": _both}


def _left_at_least_one(joint: Indices) -> Indices:
    """The joint with at least 1 on its diagonal, taken evenly from the other cells of the row that count any."""
    short = np.maximum(1 - joint.diagonal(), 0)
    cells = np.maximum((joint > 0).sum(axis=1) - 1, 1)
    left = np.maximum(joint - (short / cells)[:, None], 0.0)
    np.fill_diagonal(left, joint.diagonal() + short)
    return np.stack([_rounded(row) for row in left])


def _rounded(row: Numbers) -> Indices:
    """Whole numbers with the rounded sum of `row`; what is missing goes where rounding took the most."""
    whole = np.round(row)
    missing = round(float(row.sum())) - int(whole.sum())
    order = np.argsort(row - whole, kind="stable")
    order = order[::-1] if missing > 0 else order
    whole[order[: abs(missing)]] += np.sign(missing)
    return whole.astype(np.int64)
