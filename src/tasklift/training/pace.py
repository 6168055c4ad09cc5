"""What a user may choose about training, whatever is trained."""

from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from tasklift.settings.fields import Search, Settings

Precision = Literal["auto", "bf16", "fp32"]
OptimizerName = Literal[
    "sgd", "momentum", "nesterov", "adam", "adamw", "rmsprop", "adagrad", "adafactor", "muon", "schedule_free"
]
ScheduleName = Literal["constant", "linear", "cosine", "warmup_stable_decay", "plateau"]


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


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


VALID: Final = "valid"


class PretrainPace(Pace):
    """The same for an encoder that learns from texts without labels."""

    epochs: Annotated[float, Search(1, 50)] = Field(10.0, gt=0, le=1000, description="how often every text is seen")
    learning_rate: Annotated[float, Search(1e-4, 2e-3, log=True)] = Field(
        5e-4, gt=0, le=10, description="the rate of the optimiser at its highest"
    )
    corpus: Annotated[tuple[str, ...] | None, BeforeValidator(_as_list)] = Field(
        None, description="the datasets whose texts are read; all of the task but `valid` if absent"
    )
    longest: int = Field(128, ge=8, le=8192, description="tokens that are read at once; longer texts are read in parts")
    masked: Annotated[float, Search(0.1, 0.4)] = Field(
        0.15, gt=0, lt=1, description="share of the tokens that are asked for"
    )
    dropout: Annotated[float, Search(0.0, 0.3)] = Field(
        0.1, ge=0, lt=1, description="share of hidden values set to zero in training"
    )

    def corpora(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The datasets that are read, of those that there are."""
        return self.corpus or tuple(name for name in names if name != VALID)
