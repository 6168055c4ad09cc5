"""What a user may choose about training, whatever is trained."""

from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from tasklift.models.fitting.candidate import ClassWeight
from tasklift.settings.fields import Search, Settings
from tasklift.settings.messages import say

Precision = Literal["auto", "bf16", "fp32"]
OptimizerName = Literal[
    "sgd", "momentum", "nesterov", "adam", "adamw", "rmsprop", "adagrad", "adafactor", "muon", "schedule_free"
]
WeightsName = Literal["all", "head", "lora", "dora"]
HeadName = Literal["auto", "fitted", "drawn"]
LossName = Literal["cross_entropy", "focal", "squared_error"]
ScheduleName = Literal["constant", "linear", "cosine", "warmup_stable_decay", "plateau"]

DEFAULT_ROWS: Final = 32
USUAL_LENGTH: Final = 32
"""Tokens of a text, where no text has been read."""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Pace(Settings):
    """How long, how fast and in what steps."""

    epochs: Annotated[float, Search(1, 10)] = Field(3.0, gt=0, le=1000, description="how often every row is seen")
    batch_size: Annotated[Annotated[int, Field(ge=1, le=65536)] | Literal["all"] | None, Search(8, 64, log=True)] = (
        Field(None, description="rows of a step; all: every row is in each, so an epoch is one step; none: 32")
    )
    batch_tokens: int | None = Field(
        None, ge=16, description="tokens of a step at most, in place of `batch_size`: many short rows, or few long ones"
    )
    tokens_at_once: int | None = Field(
        None,
        ge=16,
        description="tokens that are worked on together, a batch of more in pieces; none: 1,024, on a GPU 16,384",
    )
    learning_rate: Annotated[float, Search(1e-5, 3e-4, log=True)] = Field(
        5e-5, gt=0, le=10, description="the rate of the optimiser at its highest"
    )
    optimizer: OptimizerName = Field("adamw", description="what makes steps of gradients")
    schedule: ScheduleName | None = Field(
        None, description="how the rate falls after the warm-up; none: linear, and constant for schedule_free"
    )
    warmup: float = Field(0.1, ge=0, lt=1, description="share of the steps in which the rate rises from nothing")
    weight_decay: Annotated[float, Search(0.0, 0.1)] = Field(
        0.01, ge=0, le=10, description="how much weights shrink with each step, beside the gradient"
    )
    l2: float = Field(
        0.0, ge=0, le=10, description="how many times each weight joins its own gradient: a penalty on large weights"
    )
    l1: float = Field(
        0.0,
        ge=0,
        le=10,
        description="how far weights move towards 0 with each step, beside the gradient, to stay there",
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
    recompute: bool = Field(
        False,
        description="what is inside of each layer is reckoned again on the way back, not kept: less memory, more time",
    )
    compile: bool = Field(
        False, description="the network is compiled first, which takes a minute: to try on a GPU, with many steps"
    )

    @property
    def rate_schedule(self) -> ScheduleName:
        """The schedule chosen, or that of the optimiser."""
        return self.schedule or ("constant" if self.optimizer == "schedule_free" else "linear")

    def rows_a_step(self, rows: int, length: float = USUAL_LENGTH) -> int:
        """How many of so many rows a step reads, one at least; about so many by `batch_tokens`, of rows of a length."""
        if self.batch_tokens is not None:
            return max(1, int(self.batch_tokens // length))
        return max(1, rows) if self.batch_size == "all" else self.batch_size or DEFAULT_ROWS

    @model_validator(mode="after")
    def _counts_rows_or_tokens(self) -> Self:
        if self.batch_size is not None and self.batch_tokens is not None:
            raise ValueError(
                say("`batch_size` counts the rows of a step and `batch_tokens` its tokens: write one of them")
            )
        return self

    @model_validator(mode="after")
    def _is_compiled_or_recomputed(self) -> Self:
        if self.compile and self.recompute:
            raise ValueError(say("`compile` and `recompute` do not go together: write one of them"))
        return self

    @model_validator(mode="after")
    def _suits_the_optimiser(self) -> Self:
        if self.optimizer == "schedule_free" and self.rate_schedule != "constant":
            raise ValueError(say("schedule_free goes with no schedule: leave `schedule` out, or write constant"))
        if self.optimizer == "schedule_free" and self.l1:
            raise ValueError(say("schedule_free averages weights, which undoes the zeros of `l1`: write one of them"))
        return self


class EncoderPace(Pace):
    """The same for an encoder that learns to tell labels."""

    weights: WeightsName = Field(
        "all", description="what learns: all weights, the head alone, or small matrices beside the others (LoRA, DoRA)"
    )
    head: HeadName = Field(
        "auto",
        description="fitted: it reads the mean of the last hidden states, and begins as `linear_probe` makes it; "
        "drawn: that of transformers' own class, which begins at random; auto: fitted, where the encoder has learned",
    )
    rank: Annotated[int | None, Search(4, 32, log=True)] = Field(
        None, ge=1, le=1024, description="rows of those small matrices, with lora and dora; none: 8"
    )
    alpha: float | None = Field(
        None, gt=0, le=10000, description="how much they count, as a multiple of 1 / rank; none: twice the rank"
    )
    unfreezing: Literal["none", "gradual"] = Field(
        "none", description="gradual: the head learns first, then one more layer after each equal part of the steps"
    )
    loss: LossName = Field("cross_entropy", description="what a wrong or unsure answer costs")
    focus: Annotated[float | None, Search(0.5, 5.0)] = Field(
        None, ge=0, le=10, description="how little rows count that are answered well, with focal; none: 2"
    )
    class_weight: ClassWeight = Field(
        "none", description="balanced: all labels weigh the same, however few rows they have"
    )

    longest: int = Field(256, ge=8, le=8192, description="tokens of a text that are read; what comes after is cut")
    dropout: Annotated[float, Search(0.0, 0.3)] = Field(
        0.1, ge=0, lt=1, description="share of hidden values set to zero in training"
    )
    smoothing: Annotated[float, Search(0.0, 0.2)] = Field(
        0.0, ge=0, lt=1, description="share of each label's certainty that is given to the others"
    )

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.weights not in ("lora", "dora") and (self.rank or self.alpha):
            raise ValueError(say("`rank` and `alpha` go with `weights: lora` or `weights: dora`"))
        if self.weights != "all" and self.unfreezing != "none":
            raise ValueError(say("`unfreezing: gradual` goes with `weights: all`: else the layers never learn"))
        if self.loss != "focal" and self.focus is not None:
            raise ValueError(say("`focus` goes with `loss: focal`"))
        if self.loss != "cross_entropy" and self.smoothing:
            raise ValueError(say("`smoothing` goes with `loss: cross_entropy`"))
        return self


class ContrastivePace(Pace):
    """The same for an encoder whose vectors learn to tell labels apart."""

    evaluations: int = Field(1, ge=1, le=1000, description="how often in an epoch valid is answered")
    together: int = Field(4, ge=2, le=1024, description="rows of a label that go together in a step")
    temperature: Annotated[float, Search(0.03, 1.0, log=True)] = Field(
        0.1, gt=0, le=10, description="how far around a row others count; the lower, the nearer"
    )
    longest: int = Field(256, ge=8, le=8192, description="tokens of a text that are read; what comes after is cut")
    dropout: Annotated[float, Search(0.0, 0.3)] = Field(
        0.1, ge=0, lt=1, description="share of hidden values set to zero in training"
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
    packing: bool = Field(
        False,
        description="several texts share a row of `longest` tokens, and none of them sees another, in place of padding",
    )
    masked: Annotated[float, Search(0.1, 0.4)] = Field(
        0.15, gt=0, lt=1, description="share of the tokens that are asked for"
    )
    dropout: Annotated[float, Search(0.0, 0.3)] = Field(
        0.1, ge=0, lt=1, description="share of hidden values set to zero in training"
    )

    def corpora(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The datasets that are read, of those that there are."""
        return self.corpus or tuple(name for name in names if name != VALID)


class RepliesPace(Pace):
    """The same for a language model that learns to write answers."""

    # What is trained has a rate in any case: `of_replies` puts it there.
    learning_rate: Annotated[float | None, Search(1e-5, 1e-3, log=True)] = Field(  # type: ignore[assignment]
        None,
        gt=0,
        le=10,
        description="the rate of the optimiser at its highest; none: 3e-4 up to 135 M weights, falling to 2e-5 at 7 B "
        "and more, ten times as much with lora and dora, and 1e-3 for a model that is planned",
    )
    weights: Literal["all", "lora", "dora"] = Field(
        "all", description="what learns: all weights, or small matrices beside the others (LoRA, DoRA)"
    )
    rank: Annotated[int | None, Search(4, 64, log=True)] = Field(
        None, ge=1, le=1024, description="rows of those small matrices, with lora and dora; none: 8"
    )
    alpha: float | None = Field(
        None, gt=0, le=10000, description="how much they count, as a multiple of 1 / rank; none: twice the rank"
    )
    longest: int = Field(
        512, ge=8, le=1_000_000, description="tokens of a prompt that are read; of a longer one the row's text is cut"
    )

    def of_replies(self, replies: int, rows: int, usual_rate: float) -> Self:
        """The same where so many replies stand in so many rows: `batch_size` counts replies, a row of a step at least.

        So a dialogue whose replies are learned together is as many rows of a step as it has replies. `usual_rate`: that
        of the model, where none is chosen.
        """
        rated = self.model_copy(update={"learning_rate": self.learning_rate or usual_rate})
        if not isinstance(self.batch_size, int) and (self.batch_size or self.batch_tokens):
            return rated
        size = self.rows_a_step(rows) * rows / max(1, replies)
        return rated.model_copy(update={"batch_size": max(1, round(size))})

    @model_validator(mode="after")
    def _has_adapters(self) -> Self:
        if self.weights == "all" and (self.rank or self.alpha):
            raise ValueError(say("`rank` and `alpha` go with `weights: lora` or `weights: dora`"))
        return self


class PairsPace(Pace):
    """The same for a network that learns to read a text and to write another."""

    learning_rate: Annotated[float, Search(5e-5, 2e-3, log=True)] = Field(
        3e-4, gt=0, le=10, description="the rate of the optimiser at its highest"
    )
    longest: int = Field(
        512, ge=8, le=1_000_000, description="tokens of a source that are read; what comes after is cut"
    )
    smoothing: Annotated[float, Search(0.0, 0.2)] = Field(
        0.1, ge=0, lt=1, description="share of each token's certainty that is given to the others"
    )


class SpansPace(Pace):
    """The same for an encoder that learns to mark answers in contexts."""

    weights: WeightsName = Field(
        "all", description="what learns: all weights, the head alone, or small matrices beside the others (LoRA, DoRA)"
    )
    rank: Annotated[int | None, Search(4, 32, log=True)] = Field(
        None, ge=1, le=1024, description="rows of those small matrices, with lora and dora; none: 8"
    )
    alpha: float | None = Field(
        None, gt=0, le=10000, description="how much they count, as a multiple of 1 / rank; none: twice the rank"
    )
    longest: int = Field(
        384,
        ge=16,
        le=8192,
        description="tokens of question and context that are read at once; more are read in windows",
    )
    stride: int = Field(
        128, ge=1, le=8192, description="tokens of the context by which each next window begins further on"
    )
    longest_answer: int | None = Field(
        None, ge=1, le=8192, description="tokens of an answer at most; none: as many as 99 of 100 answers of train have"
    )
    dropout: Annotated[float, Search(0.0, 0.3)] = Field(
        0.1, ge=0, lt=1, description="share of hidden values set to zero in training"
    )

    @model_validator(mode="after")
    def _has_adapters(self) -> Self:
        if self.weights not in ("lora", "dora") and (self.rank or self.alpha):
            raise ValueError(say("`rank` and `alpha` go with `weights: lora` or `weights: dora`"))
        return self
