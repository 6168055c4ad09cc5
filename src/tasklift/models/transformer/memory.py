"""How much memory a planned encoder takes, to learn and to answer, and the largest one of its shape that fits."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass

from tasklift.models.transformer.size import cloze_parameters, parameters_of
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.tasks.encoder_plan import EncoderPlan

_WEIGHT_BYTES = 4
"""Weights, gradients and moments are float32, whatever the values in between are."""


@dataclass(frozen=True)
class Batch:
    """What is read at once: all its tokens with padding, how many a row has, and which share a cloze head is asked of.

    `value_bytes` is what a value between layers takes: 4 for float32, 2 for bfloat16. `recompute`: whether layers keep
    only what they are given, and one at a time is reckoned again.
    """

    tokens: int
    length: int
    masked: float = 0.0
    value_bytes: int = 4
    recompute: bool = False


@dataclass(frozen=True)
class TrainingMemory:
    """Bytes by what they are for; `moments` are the two running means that Adam keeps of each gradient."""

    weights: int
    gradients: int
    moments: int
    activations: int

    @property
    def total(self) -> int:
        """All of them together."""
        return sum(astuple(self))


def training_memory(plan: EncoderPlan, batch: Batch) -> TrainingMemory:
    """The bytes that a step of Adam takes.

    Activations are what each layer keeps until its gradient is known: Korthikanti et al., "Reducing activation
    recomputation in large transformer models", 2022, counted for our blocks on a CPU. GPUs, where attention is fused,
    keep less; buffers of the moment, a few matrices, are not counted.
    """
    weights = _WEIGHT_BYTES * _parameters(plan, batch)
    kept = _kept_by_layers(plan, batch) + 2 * plan.width
    head = batch.masked * (4 * plan.width + 2 * plan.vocabulary)
    return TrainingMemory(weights, weights, 2 * weights, round(batch.tokens * batch.value_bytes * (kept + head)))


def prediction_memory(plan: EncoderPlan, batch: Batch) -> int:
    """The bytes that an answer takes: the weights and what the hungriest moment of one layer holds."""
    attention = 5 * plan.width + 2 * plan.heads * batch.length
    feed_forward = 2 * plan.width + 2 * plan.inner_width
    head = batch.masked * (2 * plan.width + plan.vocabulary)
    busiest = max(attention, feed_forward, plan.width + head)
    return _WEIGHT_BYTES * _parameters(plan, batch) + round(batch.tokens * batch.value_bytes * busiest)


def most_memory(plan: EncoderPlan, *batches: Batch) -> int:
    """The bytes of trainings one after another, each on such a batch: those of the hungriest, as it is of this plan."""
    return max(training_memory(plan, batch).total for batch in batches)


def largest_that_fits(plan: EncoderPlan, available: int, *batches: Batch) -> EncoderPlan | None:
    """The plan with as many layers as can be trained in so many bytes; where one is too many, narrower; or none."""
    return next((one for one in _smaller(plan) if most_memory(one, *batches) <= available), None)


def check_fits(plan: EncoderPlan, available: int, *batches: Batch) -> None:
    """Raise UserError `model-too-large`, which names the largest plan that fits, where training takes more bytes."""
    needed = most_memory(plan, *batches)
    if needed <= available:
        return
    fits = largest_that_fits(plan, available, *batches)
    raise UserError(
        "model-too-large",
        say(
            "an encoder of {layers} layers and width {width} needs {needed:,} MB to learn; {available:,} MB are there",
            layers=plan.layers,
            width=plan.width,
            needed=-(-needed // 10**6),
            available=available // 10**6,
        ),
        advice=say("layers: {layers}, width: {width} would fit", layers=fits.layers, width=fits.width)
        if fits
        else say("read fewer tokens at once, or make the vocabulary smaller"),
    )


def _parameters(plan: EncoderPlan, batch: Batch) -> int:
    return parameters_of(plan).total + (cloze_parameters(plan) if batch.masked else 0)


def _kept_by_layers(plan: EncoderPlan, batch: Batch) -> int:
    inside = _kept_by_a_layer(plan, batch)
    return plan.layers * plan.width + inside if batch.recompute else plan.layers * inside


def _kept_by_a_layer(plan: EncoderPlan, batch: Batch) -> int:
    """Values a token: what products, norms and GELU are given, what softmax gives, and dropout's masks."""
    scores = plan.heads * batch.length
    masks = 2 * plan.width if plan.dropout else 0
    return 8 * plan.width + 2 * plan.inner_width + scores + masks


def _smaller(plan: EncoderPlan) -> Iterator[EncoderPlan]:
    """The plan, and then ever smaller ones."""
    for layers in range(plan.layers, 0, -1):
        yield plan.model_copy(update={"layers": layers})
    step = plan.heads * (2 if plan.positions == "rotary" else 1)
    for width in range(plan.width - step, 1, -step):
        inner = None if plan.inner is None else max(2, plan.inner * width // plan.width)
        yield plan.model_copy(update={"layers": 1, "width": width, "inner": inner})
