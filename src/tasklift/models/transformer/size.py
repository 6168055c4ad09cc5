"""How large a planned network is, and how much it computes: counted from the plan, before anything is built."""

from dataclasses import astuple, dataclass

from tasklift.tasks.encoder_plan import SEGMENTS, EncoderPlan

BUCKETS = 32
"""Into how many classes relative positions put distances, as T5."""
_PLACES_BEFORE = 2
"""mBART counts places from there."""


@dataclass(frozen=True)
class Parameters:
    """How many numbers an encoder learns, by part; heads are counted apart."""

    embeddings: int
    positions: int
    attention: int
    feed_forward: int
    norms: int

    @property
    def total(self) -> int:
        """All parts together."""
        return sum(astuple(self))


@dataclass(frozen=True)
class Flops:
    """Floating-point operations for one token forward; a multiplication and an addition are two."""

    matrices: int
    attention: int
    head: int

    @property
    def forward(self) -> int:
        """What reading one token costs."""
        return self.matrices + self.attention + self.head

    @property
    def training(self) -> int:
        """What learning from one token costs: forward, and twice that backward, for inputs and for weights."""
        return 3 * self.forward


def parameters_of(plan: EncoderPlan) -> Parameters:
    """The parameters of the network of that plan, exactly."""
    if plan.reads_and_writes:
        return _parameters_of_both(plan)
    places = plan.context if plan.positions == "absolute" else 0
    return Parameters(
        embeddings=(plan.vocabulary + (0 if plan.writes else SEGMENTS)) * plan.width,
        positions=places * plan.width + (BUCKETS * plan.heads if plan.positions == "relative" else 0),
        attention=plan.blocks * 4 * _linear(plan.width, plan.width),
        feed_forward=plan.blocks * (_linear(plan.width, plan.inner_width) + _linear(plan.inner_width, plan.width)),
        norms=(1 + 2 * plan.blocks) * 2 * plan.width,
    )


def _parameters_of_both(plan: EncoderPlan) -> Parameters:
    """Of an mBART where positions are absolute, of a T5, which has no biases, where they are relative.

    A layer that reads has one attention and two norms, one that writes another of each, for what was read.
    """
    relative = plan.positions == "relative"
    bias = 0 if relative else 1
    return Parameters(
        embeddings=plan.vocabulary * plan.width,
        positions=2 * (BUCKETS * plan.heads if relative else (plan.context + _PLACES_BEFORE) * plan.width),
        attention=plan.layers * 3 * 4 * (plan.width + bias) * plan.width,
        feed_forward=2 * plan.layers * (2 * plan.width * plan.inner_width + bias * (plan.width + plan.inner_width)),
        norms=(5 * plan.layers + (2 if relative else 4)) * (1 + bias) * plan.width,
    )


def cloze_parameters(plan: EncoderPlan) -> int:
    """What a cloze head adds to the encoder; a matrix that it shares with the input is not counted again."""
    matrix = 0 if plan.ties_output else plan.vocabulary * plan.width
    return _linear(plan.width, plan.width) + 2 * plan.width + matrix + plan.vocabulary


def classification_parameters(plan: EncoderPlan, labels: int) -> int:
    """What a classification head adds to the encoder."""
    return _linear(plan.width, plan.width) + _linear(plan.width, labels)


def flops_per_token(plan: EncoderPlan, *, length: int | None = None, masked: float = 0.0) -> Flops:
    """The operations of one token of a sequence of `length` tokens (none: as long as the context).

    A parameter of a matrix costs 2 operations a token forward, hence 6 in training (Kaplan et al., "Scaling laws for
    neural language models", 2020). Attention costs 4 x length x width a layer besides: 2 for scores and 2 for the
    mean of values, where nothing is spared as every token sees all (Hoffmann et al., "Training compute-optimal large
    language models", 2022, appendix F). `masked` is the share of tokens of which a cloze head is asked. Looking
    embeddings up multiplies nothing; norms, softmax and biases are left out. Where one text is read and another is
    written, a token of the first becomes a key and a value, and one of the second asks and hears: 2 matrices more.
    """
    maps = 6 if plan.reads_and_writes else 4
    matrices = plan.layers * (maps * plan.width**2 + 2 * plan.width * plan.inner_width)
    attention = plan.layers * 4 * (length or plan.context) * plan.width
    head = plan.width**2 + plan.width * plan.vocabulary
    return Flops(2 * matrices, attention, round(2 * head * masked))


def _linear(inputs: int, outputs: int) -> int:
    return inputs * outputs + outputs
