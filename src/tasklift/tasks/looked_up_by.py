"""What texts may be looked up by: their words, what they mean to an encoder, or both."""

from typing import Final, Literal, TypeAlias

from tasklift.settings.messages import say

By: TypeAlias = Literal["words", "meaning", "both"]

_USUAL: Final = "minilm"


def encoder_for(by: By, model: str | None) -> str | None:
    """What the encoder is called that reads them; None where none does."""
    return None if by == "words" else model or _USUAL


def refuse_idle_encoder(by: By, model: str | None) -> None:
    """Raises ValueError where an encoder is named that reads nothing."""
    if by == "words" and model is not None:
        raise ValueError(say("`model` goes with `by: meaning` or `by: both`"))
