"""What a user may choose about training, whatever is trained."""

from typing import Annotated, Literal

from pydantic import Field

from tasklift.settings.fields import Search, Settings

Precision = Literal["auto", "bf16", "fp32"]
OptimizerName = Literal[
    "sgd", "momentum", "nesterov", "adam", "adamw", "rmsprop", "adagrad", "adafactor", "muon", "schedule_free"
]
ScheduleName = Literal["constant", "linear", "cosine", "warmup_stable_decay", "plateau"]


class Pace(Settings):
    """How long, how fast and in what steps."""

    epochs: Annotated[float, Search(1, 10)] = Field(3.0, gt=0, le=1000, description="how often every row is seen")
    batch_size: Annotated[int, Search(8, 64, log=True)] = Field(32, ge=1, le=65536, description="rows of a step")
    tokens_at_once: int = Field(
        4096, ge=16, description="tokens that are worked on together; a batch of more is summed up in pieces"
    )
    learning_rate: Annotated[float, Search(1e-5, 3e-4, log=True)] = Field(
        5e-5, gt=0, le=10, description="the rate of the optimiser at its highest"
    )
    optimizer: OptimizerName = Field("adamw", description="what makes steps of gradients")
    schedule: ScheduleName = Field("linear", description="how the rate falls after the warm-up")
    warmup: float = Field(0.1, ge=0, lt=1, description="share of the steps in which the rate rises from nothing")
    weight_decay: Annotated[float, Search(0.0, 0.1)] = Field(
        0.01, ge=0, le=10, description="how much weights shrink with each step, beside the gradient"
    )
    layer_decay: Annotated[float, Search(0.6, 1.0)] = Field(
        1.0, gt=0, le=1, description="the rate of each layer as a share of that of the layer above it"
    )
    clip: float = Field(1.0, gt=0, description="the longest that a step's gradient may be")
    evaluations: int = Field(2, ge=1, le=1000, description="how often in an epoch valid is answered")
    patience: int | None = Field(
        None, ge=1, description="evaluations without a better score after which training stops; none: it does not"
    )
    precision: Precision = Field(
        "auto", description="bf16: matrices are multiplied in half the bits; auto: where the machine is faster at it"
    )


class EncoderPace(Pace):
    """The same for an encoder that learns to tell labels."""

    longest: int = Field(256, ge=8, le=8192, description="tokens of a text that are read; what comes after is cut")
    dropout: Annotated[float, Search(0.0, 0.3)] = Field(
        0.1, ge=0, lt=1, description="share of hidden values set to zero in training"
    )
    smoothing: Annotated[float, Search(0.0, 0.2)] = Field(
        0.0, ge=0, lt=1, description="share of each label's certainty that is given to the others"
    )
