"""Texts that can be looked up: those most like a question, by the vectors that an encoder makes of both."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from tasklift.models.looking_up.ranking import Ranking, ranked
from tasklift.models.networks.meaning import Meaning
from tasklift.models.numbers import Floats, SmallFloats

_AT_ONCE: Final = 1 << 22
_DECIMALS: Final = 4
"""Of a cosine: vectors of networks differ beyond, by what else was read at once, and equals must stay so."""


@dataclass(frozen=True)
class Meanings:
    """Passages by what they mean to an encoder: `vectors` of length 1, shape (passages, width)."""

    vectors: SmallFloats
    meaning: Meaning

    @property
    def height(self) -> int:
        """How many passages there are."""
        return len(self.vectors)

    def scores(self, questions: pl.Series) -> Iterator[Floats]:
        """The cosine of each passage and each question, part by part, each of shape (questions, passages)."""
        asked = _vectors_of(questions, self.meaning)
        step = max(1, _AT_ONCE // max(1, self.height))
        for start in range(0, len(asked), step):
            cosines: Floats = (asked[start : start + step] @ self.vectors.T).astype(np.float64)
            yield np.round(cosines, _DECIMALS)

    def best(self, questions: pl.Series, count: int) -> Ranking:
        """The best passages for each question. Raises ValueError unless there are as many passages."""
        return ranked(self.scores(questions), count, self.height)


def index_meanings(texts: pl.Series, meaning: Meaning) -> Meanings:
    """Passages by what they mean, each held against every question: nothing is guessed.

    Reference: Karpukhin et al., "Dense passage retrieval for open-domain question answering", 2020; Reimers and
    Gurevych, "Sentence-BERT", 2019, for encoders that read both alike.
    """
    return Meanings(_vectors_of(texts, meaning), meaning)


def _vectors_of(texts: pl.Series, meaning: Meaning) -> SmallFloats:
    """Of texts that are the same one is read."""
    known = texts.fill_null("")
    places = {text: place for place, text in enumerate(known.unique(maintain_order=True))}
    vectors: SmallFloats = meaning.vectors(pl.Series(list(places), dtype=pl.String))[[places[text] for text in known]]
    return vectors
