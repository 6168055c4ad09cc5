"""How a language model here chooses its words: what a user may choose of it."""

from typing import TYPE_CHECKING, Annotated, Final, Self

from pydantic import Field, model_validator

from tasklift.settings.fields import Search, Settings
from tasklift.settings.messages import say

if TYPE_CHECKING:
    from tasklift.models.generation.decoding import Decoding

_USUAL: Final = 128


class Writing(Settings):
    """Greedy, unless said otherwise: each next token is the likeliest."""

    most_new_tokens: int | None = Field(
        None,
        ge=1,
        le=8192,
        description="tokens of an answer at most; none: 128, and no more than half of what the network sees",
    )
    beams: Annotated[int, Search(1, 8)] = Field(
        1, ge=1, le=64, description="texts that go on side by side, of which the likeliest wins"
    )
    length_penalty: Annotated[float, Search(0.5, 2.0)] = Field(
        1.0, ge=0, le=5, description="how far a longer text of the beams is forgiven for being less likely"
    )
    temperature: Annotated[float, Search(0.0, 1.0)] = Field(
        0.0, ge=0, le=2, description="how freely words are drawn; 0: the likeliest"
    )
    sampling_seed: int = Field(0, description="of the words that are drawn")
    no_repeat: int | None = Field(
        None, ge=2, le=20, description="no run of so many tokens comes twice in an answer and its prompt; none: any may"
    )

    @model_validator(mode="after")
    def _beams_or_draws(self) -> Self:
        if self.beams > 1 and self.temperature > 0:
            raise ValueError(say("`beams` and a `temperature` do not go together: write one of them"))
        return self

    @property
    def most(self) -> int:
        """Tokens of an answer at most."""
        return self.most_new_tokens or _USUAL

    def within(self, places: int | None) -> Self:
        """The same for a network that sees so many tokens, None for any number: as long as was said, else as fits."""
        if self.most_new_tokens is not None or places is None:
            return self
        return self.model_copy(update={"most_new_tokens": min(_USUAL, max(1, places // 2))})

    def decoding(self, samples: int) -> "Decoding":
        """The same for generation, of so many texts a prompt."""
        from tasklift.models.generation.decoding import Decoding

        return Decoding(
            most=self.most,
            beams=self.beams,
            length_penalty=self.length_penalty,
            temperature=self.temperature,
            seed=self.sampling_seed,
            best=samples,
            no_repeat=self.no_repeat,
        )
