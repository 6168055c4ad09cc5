"""The network inside a model whose probabilities or decision were set afterwards, and what was set, in words."""

from collections.abc import Iterator
from dataclasses import replace

from tasklift.forms.model import Model
from tasklift.models.calibrated import Calibrated
from tasklift.models.encoder import Encoder
from tasklift.models.thresholded import Thresholded
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say


def encoder_of(model: Model) -> Encoder:
    """The tuned encoder at the bottom. Raises UserError `not-exportable` where there is none, or something else."""
    *_, last = _down(model)
    if isinstance(last, Encoder) and last.can_answer:
        return last
    raise UserError(
        "not-exportable",
        say("only a tuned encoder can be written as ONNX, and this model is, or has in it, {kind!r}", kind=_kind(last)),
        advice=say("export a run that ends with `finetune`, perhaps with `--model final`, or leave --format out"),
    )


def settings_of(model: Model) -> list[str]:
    """The steps that set something on top of the encoder, in their order."""
    steps = {Calibrated: "calibrate", Thresholded: "threshold"}
    return [steps[type(one)] for one in reversed(list(_down(model))) if type(one) in steps]


def in_full_precision(model: Model) -> Model:
    """The model, its network reckoning in float32 whatever it was trained in."""
    if isinstance(model, Calibrated | Thresholded):
        return replace(model, start=in_full_precision(model.start))
    return replace(encoder_of(model), precision="fp32")


def _down(model: Model) -> Iterator[Model]:
    while isinstance(model, Calibrated | Thresholded):
        yield model
        model = model.start
    yield model


def _kind(model: Model) -> str:
    return type(model).__name__.lower()
