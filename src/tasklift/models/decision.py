"""Which label is answered, or none, given the probabilities of all. Each rule is its own description in `model.json`.

References: Chow, "On optimum recognition error and reject tradeoff", 1970; Elkan, "The foundations of cost-sensitive
learning", 2001; Zhou and Liu, "Training cost-sensitive neural networks with methods addressing the class imbalance
problem", 2006, for the thresholds.
"""

from collections.abc import Sequence
from typing import Annotated, Final, Literal, TypeAlias

import numpy as np
from pydantic import Field

from tasklift.forms.answers import NO_ANSWER, LabelAnswers
from tasklift.models.numbers import Floats, Integers
from tasklift.settings.fields import Settings

Cost: TypeAlias = Annotated[float, Field(ge=0, le=1e9)]
CostsByGold: TypeAlias = dict[str, dict[str, Cost]]

OUT_OF_REACH: Final = 2.0
"""A confidence that no answer has: nothing is answered."""

_WRONG: Final = 1.0


class Likeliest(Settings):
    """The likeliest label; of equals, the first."""

    rule: Literal["likeliest"] = "likeliest"

    def choose(self, answers: LabelAnswers) -> Integers:
        """Places in the labels, shape (rows,)."""
        places: Integers = answers.probabilities.argmax(axis=1)
        return places


class Thresholds(Settings):
    """The label whose probability is the largest multiple of its threshold; of equals, the first.

    Thresholds sum to 1 over the labels they were chosen for: with two labels each is the probability from which its
    label is answered, and where all are the same the likeliest label is. A label without one has their mean.
    """

    rule: Literal["thresholds"] = "thresholds"
    thresholds: dict[str, Annotated[float, Field(gt=0)]] = Field(min_length=1)

    def choose(self, answers: LabelAnswers) -> Integers:
        """Places in the labels, shape (rows,)."""
        places: Integers = (answers.probabilities / self.divisors(answers.labels)).argmax(axis=1)
        return places

    def divisors(self, labels: Sequence[str]) -> Floats:
        """The threshold of each label, shape (labels,)."""
        mean = sum(self.thresholds.values()) / len(self.thresholds)
        return np.array([self.thresholds.get(label, mean) for label in labels])


class Costs(Settings):
    """The answer of least expected cost; of equals, the first label, and no answer last.

    `costs[gold][answered]` is what an answer costs where `gold` is right. What is not said costs 1 where the answer is
    wrong and nothing where it is right. `cost_of_no_answer`: None where every row must have an answer.
    """

    rule: Literal["costs"] = "costs"
    costs: CostsByGold
    cost_of_no_answer: Cost | None

    def choose(self, answers: LabelAnswers) -> Integers:
        """Places in the labels, shape (rows,); `NO_ANSWER` where none costs least."""
        savings = self.savings(answers)
        places: Integers = savings.argmax(axis=1)
        if self.least_savings is None:
            return places
        return np.where(savings.max(axis=1) >= self.least_savings, places, NO_ANSWER)

    @property
    def least_savings(self) -> float | None:
        """What an answer must save to be given; None where every row must have an answer."""
        return None if self.cost_of_no_answer is None else _WRONG - self.cost_of_no_answer

    def savings(self, answers: LabelAnswers) -> Floats:
        """What each answer saves against a wrong one of cost 1, shape (rows, labels).

        So what costs 1 adds nothing, and with no costs named the savings are the very probabilities.
        """
        places = {label: place for place, label in enumerate(answers.labels)}
        savings = np.array(answers.probabilities, order="C")
        for gold, costs in sorted(self.costs.items()):
            for answered, cost in sorted(costs.items()):
                if gold in places and answered in places:
                    unsaid = 0.0 if gold == answered else _WRONG
                    savings[:, places[answered]] += (unsaid - cost) * answers.probabilities[:, places[gold]]
        return savings


Rule: TypeAlias = Likeliest | Thresholds | Costs


class Decision(Settings):
    """The rule for the label, and the probability below which that label is not answered after all."""

    label: Rule = Likeliest()
    abstain_below: float = Field(0.0, ge=0, le=OUT_OF_REACH)

    def decided(self, answers: LabelAnswers) -> LabelAnswers:
        """The answers with this decision; as they are where it is that the likeliest label is answered."""
        if isinstance(self.label, Likeliest) and not self.abstain_below:
            return LabelAnswers(answers.labels, answers.probabilities)
        places = self.label.choose(answers)
        chosen = LabelAnswers(answers.labels, answers.probabilities, places)
        decided = np.where(chosen.confidence() >= self.abstain_below, places, NO_ANSWER)
        return LabelAnswers(answers.labels, answers.probabilities, decided)
