"""How large a planned encoder is, and how much it computes: counted from the plan, before anything is built."""

from dataclasses import astuple, dataclass

from tasklift.tasks.encoder_plan import SEGMENTS, EncoderPlan

BUCKETS = 32
"""Into how many classes relative positions put distances, as T5."""


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
    places = plan.context if plan.positions == "absolute" else 0
    return Parameters(
        embeddings=(plan.vocabulary + (0 if plan.writes else SEGMENTS)) * plan.width,
        positions=places * plan.width + (BUCKETS * plan.heads if plan.positions == "relative" else 0),
        attention=plan.blocks * 4 * _linear(plan.width, plan.width),
        feed_forward=plan.blocks * (_linear(plan.width, plan.inner_width) + _linear(plan.inner_width, plan.width)),
        norms=(1 + 2 * plan.blocks) * 2 * plan.width,
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
    embeddings up multiplies nothing; norms, softmax and biases are left out.
    """
    matrices = plan.layers * (4 * plan.width**2 + 2 * plan.width * plan.inner_width)
    attention = plan.layers * 4 * (length or plan.context) * plan.width
    head = plan.width**2 + plan.width * plan.vocabulary
    return Flops(2 * matrices, attention, round(2 * head * masked))


def _linear(inputs: int, outputs: int) -> int:
    return inputs * outputs + outputs
