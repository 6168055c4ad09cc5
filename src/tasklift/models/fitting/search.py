"""Choosing how to fit: first how closely the rows are followed, by folds of train, then the rest on valid."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from tasklift.models.classical import Classical, Trial
from tasklift.models.features import Matrix, TfIdf
from tasklift.models.fitting.candidate import Candidate, SearchSpace, Tokens
from tasklift.models.fitting.examples import Examples
from tasklift.models.fitting.fitter import Fitter, Weighed
from tasklift.models.fitting.selection import Tried, influence_on_macro_f1, macro_f1, select
from tasklift.models.fitting.strength import choose_strength
from tasklift.models.fitting.temperature import fitted_scale


@dataclass(frozen=True)
class Outcome:
    """The best model on the rows it was fitted on, and what was tried."""

    candidate: Candidate
    model: Classical
    scale: float
    trials: tuple[Trial, ...]


def search(fitter: Fitter, space: SearchSpace, fit: Examples, check: Examples) -> Outcome:
    """Choose on `check` among models fitted on `fit`; `scale` makes the best one's scores as sure as they are right."""
    known = check.of(fit.labels)
    opening, strengths = choose_strength(fitter, space, fit)
    selection = select(opening, space.rounds, _attempts(fitter, fit, known))
    best = selection.best
    trials = tuple(
        Trial(settings=one.candidate.settings(), judged_on="valid", macro_f1=one.score, chosen=one is best)
        for one in selection.tried
    )
    return Outcome(best.candidate, best.fit, _scale(best.fit, known), strengths + trials)


def fit_best(fitter: Fitter, outcome: Outcome, examples: Examples | None) -> Classical:
    """The best candidate fitted on `examples`, or as it was tried where that is None, with calibrated probabilities."""
    model = fitter.fit(outcome.candidate, examples) if examples else outcome.model
    return replace(model, head=model.head.scaled(outcome.scale), trials=outcome.trials)


def _attempts(fitter: Fitter, fit: Examples, check: Examples) -> Callable[[Candidate], Tried[Classical]]:
    codes = check.codes(fit.labels)

    @lru_cache(maxsize=2)
    def prepared(tokens: Tokens) -> tuple[Weighed, Matrix]:
        rows = fitter.weigh(tokens, fit)
        return rows, _matrix(rows.features, check)

    def attempt(candidate: Candidate) -> Tried[Classical]:
        rows, unseen = prepared(candidate.tokens)
        model = fitter.fit_on(candidate, rows)
        answers = model.scores(unseen).argmax(axis=1)
        score = macro_f1(codes, answers, labels=len(fit.labels))
        return Tried(candidate, model, score, influence_on_macro_f1(codes, answers, labels=len(fit.labels)))

    return attempt


def _scale(model: Classical, check: Examples) -> float:
    return fitted_scale(model.scores(_matrix(model.features, check)), check.codes(model.labels))


def _matrix(features: TfIdf, examples: Examples) -> Matrix:
    return features.weigh(examples.ngrams(features.reading))
