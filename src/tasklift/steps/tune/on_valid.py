"""What steps that go on from a model need: that model, and what it answers to the rows of valid."""

import numpy as np
import polars as pl

from tasklift.forms.answers import LabelAnswers, labels_of
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.models.numbers import Integers
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say


def model_before(step: str, start: Model | None) -> Model:
    """The model that the step of that name goes on from. Raises UserError `nothing-to-calibrate`."""
    if start is None:
        raise UserError(
            "nothing-to-calibrate",
            say("there is no model before `{step}`", step=step),
            advice=say("put `{step}` after the step that makes the model, as `classical: {{refit: false}}`", step=step),
        )
    return start


def answered_valid(step: str, model: Model, valid: Rows | None) -> tuple[pl.DataFrame, LabelAnswers, Integers]:
    """The rows of valid, the model's answers to them, and the place of each row's label among those of the answers.

    The place is -1 for a label that the model cannot give. Raises UserError `no-rows` where it can give none.
    """
    if valid is not None and valid.height:
        frame = valid.frame()
        answers = labels_of(model.predict(frame.drop("id", "unit", "label", strict=False)))
        places = {label: place for place, label in enumerate(answers.labels)}
        gold = np.array([places.get(label, -1) for label in frame["label"]], dtype=np.int64)
        if (gold >= 0).any():
            return frame, answers, gold
    raise UserError(
        "no-rows",
        say("no row of valid has a label that the model can give, and `{step}` chooses by those that have", step=step),
        advice=say("give valid a share of the rows, as `split: {{valid: 0.1}}`"),
    )
