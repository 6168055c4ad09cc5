"""What a classical model is fitted with: one choice for each question that rows held back may answer."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Algorithm: TypeAlias = Literal["linear_svm", "logistic_regression", "naive_bayes", "random_forest", "gradient_boosting"]
Weighting: TypeAlias = Literal["tf_idf", "log_count_ratio"]
Tokens: TypeAlias = Literal["by_language", "words", "characters", "both"]
ClassWeight: TypeAlias = Literal["none", "balanced"]

Change: TypeAlias = dict[str, str | float]
"""Fields of a candidate and their other values."""

Rounds: TypeAlias = tuple[tuple[Change, ...], ...]

LINEAR: tuple[Algorithm, ...] = ("linear_svm", "logistic_regression")
TREES: tuple[Algorithm, ...] = ("random_forest", "gradient_boosting")

_TOKENS: tuple[Change, ...] = ({"tokens": "by_language"},)
_WEIGHTING: tuple[Change, ...] = ({"weighting": "tf_idf"},)
_BALANCE: tuple[Change, ...] = ({"class_weight": "balanced"},)

ROUNDS: dict[Algorithm, Rounds] = {
    "linear_svm": (_BALANCE, _TOKENS, _WEIGHTING),
    "logistic_regression": (_BALANCE, _TOKENS, _WEIGHTING),
    "naive_bayes": (_BALANCE, _TOKENS),
    "random_forest": (),
    "gradient_boosting": (),
}
"""What is tried in turn on the best so far; trees take too long to try much."""

STRENGTHS: dict[Algorithm, tuple[Change, ...]] = {
    "linear_svm": ({"C": 0.1}, {"C": 0.2}, {"C": 0.4}, {"C": 0.8}),
    "logistic_regression": ({"C": 1.0}, {"C": 3.0}, {"C": 10.0}),
    "naive_bayes": ({"smoothing": 1.0}, {"smoothing": 0.1}, {"smoothing": 0.01}),
    "random_forest": (),
    "gradient_boosting": (),
}
"""How closely a fit may follow the rows, the loosest first."""


@dataclass(frozen=True)
class Candidate:
    """One way to fit; `C` and `smoothing` count only for the algorithms that have them."""

    algorithm: Algorithm
    weighting: Weighting
    tokens: Tokens
    class_weight: ClassWeight
    C: float
    smoothing: float

    def settings(self) -> dict[str, str | float]:
        """The choices that matter, by the names of the step's settings."""
        chosen: dict[str, str | float] = {"algorithm": self.algorithm, "tokens": self.tokens}
        if self.algorithm in LINEAR:
            chosen |= {"weighting": self.weighting, "C": self.C}
        if self.algorithm == "naive_bayes":
            chosen |= {"smoothing": self.smoothing}
        return chosen | {"class_weight": self.class_weight}


@dataclass(frozen=True)
class SearchSpace:
    """Where the search begins, and what it may change: how closely the rows are followed, then the rest in turn."""

    opening: Candidate
    strengths: tuple[Change, ...]
    rounds: Rounds
