"""What answers are made from: whether the passages that were looked up for a question hold a right answer, and whether
those that hold the given one do.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tasklift.metrics.counted import mean_metric
from tasklift.metrics.judged import Floats, JudgedTexts
from tasklift.metrics.metric import Metric
from tasklift.text.scoring.citing import standing_in


def _passage_recall(judged: JudgedTexts) -> Floats:
    """NaN where no answer is right."""
    held = standing_in(judged.gold, _passages_of(judged))
    return np.array([_any_known([None if one is None else any(one) for one in row]) for row in held], dtype=float)


def _citation_precision(judged: JudgedTexts) -> Floats:
    """NaN where nothing is answered; an answer that cites nothing has 0, as has one where no answer is right.

    Reference: Gao et al., "Enabling large language models to generate text with citations" (ALCE), 2023, whose citation
    precision asks an entailment model whether a passage supports what cites it; this asks whether a right answer stands
    there.
    """
    asked = [[given, *right] for given, right in zip(judged.texts, judged.gold, strict=True)]
    held = standing_in(asked, _passages_of(judged))
    return np.array([_precision(given, [one for one in right if one]) for given, *right in held], dtype=float)


def _passages_of(judged: JudgedTexts) -> list[list[str]]:
    found = judged.material.passages
    return found.found(judged.sources) if found else [[] for _ in judged.sources]


def _any_known(held: Sequence[bool | None]) -> float:
    known = [one for one in held if one is not None]
    return float(any(known)) if known else float("nan")


def _precision(given: list[bool] | None, right: Sequence[list[bool]]) -> float:
    """Of the passages that hold what was given, the share that holds one of the right answers."""
    if given is None:
        return float("nan")
    cited = [place for place, holds in enumerate(given) if holds]
    return sum(any(held[place] for held in right) for place in cited) / len(cited) if cited else 0.0


METRICS: tuple[Metric, ...] = (
    replace(
        mean_metric(
            "passage_recall",
            "share of questions with a right answer that stands in one of the passages looked up for them",
            _passage_recall,
        ),
        reads="passages",
    ),
    replace(
        mean_metric(
            "citation_precision",
            "share of the passages that an answer stands in which hold a right answer; without such, 0",
            _citation_precision,
        ),
        reads="passages",
    ),
)
