"""Label errors: rows whose label models that never saw them contradict with confidence."""

from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
import polars as pl
from pydantic import Field, model_validator

from tasklift.data.roles import RoleType
from tasklift.forms.answers import LabelAnswers
from tasklift.forms.learner import Learn, Learner, Wanted
from tasklift.forms.reasons import each_in_english
from tasklift.forms.rows import Rows
from tasklift.forms.step import Step
from tasklift.forms.survey import Findings, Survey
from tasklift.forms.tune import Tune
from tasklift.settings.errors import UserError
from tasklift.settings.fields import Search
from tasklift.settings.messages import say
from tasklift.settings.registry import find
from tasklift.steps.label.confident_learning import Indices, Mask, Method, Numbers, label_quality, wrong_labels

_CHEAP: dict[str, Any] = {
    "classical": {"algorithm": "naive_bayes", "weighting": "tf_idf", "smoothing": 0.1, "class_weight": "none"}
}


class FindLabelErrors(Survey):
    """Find rows that are probably labelled wrong, and set them aside for review, drop them or correct the label.

    Why: in widely used test sets some 3 % of the labels are wrong, in scraped ratings more. Each row is answered by a
    model that was trained without it and without its near copies; from these answers confident learning estimates how
    many rows of each label belong to each other label, and takes those the model contradicts most. Then a person can
    look at hundreds of rows instead of all. With `learner: finetune` the task's encoder answers, tuned anew for each
    fold; the plan says beforehand how long that takes.

    When it hurts: a weak model contradicts right labels too, the more so on hard, rare and ironic texts: with a model
    that is right on 3 rows of 4, two of three rows found were labelled right, and dropping them did harm. Look at the
    examples before you `drop` or `relabel`, or raise `minimum_confidence`. Never are more than `maximum_share` of a
    label's rows taken; the least fitting go first.

    Example:
        recipe: [{find_label_errors: {action: drop, minimum_confidence: 0.8}}]

    Reference: Northcutt, Jiang and Chuang, "Confident learning", 2021; Northcutt, Athalye and Mueller, "Pervasive label
    errors in test sets", 2021.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.LABEL,)

    action: Literal["review", "drop", "relabel"] = Field(
        "review", description="set aside for review, set aside for good, or put the likeliest label in the place"
    )
    learner: Learner = Field(_CHEAP, description="the step whose models answer, as a recipe line; a cheap one will do")
    folds: Annotated[int, Search(3, 10)] = Field(
        5,
        ge=2,
        le=50,
        description="into how many parts the rows are cut; each part is answered by a model of the others",
    )
    method: Method = Field(
        "both",
        description="rows confidently of another label; as many of each pair of labels, or of each label, as the joint "
        "distribution estimates; or those that both of these find",
    )
    minimum_confidence: Annotated[float, Search(0.0, 0.95)] = Field(
        0.6, ge=0, le=1, description="least probability that the model must give to another label"
    )
    maximum_share: Annotated[float, Search(0.02, 0.4)] = Field(
        0.2, gt=0, le=1, description="at most this share of a label's rows is taken"
    )

    @model_validator(mode="after")
    def _learner_is_known(self) -> Self:
        self._learner_step()
        return self

    def draws_lots(self) -> bool:
        """If the learner does."""
        return self._learner_step().draws_lots()

    def wanted(self) -> Wanted:
        """Answers of the learner, by folds."""
        return Wanted(self.learner, self.folds)

    def survey(self, rows: Rows, learn: Learn) -> Findings:
        handed = pl.concat([pl.DataFrame(schema=dict.fromkeys(("id", "label"), pl.String)), *rows.batches()])
        if handed["label"].n_unique() < 2:
            return self._findings(pl.DataFrame(schema=dict.fromkeys(("id", "label", "likely"), pl.String)))
        answers = learn(self.learner, folds=self.folds)
        likely = pl.Series("likely", answers.best(), pl.String)
        return self._findings(handed.with_columns(likely).filter(pl.Series(self._wrong(handed["label"], answers))))

    def _wrong(self, labels: pl.Series, answers: LabelAnswers) -> Mask:
        """Which rows to act on; rows with a label that no model can give are left alone."""
        columns = {label: column for column, label in enumerate(answers.labels)}
        known = labels.is_in(list(columns)).fill_null(value=False).to_numpy()
        given = np.array([columns[label] for label in labels.filter(pl.Series(known))], dtype=np.int64)
        probabilities = answers.probabilities[known]
        sure = answers.confidence()[known] >= self.minimum_confidence
        found = wrong_labels(given, probabilities, self.method) & sure
        wrong = np.zeros(len(labels), dtype=np.bool_)
        wrong[known] = _worst(found, given, label_quality(given, probabilities), self.maximum_share)
        return wrong

    def _findings(self, wrong: pl.DataFrame) -> Findings:
        """The rows of `wrong` (id, label, likely) as the action has it."""
        if self.action == "relabel":
            return Findings(changed=wrong.select("id", pl.col("likely").alias("label")))
        labels = {"label": pl.col("label"), "likely": pl.col("likely")}
        reasons = {
            "review": each_in_english("to review: label {label} may be wrong, {likely} fits better", **labels),
            "drop": each_in_english("label {label} is wrong: {likely} fits better", **labels),
        }
        return Findings(set_aside=wrong.select("id", reasons[self.action].alias("reason")))

    def _learner_step(self) -> Step:
        name, settings = (self.learner, {}) if isinstance(self.learner, str) else next(iter(self.learner.items()))
        try:
            step = find("steps", name)
        except UserError as fault:
            raise ValueError(say("learner: {problem}; {advice}", problem=fault.problem, advice=fault.advice)) from None
        if not issubclass(step, Tune):
            raise ValueError(say("learner: {name} makes no model", name=name))
        built: Step = step.model_validate(settings or {})
        return built


def _worst(found: Mask, given: Indices, quality: Numbers, share: float) -> Mask:
    """Of the rows found, the least fitting ones up to `share` of each label's rows."""
    kept = np.zeros(len(given), dtype=np.bool_)
    for label in np.unique(given[found]):
        rows = np.flatnonzero(found & (given == label))
        room = int(share * np.count_nonzero(given == label))
        kept[rows[np.argsort(quality[rows], kind="stable")[:room]]] = True
    return kept
