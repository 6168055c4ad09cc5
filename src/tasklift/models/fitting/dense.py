"""Logistic regression on dense features: how closely it follows the rows is chosen on rows that it has not seen."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Final, Literal, Protocol, Self

import numpy as np
import numpy.typing as npt

from tasklift.models.classical import Trial
from tasklift.models.fitting.candidate import ClassWeight
from tasklift.models.fitting.examples import FOLDS
from tasklift.models.fitting.head import label_weights
from tasklift.models.fitting.logistic_regression import fit_logistic_regression
from tasklift.models.fitting.selection import CLEARLY, influence_on_macro_f1, macro_f1, standard_error
from tasklift.models.linear import Linear, linear
from tasklift.models.numbers import Floats, Integers, SmallFloats
from tasklift.models.probabilities import softmax

STRENGTHS: Final = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
"""Values of C that are tried, the loosest first."""
ENOUGH: Final = 100
"""Rows of valid from which on it judges: with fewer, folds of train chose better (docs/log.md)."""
_STRENGTH: Final = 10.0
"""Where there are no rows to choose it on."""
_LEAST: Final = 1e-6


class Fit(Protocol):
    """Logistic regression, as `fit_logistic_regression` fits it; features are float64, shape (rows, width)."""

    def __call__(self, features: Floats, codes: Integers, /, *, strength: float, weights: Floats) -> Linear:
        """The planes that tell the labels apart."""


@dataclass(frozen=True)
class Dense:
    """Labelled rows. `features`: float32, shape (rows, width). `codes`, `weights`, `folds`: shape (rows,).

    `codes` are places of labels, `weights` say as how many rows each counts. `fit`: what fits a head on them.
    """

    features: SmallFloats
    codes: Integers
    weights: Floats
    folds: Integers
    fit: Fit = fit_logistic_regression

    def where(self, mask: npt.NDArray[np.bool_]) -> Self:
        """Some of the rows."""
        return type(self)(self.features[mask], self.codes[mask], self.weights[mask], self.folds[mask], self.fit)


@dataclass(frozen=True)
class Choice:
    """How rows are followed: `C` as in scikit-learn, and whether all labels weigh the same."""

    C: float
    class_weight: ClassWeight


@dataclass(frozen=True)
class Judge:
    """Rows that choices are judged on: their labels and weights, and what a fit that has not seen them says of them.

    `answer` gives log-probabilities, shape (rows, labels).
    """

    judged_on: Literal["folds of train", "valid"]
    codes: Integers
    weights: Floats
    answer: Callable[[Choice], Floats]


@dataclass(frozen=True)
class _Judged:
    choice: Choice
    loss: float
    macro_f1: float
    influence: Floats


def fit_dense(rows: Dense, choice: Choice, *, labels: int) -> Linear:
    """The head of a choice; each of the labels 0 to labels - 1 occurs."""
    if labels == 1:
        return linear(np.zeros((rows.features.shape[1], 0)), np.zeros(0))
    weights = rows.weights * label_weights(choice.class_weight, rows.codes, rows.weights, labels=labels)
    return rows.fit(rows.features.astype(np.float64), rows.codes, strength=choice.C, weights=weights)


def fit_best(
    train: Dense,
    valid: Dense | None,
    *,
    labels: int,
    strength: float | None,
    class_weight: Literal["auto", ClassWeight],
) -> tuple[Linear, tuple[Trial, ...]]:
    """The head of what is fixed, the rest being what is best on rows held back; and what was tried for it."""
    strengths = STRENGTHS if strength is None else (strength,)
    class_weights: tuple[ClassWeight, ...] = ("none", "balanced") if class_weight == "auto" else (class_weight,)
    is_open = labels > 1 and len(strengths) * len(class_weights) > 1
    judge = judge_for(train, valid, labels=labels) if is_open else None
    if judge is None:
        return fit_dense(train, Choice(strength or _STRENGTH, class_weights[0]), labels=labels), ()
    choice, trials = choose(judge, strengths, class_weights, labels=labels)
    return fit_dense(train, choice, labels=labels), trials


def judge_for(train: Dense, valid: Dense | None, *, labels: int) -> Judge | None:
    """Valid where it has enough rows, else folds of train, else valid; None where there is nothing to judge on."""
    on_valid = None
    if valid is not None and len(valid.codes):
        on_valid = Judge("valid", valid.codes, valid.weights, partial(_answers, train, valid.features, labels))
        if len(valid.codes) >= ENOUGH:
            return on_valid
    held = list(_held_back(train.folds))
    if not held:
        return on_valid
    order = np.concatenate([np.flatnonzero(mask) for mask in held])

    def answer(choice: Choice) -> Floats:
        return np.concatenate([_answers(train.where(~mask), train.features[mask], labels, choice) for mask in held])

    return Judge("folds of train", train.codes[order], train.weights[order], answer)


def choose(
    judge: Judge, strengths: tuple[float, ...], class_weights: tuple[ClassWeight, ...], *, labels: int
) -> tuple[Choice, tuple[Trial, ...]]:
    """First the strength under which the labels held back are likeliest, then class weights; and what was tried.

    Strengths are tried from the loosest on until one is no better than the one before. Other class weights stay if
    macro-F1 gains more than `CLEARLY` standard errors.
    """
    judged = partial(_judged, judge, labels)
    tried = [judged(Choice(strengths[0], class_weights[0]))]
    best = tried[0]
    for strength in strengths[1:]:
        tried.append(judged(replace(best.choice, C=strength)))
        if tried[-1].loss >= best.loss:
            break
        best = tried[-1]
    for class_weight in class_weights[1:]:
        other = judged(replace(best.choice, class_weight=class_weight))
        tried.append(other)
        if other.macro_f1 - best.macro_f1 > CLEARLY * standard_error(other.influence, best.influence):
            best = other
    return best.choice, tuple(
        Trial(settings=asdict(one.choice), judged_on=judge.judged_on, macro_f1=one.macro_f1, chosen=one is best)
        for one in tried
    )


def _judged(judge: Judge, labels: int, choice: Choice) -> _Judged:
    logs = judge.answer(choice)
    loss = -float(np.average(logs[np.arange(len(logs)), judge.codes], weights=judge.weights))
    answers = logs.argmax(axis=1)
    score = macro_f1(judge.codes, answers, labels=labels)
    return _Judged(choice, loss, score, influence_on_macro_f1(judge.codes, answers, labels=labels))


def _answers(fit: Dense, unseen: SmallFloats, labels: int, choice: Choice) -> Floats:
    """Log-probabilities by a head fitted on `fit`; a label that is not there counts as very unlikely."""
    known, codes = np.unique(fit.codes, return_inverse=True)
    head = fit_dense(replace(fit, codes=codes.astype(np.int64)), choice, labels=len(known))
    likely = np.full((len(unseen), labels), _LEAST)
    likely[:, known] = np.maximum(softmax(head.scores(unseen)), _LEAST)
    logs: Floats = np.log(likely)
    return logs


def _held_back(folds: Integers) -> Iterator[npt.NDArray[np.bool_]]:
    """Which rows are answered by heads of the others, fold by fold."""
    for fold in range(FOLDS):
        held = folds == fold
        if held.any() and not held.all():
            yield held
