"""The plan of a network that is built from nothing: how deep, how wide, how it knows the order of tokens."""

from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from tasklift.settings.fields import Search, Settings
from tasklift.settings.messages import say

Positions: TypeAlias = Literal["absolute", "relative", "rotary"]
Share: TypeAlias = Literal["none", "embeddings", "layers"]

SEGMENTS: Final = 2
"""The first and the second text of a pair: each has a vector of its own, as in BERT."""


class EncoderPlan(Settings):
    """The shape of an encoder, a decoder, or both; all that decides which tensors it has, and how large they are.

    `share` says what is there once and used twice. `embeddings`: the cloze head gives its scores with the matrix of
    the input (Press and Wolf, "Using the output embedding to improve language models", 2017). `layers`: one block
    stands for all of them, and the cloze head shares its matrix too (Lan et al., "ALBERT", 2020).
    """

    architecture: Literal["bert", "gpt", "bart"] = Field(
        "bert",
        description="bert: every token sees all others, and texts are read; gpt: those before it, and it writes; "
        "bart: a text is read as by bert, and another written as by gpt",
    )
    layers: Annotated[int, Search(2, 12, log=True)] = Field(
        4, ge=1, le=96, description="how many blocks follow another; of bart as many read, and as many write"
    )
    heads: Annotated[int, Search(2, 12, log=True)] = Field(
        4, ge=1, le=128, description="into how many heads attention is divided; divides the width"
    )
    width: Annotated[int, Search(choices=(64, 128, 256, 384, 512, 768))] = Field(
        128, ge=2, le=8192, description="how many numbers stand for a token"
    )
    inner: int | None = Field(
        None, ge=2, le=65_536, description="width inside the feed-forward layers; none: four times the width"
    )
    positions: Annotated[Positions, Search(choices=("absolute", "relative", "rotary"))] = Field(
        "absolute",
        description="how order is known: a vector a place, a bias a distance, or vectors turned by their place",
    )
    share: Annotated[Share, Search(choices=("none", "embeddings", "layers"))] = Field(
        "embeddings", description="which weights are used twice: input and output embeddings, or one block for all"
    )
    context: Annotated[int, Search(choices=(64, 128, 256, 512))] = Field(
        128, ge=2, le=8192, description="how many tokens of a text are seen at most"
    )
    vocabulary: int = Field(8000, ge=2, le=1_000_000, description="how many tokens there are")
    dropout: Annotated[float, Search(0.0, 0.3)] = Field(
        0.1, ge=0, lt=1, description="share of values that are left out at random while it learns"
    )

    @model_validator(mode="after")
    def _heads_are_whole(self) -> Self:
        if self.width % self.heads:
            raise ValueError(
                say("width is a multiple of heads; {width} is none of {heads}", width=self.width, heads=self.heads)
            )
        if self.positions == "rotary" and self.head_size % 2:
            raise ValueError(
                say("rotary turns pairs of numbers: width / heads must be even, it is {size}", size=self.head_size)
            )
        return self

    @model_validator(mode="after")
    def _writers_are_of_known_kinds(self) -> Self:
        if self.writes and (self.positions == "relative" or self.share == "layers"):
            raise ValueError(
                say("`architecture: gpt` goes with absolute or rotary positions, and with layers of their own")
            )
        if self.reads_and_writes and (self.positions == "rotary" or self.share != "embeddings"):
            raise ValueError(
                say("`architecture: bart` goes with absolute or relative positions, and with `share: embeddings`")
            )
        return self

    @property
    def writes(self) -> bool:
        """Whether it is a language model that writes what comes next."""
        return self.architecture == "gpt"

    @property
    def reads_and_writes(self) -> bool:
        """Whether it reads a text and writes another."""
        return self.architecture == "bart"

    @property
    def head_size(self) -> int:
        """How many numbers one head sees of a token."""
        return self.width // self.heads

    @property
    def inner_width(self) -> int:
        """The width inside the feed-forward layers."""
        return 4 * self.width if self.inner is None else self.inner

    @property
    def blocks(self) -> int:
        """How many different blocks there are: one where all layers share it."""
        return 1 if self.share == "layers" else self.layers

    @property
    def ties_output(self) -> bool:
        """Whether the cloze head gives its scores with the matrix of the input embeddings."""
        return self.share != "none"
