"""Where a text ends."""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from tasklift.models.generation.decoding import Decoding, FinishedBy
from tasklift.models.generation.lines import Line

Decode: TypeAlias = Callable[[Sequence[int]], str]
"""The text of tokens, as a tokenizer writes it."""

_AROUND: Final = 8
"""Tokens read before those that a stop text can span: what a tokenizer writes differently at a beginning is there."""


class Endings:
    """What ends a text. Raises ValueError for stop texts where no `decode` tells what tokens mean."""

    def __init__(self, decoding: Decoding, end_tokens: frozenset[int], decode: Decode | None) -> None:
        if decoding.stop_texts and decode is None:
            raise ValueError("stop texts need `decode`")
        self.tokens = end_tokens
        self._decoding = decoding
        self._decode = decode
        self._stops = bool(decoding.stop_texts)
        # A token is at least a byte: more tokens than the longest stop text has bytes cannot be part of it.
        self._window = max((len(text.encode()) for text in decoding.stop_texts), default=0) + _AROUND

    def of(self, line: Line) -> FinishedBy | None:
        """What ends the line at its last token, or None."""
        if line.written[-1] in self.tokens:
            return "end"
        if line.constraint is not None and (allowed := line.constraint.allowed()) is not None and not allowed.size:
            return "constraint"
        if self._stops and len(line.written) >= self._decoding.least and self._holds_stop_text(line.written):
            return "stop"
        return "length" if len(line.written) == self._decoding.most else None

    def _holds_stop_text(self, written: Sequence[int]) -> bool:
        if self._decode is None:
            return False
        text = self._decode(written[-self._window :])
        return any(stop in text for stop in self._decoding.stop_texts)


def before_stop(text: str, stop_texts: Sequence[str], before: str = "") -> str:
    """The text up to the first stop text in it that ends after `before`, which is its beginning."""
    starts = (text.find(stop, max(0, len(before) - len(stop) + 1)) for stop in stop_texts)
    return text[: min((at for at in starts if at >= 0), default=len(text))]


def end_tokens_of(module: Any) -> frozenset[int]:
    """The end tokens that a model of transformers names: those of its generation settings, else of its plan."""
    for config in (getattr(module, "generation_config", None), module.config):
        named = getattr(config, "eos_token_id", None)
        if named is not None:
            return frozenset([named] if isinstance(named, int) else named)
    return frozenset()
