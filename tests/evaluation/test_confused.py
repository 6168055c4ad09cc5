"""Labels that are not told apart, and what that costs."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import f1_score, roc_auc_score

from tasklift.evaluation.confused import confused_pairs, without_confusion
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import Judged

MACRO_F1 = find_metric("macro_f1")
ROWS = 1500
UNITS = np.arange(ROWS)


def judged(*, torn: bool, seed: int = 0) -> Judged:
    """Four labels, answered well; of `a` and `b` the model knows nothing but that it is one of both where `torn`."""
    rng = np.random.default_rng(seed)
    gold = rng.integers(4, size=ROWS)
    scores = rng.normal(size=(ROWS, 4))
    scores[UNITS, gold] += 3.0
    if torn:
        both = gold < 2
        scores[both, :2] = 2.0 + rng.normal(size=(int(both.sum()), 2))
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return Judged(("a", "b", "c", "d"), gold, probabilities.argmax(axis=1), probabilities)


def test_two_names_of_one_thing_are_found_with_what_they_cost() -> None:
    answers = judged(torn=True)
    (pair,) = confused_pairs(answers, MACRO_F1, units=UNITS)
    assert (pair.first, pair.second) == (0, 1)
    rows = answers.gold < 2
    assert answers.probabilities is not None
    two = answers.probabilities[rows, :2]
    assert pair.apart.value == pytest.approx(roc_auc_score(answers.gold[rows], two[:, 1] / two.sum(axis=1)))
    mended = without_confusion(answers, [pair])
    expected = f1_score(answers.gold, mended.predicted, average="macro")
    assert pair.gain == pytest.approx(expected - f1_score(answers.gold, answers.predicted, average="macro"))
    assert pair.gain > 0.2


def test_labels_that_are_told_apart_are_no_pair() -> None:
    assert confused_pairs(judged(torn=False), MACRO_F1, units=UNITS) == []


def test_two_labels_alone_are_no_pair_for_then_it_is_the_whole_task() -> None:
    answers = judged(torn=True)
    two = replace(answers, gold=answers.gold % 2, predicted=answers.predicted % 2)
    assert confused_pairs(two, MACRO_F1, units=UNITS) == []


def test_without_confusion_other_errors_stay() -> None:
    answers = judged(torn=True)
    mended = without_confusion(answers, confused_pairs(answers, MACRO_F1, units=UNITS))
    changed = mended.predicted != answers.predicted
    assert set(answers.gold[changed]) == {0, 1}
    assert ((mended.predicted != mended.gold) & (answers.gold > 1)).sum() == (
        (answers.predicted != answers.gold) & (answers.gold > 1)
    ).sum()


def test_labels_without_probabilities_are_refused() -> None:
    with pytest.raises(ValueError, match="without probabilities"):
        confused_pairs(replace(judged(torn=True), probabilities=None), MACRO_F1, units=UNITS)
