"""How many tokens a text has, what an endpoint says, else an estimate, else a bound; and what they cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tasklift.settings.endpoint import Endpoint

_MILLION: Final = 1_000_000
_LETTERS_A_TOKEN: Final = 4
"""Of English, as tokenizers of large models cut it; of other scripts a character is about a token."""
_AROUND_A_MESSAGE: Final = 16
"""Tokens that say who speaks, at most."""


@dataclass(frozen=True)
class Tokens:
    """Those that a model has read, and those that it has written."""

    read: int = 0
    written: int = 0

    def __add__(self, other: "Tokens") -> "Tokens":
        return Tokens(self.read + other.read, self.written + other.written)

    def __sub__(self, other: "Tokens") -> "Tokens":
        return Tokens(self.read - other.read, self.written - other.written)

    @property
    def total(self) -> int:
        """All of them."""
        return self.read + self.written


def price(tokens: Tokens, endpoint: Endpoint) -> float:
    """What tokens cost at an endpoint, in the money of its prices."""
    return (tokens.read * endpoint.price_read + tokens.written * endpoint.price_written) / _MILLION


def about(texts: Iterable[str]) -> int:
    """How many tokens texts are likely to have."""
    return sum(_estimate(text) for text in texts)


def at_most(texts: Iterable[str]) -> int:
    """How many tokens messages with these texts can have: no token is shorter than a byte."""
    return sum(len(text.encode()) + _AROUND_A_MESSAGE for text in texts)


def _estimate(text: str) -> int:
    plain = sum(letter.isascii() for letter in text)
    return -(-plain // _LETTERS_A_TOKEN) + len(text) - plain
