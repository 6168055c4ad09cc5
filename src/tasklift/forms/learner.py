"""Learner: the setting of a step that needs a model of its own, and what the runner hands it for that."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, TypeAlias

from pydantic import AfterValidator

from tasklift.forms.answers import LabelAnswers
from tasklift.settings.messages import say


def _one_line(line: str | dict[str, Any]) -> str | dict[str, Any]:
    if isinstance(line, dict) and len(line) != 1:
        raise ValueError(say("name one step, as in `classical` or `classical: {{algorithm: naive_bayes}}`"))
    return line


Learner: TypeAlias = Annotated[str | dict[str, Any], AfterValidator(_one_line)]
"""A Tune step's name, or its name with settings, as in a recipe."""


@dataclass(frozen=True)
class Wanted:
    """What a step will ask for: answers of the `learner`, to each of so many `folds` by a model of the others."""

    learner: str | Mapping[str, Any]
    folds: int


class Learn(Protocol):
    """Hands out models' answers to rows that they have not seen."""

    def __call__(self, learner: str | Mapping[str, Any], *, folds: int) -> LabelAnswers:
        """Out-of-fold answers to the rows of the dataset at hand, in its order.

        Folds keep groups and near-copies together; they are fixed by row ids and the seed, and cached.
        """
