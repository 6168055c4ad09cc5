"""From labelled rows and a candidate to a model, and the candidate's score on rows that choices are made on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from tasklift.models.classical import Classical, Trial
from tasklift.models.features import Matrix, NgramFamily, Reading, TfIdf, fit_tf_idf
from tasklift.models.fitting.candidate import Candidate, Rounds, Tokens
from tasklift.models.fitting.examples import Examples
from tasklift.models.fitting.head import fit_head
from tasklift.models.fitting.selection import Tried, macro_f1, select
from tasklift.models.fitting.temperature import fitted_scale
from tasklift.models.fitting.trees import Growth


@dataclass(frozen=True)
class Fitter:
    """What all candidates have in common: how texts are read, and how trees grow.

    `unspaced`: the texts are Chinese or of another script without spaces between words.
    """

    columns: tuple[str, ...]
    unspaced: bool
    words: NgramFamily
    characters: NgramFamily
    lowercase: bool
    sublinear: bool
    min_document_frequency: int
    max_features: int
    ratio_power: float
    growth: Growth

    def reading(self, tokens: Tokens) -> Reading:
        """How rows become n-grams."""
        families = {
            "words": (self.words,),
            "characters": (self.characters,),
            "both": (self.words, self.characters),
            "by_language": (self.characters if self.unspaced else self.words,),
        }[tokens]
        return Reading(self.columns, families, self.lowercase)

    def features(self, tokens: Tokens, examples: Examples) -> TfIdf:
        """The vocabulary of `examples`."""
        reading = self.reading(tokens)
        return fit_tf_idf(
            reading,
            examples.ngrams(reading),
            min_document_frequency=self.min_document_frequency,
            max_features=self.max_features,
            sublinear=self.sublinear,
        )

    def fit(self, candidate: Candidate, examples: Examples) -> Classical:
        """The model of one candidate."""
        features = self.features(candidate.tokens, examples)
        return self.fit_on(candidate, examples, features, features.weigh(examples.ngrams(features.reading)))

    def fit_on(self, candidate: Candidate, examples: Examples, features: TfIdf, matrix: Matrix) -> Classical:
        """The same where the rows of features, `matrix`, are at hand."""
        labels = examples.labels
        codes = examples.codes(labels)
        head = fit_head(candidate, matrix, codes, labels=len(labels), ratio_power=self.ratio_power, growth=self.growth)
        prior = np.log(np.bincount(codes, minlength=len(labels)) / len(codes))
        return Classical(labels, features, head, prior)


@dataclass(frozen=True)
class Outcome:
    """The best model on the rows it was fitted on, and what was tried."""

    candidate: Candidate
    model: Classical
    scale: float
    trials: tuple[Trial, ...]


def search(fitter: Fitter, opening: Candidate, rounds: Rounds, fit: Examples, check: Examples) -> Outcome:
    """Choose on `check` among models fitted on `fit`; `scale` makes the best one's scores as sure as they are right."""
    known = check.of(fit.labels)
    selection = select(opening, rounds, _attempts(fitter, fit, known))
    best = selection.best
    trials = tuple(
        Trial(settings=one.candidate.settings(), macro_f1=one.score, chosen=one is best) for one in selection.tried
    )
    return Outcome(best.candidate, best.fit, _scale(best.fit, known), trials)


def fit_best(fitter: Fitter, outcome: Outcome, examples: Examples | None) -> Classical:
    """The best candidate fitted on `examples`, or as it was tried where that is None, with calibrated probabilities."""
    model = fitter.fit(outcome.candidate, examples) if examples else outcome.model
    return replace(model, head=model.head.scaled(outcome.scale), trials=outcome.trials)


def _attempts(fitter: Fitter, fit: Examples, check: Examples) -> Callable[[Candidate], Tried[Classical]]:
    codes = check.codes(fit.labels)

    @lru_cache(maxsize=2)
    def prepared(tokens: Tokens) -> tuple[TfIdf, Matrix, Matrix]:
        features = fitter.features(tokens, fit)
        return features, *(features.weigh(rows.ngrams(features.reading)) for rows in (fit, check))

    def attempt(candidate: Candidate) -> Tried[Classical]:
        features, matrix, unseen = prepared(candidate.tokens)
        model = fitter.fit_on(candidate, fit, features, matrix)
        answers = model.scores(unseen).argmax(axis=1)
        return Tried(candidate, model, macro_f1(codes, answers, labels=len(fit.labels)), answers == codes)

    return attempt


def _scale(model: Classical, check: Examples) -> float:
    return fitted_scale(
        model.scores(model.features.weigh(check.ngrams(model.features.reading))), check.codes(model.labels)
    )
