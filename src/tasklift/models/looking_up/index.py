"""What texts are looked up by: their words, what they mean, or both."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from tasklift.models.looking_up.meanings import Meanings
from tasklift.models.looking_up.passages import Passages
from tasklift.models.looking_up.ranking import Ranking, fused
from tasklift.tasks.looked_up_by import By

_DEEP: Final = 100
"""So many of the best by words, and by meaning, have a say together."""


@dataclass(frozen=True)
class Index:
    """The same passages by their `words`, by their `meanings`, or by both: then what either ranks high is the best."""

    words: Passages | None = None
    meanings: Meanings | None = None

    @property
    def by(self) -> By:
        """What is looked at."""
        if self.meanings is None:
            return "words"
        return "meaning" if self.words is None else "both"

    def best(self, questions: pl.Series, count: int) -> Ranking:
        """The best passages for each question. Raises ValueError unless there are as many passages."""
        ways = [way for way in (self.words, self.meanings) if way is not None]
        if len(ways) == 1:
            return ways[0].best(questions, count)
        deep = max(count, min(_DEEP, ways[0].height))
        return fused([way.best(questions, deep) for way in ways], count)
