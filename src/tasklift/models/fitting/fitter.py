"""From labelled rows and a candidate to a model."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from tasklift.models.classical import Classical
from tasklift.models.features import Matrix, NgramFamily, Reading, TfIdf, fit_tf_idf
from tasklift.models.fitting.candidate import Candidate, Tokens
from tasklift.models.fitting.examples import Examples
from tasklift.models.fitting.head import Labelled, fit_head
from tasklift.models.fitting.trees import Growth


@dataclass(frozen=True)
class Weighed:
    """Labelled rows as rows of features."""

    examples: Examples
    features: TfIdf
    matrix: Matrix

    def where(self, mask: npt.NDArray[np.bool_]) -> Self:
        """Some of the rows, with the same features."""
        return replace(self, examples=self.examples.where(mask), matrix=self.matrix[mask])


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

    def weigh(self, tokens: Tokens, examples: Examples) -> Weighed:
        """The rows, weighed by how rare their own n-grams are among them."""
        reading = self.reading(tokens)
        ngrams = examples.ngrams(reading)
        features = fit_tf_idf(
            reading,
            ngrams,
            min_document_frequency=self.min_document_frequency,
            max_features=self.max_features,
            sublinear=self.sublinear,
        )
        return Weighed(examples, features, features.weigh(ngrams))

    def fit(self, candidate: Candidate, examples: Examples) -> Classical:
        """The model of one candidate."""
        return self.fit_on(candidate, self.weigh(candidate.tokens, examples))

    def fit_on(self, candidate: Candidate, rows: Weighed) -> Classical:
        """The same where the rows are weighed already."""
        labels = rows.examples.labels
        codes = rows.examples.codes(labels)
        labelled = Labelled(rows.matrix, codes, rows.examples.weights)
        head = fit_head(candidate, labelled, labels=len(labels), ratio_power=self.ratio_power, growth=self.growth)
        prior = np.log(np.bincount(codes, labelled.weights, minlength=len(labels)) / labelled.weights.sum())
        return Classical(labels, rows.features, head, prior)
