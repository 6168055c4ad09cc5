"""Set a model's probabilities on rows that it has not learned from."""

from collections.abc import Mapping
from typing import ClassVar, Final, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.answers import LabelAnswers
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.models.calibrated import Calibrated, Curve, Isotonic, Temperature, logarithms
from tasklift.models.fitting.temperature import fitted_scale
from tasklift.models.numbers import Floats, Integers
from tasklift.steps.tune.on_valid import answered_valid, model_before

FEWEST_ROWS: Final = 1000
FEWEST_OF_A_LABEL: Final = 50


class Calibrate(Tune):
    """Make the probabilities of the model before it as sure as they are right.

    Why: who acts on a probability (answers alone above 0.9, asks a person below) needs 0.9 to mean nine right of ten.
    The labels of `valid` say how often the model is right where it is so sure. `temperature` scales all
    log-probabilities by one number, under which these labels are the likeliest: it needs few rows and changes no
    answer. `isotonic` fits for each label against the rest a curve that never falls (pool adjacent violators), then
    makes each row sum to 1: it mends any shape, needs many rows and may change an answer. "auto" is isotonic where
    valid has at least 1,000 rows, and 50 of each label; temperature otherwise.

    When it hurts: a model that has learned from valid is surer there than elsewhere, and stays too sure. `classical`
    learns from valid in the end; so write `classical: {refit: false}` before this step, which costs the model these
    rows. It also sets a temperature of its own, which leaves `temperature` nothing to do: after `classical` use this
    step for `isotonic`. With a few dozen rows in valid there is little to see.

    Example:
        recipe: [{classical: {refit: false}}, {calibrate: {method: isotonic}}]

    Reference: Guo et al., "On calibration of modern neural networks", 2017; Zadrozny and Elkan, "Transforming
    classifier scores into accurate multiclass probability estimates", 2002; Niculescu-Mizil and Caruana, "Predicting
    good probabilities with supervised learning", 2005, for how many rows isotonic needs.
    """

    goes_on: ClassVar[bool] = True
    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT, RoleType.LABEL)

    method: Literal["auto", "temperature", "isotonic"] = Field(
        "auto",
        description="one scale for all, or a curve for each label; auto: isotonic from 1,000 rows and 50 of each label",
    )

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        """`start` with its probabilities set on valid. Raises UserError `nothing-to-calibrate` or `no-rows`."""
        before = model_before(self.step_name(), start)
        answers, codes = _judged(before, datasets.get("valid"))
        if self._chosen(codes, len(answers.labels)) == "isotonic":
            return Calibrated(before, _fitted_curves(answers, codes))
        return Calibrated(before, Temperature(fitted_scale(logarithms(answers), codes)))

    def settled(self, model: Model) -> Self:
        """With the method of `model`."""
        if not isinstance(model, Calibrated):
            return self
        method = "isotonic" if isinstance(model.adjustment, Isotonic) else "temperature"
        return self.model_copy(update={"method": method})

    def _chosen(self, codes: Integers, labels: int) -> str:
        if self.method != "auto":
            return self.method
        enough = len(codes) >= FEWEST_ROWS and np.bincount(codes, minlength=labels).min() >= FEWEST_OF_A_LABEL
        return "isotonic" if enough else "temperature"


def _judged(model: Model, valid: Rows | None) -> tuple[LabelAnswers, Integers]:
    """The model's answers to the rows of valid whose label it can give, and the place of each row's label."""
    _, answers, codes = answered_valid(Calibrate.step_name(), model, valid)
    return LabelAnswers(answers.labels, answers.probabilities[codes >= 0]), codes[codes >= 0]


def _fitted_curves(answers: LabelAnswers, codes: Integers) -> Isotonic:
    """A curve for each label that occurs."""
    curves = {
        label: _fitted_curve(answers.probabilities[:, place], codes == place)
        for place, label in enumerate(answers.labels)
        if (codes == place).any()
    }
    return Isotonic(curves, len(codes))


def _fitted_curve(probabilities: Floats, hits: npt.NDArray[np.bool_]) -> Curve:
    from sklearn.isotonic import IsotonicRegression

    fitted = IsotonicRegression(out_of_bounds="clip").fit(probabilities, hits.astype(np.float64))
    return Curve(fitted.X_thresholds_, np.clip(fitted.y_thresholds_, 0.0, 1.0))
