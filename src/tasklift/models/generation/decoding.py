"""How texts are chosen from what a language model gives, and what comes of it; without torch."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from tasklift.settings.errors import UserError
from tasklift.settings.messages import say

FinishedBy: TypeAlias = Literal["end", "stop", "constraint", "length"]
"""An end token, a stop text, a constraint that lets nothing follow, or the most tokens."""

_AT_LEAST: Final = {"most": 1, "least": 0, "beams": 1, "best": 1, "top_k": 1, "temperature": 0, "no_repeat": 1}


@dataclass(frozen=True)
class Decoding:
    """Settings of decoding. Left as they are, each next token is the likeliest (greedy).

    `most`, `least`: new tokens of a text; before `least` no end token is chosen, and stop texts stop nothing.
    `temperature`: above 0, tokens are drawn, from logits divided by it. `top_k`: only of the so many likeliest.
    `top_p`: only of the fewest that have this probability together (Holtzman et al., "The curious case of neural text
    degeneration", 2020). `seed`: of the draws.
    `beams`: above 1, so many texts go on side by side and those with the best sum of log-probabilities win, divided
    by the number of tokens to the power of `length_penalty` (Wu et al., "Google's neural machine translation
    system", 2016).
    `best`: texts a prompt: draws, or the best of the beams.
    `repetition_penalty`: logits of tokens that the prompt or the text holds are divided by it where positive and
    multiplied where negative (Keskar et al., "CTRL", 2019). `no_repeat`: no run of so many tokens comes twice, the
    prompt included (Paulus et al., "A deep reinforced model for abstractive summarization", 2018).
    `end_tokens`: None for those that the model names. `stop_texts`: a text ends where it holds one of them.
    `long_prompts`: one that does not fit in the model with `most` tokens after it is refused, or loses its beginning.
    """

    most: int = 128
    least: int = 0
    temperature: float = 0.0
    top_k: int | None = None
    top_p: float = 1.0
    seed: int = 0
    beams: int = 1
    length_penalty: float = 1.0
    best: int = 1
    repetition_penalty: float = 1.0
    no_repeat: int | None = None
    end_tokens: tuple[int, ...] | None = None
    stop_texts: tuple[str, ...] = ()
    long_prompts: Literal["refuse", "shorten"] = "refuse"

    def __post_init__(self) -> None:
        """Raises ValueError for what is out of range, UserError `decoding` for settings that exclude each other."""
        for name, bound in _AT_LEAST.items():
            if (value := getattr(self, name)) is not None and value < bound:
                raise ValueError(f"{name} is {value}, below {bound}")
        if not 0 < self.top_p <= 1 or self.repetition_penalty <= 0 or self.least > self.most or "" in self.stop_texts:
            raise ValueError(f"out of range: {self}")
        if self.beams > 1 and self.draws:
            raise UserError(
                "decoding",
                say("beams and a temperature exclude each other"),
                advice=say("set `beams: 1` or `temperature: 0`"),
            )
        if self.best > self.beams and not self.draws:
            raise UserError(
                "decoding",
                say("without draws, {beams} beams cannot give {best} texts", beams=self.beams, best=self.best),
                advice=say("set as many beams as texts, or a temperature above 0"),
            )

    @property
    def draws(self) -> bool:
        """Whether tokens are drawn."""
        return self.temperature > 0

    @property
    def rows(self) -> int:
        """Texts of one prompt that are written side by side."""
        return max(self.beams, self.best)


@dataclass(frozen=True)
class Written:
    """A continuation: its tokens, without the end token, and how it came to its end.

    `log_probability`: natural logarithm of the probability that the model itself gives these tokens, and the end token
    where there is one, after the prompt: before temperature, penalties and constraints. `prompt_tokens`: how many
    tokens of the prompt were read.
    """

    ids: tuple[int, ...]
    log_probability: float
    finished_by: FinishedBy
    prompt_tokens: int
