"""Decide which label to answer, or none, from a model's probabilities."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from tasklift.data.roles import RoleType
from tasklift.forms.answers import NO_ANSWER, LabelAnswers
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.models.decision import OUT_OF_REACH, Cost, Costs, CostsByGold, Decision, Likeliest
from tasklift.models.fitting.guaranteed_accuracy import LEVEL, least_sureness
from tasklift.models.numbers import Integers
from tasklift.models.thresholded import Description, Selected, Thresholded
from tasklift.settings.check import suggestion
from tasklift.settings.errors import UserError
from tasklift.settings.fields import Search
from tasklift.settings.messages import say
from tasklift.steps.tune.on_valid import answered_valid, model_before
from tasklift.steps.tune.thresholds_on_valid import choose_thresholds

Metric = Literal["auto", "none", "macro_f1", "weighted_f1", "micro_f1", "balanced_accuracy", "mcc"]


class Threshold(Tune):
    """Decide from the probabilities of the model before it which label to answer, or none.

    Why: the likeliest label is the best answer only where every mistake costs the same and every row must be answered.
    Of rare labels macro-F1 asks for more answers: so each label gets a threshold, chosen on `valid` for `metric`, and
    the label is answered whose probability is the largest multiple of its own. Thresholds are chosen again without each
    fifth of valid and shrunk as is best there; if what they gain there is not beyond two standard errors, the answers
    stay as they are. Where mistakes cost differently, `costs` says so, and each row gets the answer of least expected
    cost. A row whose answer is less sure than `abstain_below` is left unanswered, for a person to answer;
    `answered_accuracy` chooses that on valid, so that the answered rows are right as often as it says with a
    probability of 95 %. What was chosen, on how many rows and how sure it is, is saved with the model.

    When it hurts: an unanswered row counts as wrong in accuracy and is a miss in recall; look at `coverage` and
    `selective_accuracy`, which the report has where rows were left unanswered. A promise of accuracy needs rows: where
    valid cannot show it for any, nothing is answered at all (0.95 takes 117 sure answers without a mistake). A model
    that has learned from valid is too sure there, and what is chosen on it too bold: write `classical: {refit: false}`.
    Costs and a confidence of your own mean what they say only where the probabilities do, so `calibrate` goes before
    this step, never after; what its `isotonic` learned from valid makes a promise of accuracy a little too bold. A step
    that makes a new model goes before, too: it would forget the decision.

    Example:
        recipe: [{classical: {refit: false}}, calibrate, {threshold: {answered_accuracy: 0.95}}]

    Reference: Chow, "On optimum recognition error and reject tradeoff", 1970; Geifman and El-Yaniv, "Selective
    classification for deep neural networks", 2017, for the accuracy; Elkan, "The foundations of cost-sensitive
    learning", 2001; Zhou and Liu, "Training cost-sensitive neural networks with methods addressing the class imbalance
    problem", 2006, for moving thresholds.
    """

    goes_on: ClassVar[bool] = True
    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.UNIT, RoleType.TEXT, RoleType.LABEL)

    metric: Metric = Field(
        "auto", description="what thresholds are chosen for, or none; auto: macro_f1, and none where costs decide"
    )
    abstain_below: Annotated[float | None, Search(0.3, 0.99)] = Field(
        None, ge=0, le=1, description="the probability of the answer under which there is none"
    )
    answered_accuracy: float | None = Field(
        None, gt=0, lt=1, description="the accuracy that answered rows reach, for which that probability is chosen"
    )
    costs: CostsByGold | None = Field(
        None, description="costs by right label, then by answer; not named: 1 where wrong, 0 where right"
    )
    cost_of_no_answer: Cost | None = Field(
        None, description="what a row without an answer costs; none: costs leave no row unanswered"
    )

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.abstain_below is not None and self.answered_accuracy is not None:
            raise ValueError(say("abstain_below says how sure is sure enough, answered_accuracy chooses it: write one"))
        if self._has_costs and self.metric not in ("auto", "none"):
            raise ValueError(say("either costs decide or thresholds chosen for a metric: write one"))
        return self

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        """`start` with the decision. Raises UserError `nothing-to-calibrate`, `no-rows` or `unknown-label`."""
        before = model_before(self.step_name(), start)
        _check_labels(self.costs or {}, datasets)
        if self._metric is None and self.answered_accuracy is None:
            return Thresholded(before, Description(decision=self._named))
        frame, answers, gold = answered_valid(self.step_name(), before, datasets.get("valid"))
        units = np.unique(frame["unit"].to_numpy(), return_inverse=True)[1].astype(np.int64)
        return Thresholded(before, self._chosen(answers, gold, units))

    @property
    def _has_costs(self) -> bool:
        return self.costs is not None or self.cost_of_no_answer is not None

    @property
    def _metric(self) -> str | None:
        """What thresholds are chosen for, or None where there are none."""
        if self.metric == "auto":
            return None if self._has_costs else "macro_f1"
        return None if self.metric == "none" else self.metric

    @property
    def _named(self) -> Decision:
        """The decision as far as it is not chosen on valid."""
        costs = Costs(costs=self.costs or {}, cost_of_no_answer=self.cost_of_no_answer)
        return Decision(label=costs if self._has_costs else Likeliest(), abstain_below=self.abstain_below or 0.0)

    def _chosen(self, answers: LabelAnswers, gold: Integers, units: Integers) -> Description:
        """The decision that valid asks for, and what was found there."""
        label, gain, selected = self._named.label, None, None
        places, least = label.choose(answers), self._named.abstain_below
        if self._metric is not None:
            chosen = choose_thresholds(answers, gold, units, self._metric)
            label, gain, places = chosen.label, chosen.gain, chosen.unseen
        if self.answered_accuracy is not None:
            selected, least = _select(replace(answers, decided=places), gold, self.answered_accuracy)
        return Description(decision=Decision(label=label, abstain_below=least), gain=gain, selected=selected)


def _select(answers: LabelAnswers, gold: Integers, accuracy: float) -> tuple[Selected, float]:
    """What valid shows of the accuracy, and how sure an answer must be for it."""
    given = answers.chosen() != NO_ANSWER
    sureness = least_sureness(answers.confidence()[given], (answers.chosen() == gold)[given], accuracy)
    asked = Selected(asked=accuracy, level=LEVEL, rows=len(gold), answered=0, right=0, low=None)
    if sureness is None:
        return asked, OUT_OF_REACH
    found = {"answered": sureness.answered, "right": sureness.right, "low": sureness.low}
    return asked.model_copy(update=found), sureness.confidence


def _check_labels(costs: CostsByGold, datasets: Mapping[str, Rows]) -> None:
    """Raises UserError `unknown-label` for a label that no row has."""
    named = {label: None for gold, of_gold in costs.items() for label in (gold, *of_gold)}
    if not named:
        return
    rows = [datasets[name] for name in ("train", "valid") if name in datasets]
    known = {label for one in rows for batch in one.batches() for label in batch["label"]}
    for label in named:
        if label not in known:
            problem = say("`costs` names {label!r}, which no row has", label=label)
            raise UserError("unknown-label", problem, advice=suggestion(label, known))
