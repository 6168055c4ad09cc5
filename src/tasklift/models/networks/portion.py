"""How many tokens a network is given at once where nobody says so."""

from typing import Final

_TOKENS: Final = {"cpu": 1024, "cuda": 16384}
"""Enough to keep the device busy. What a processor works on must fit near it: of 4,096 tokens a language model took
half as long again, and nearly twice the memory (docs/log.md)."""


def tokens_at_once(device: str) -> int:
    """By the device's type, `cpu` or `cuda`."""
    return _TOKENS.get(device, _TOKENS["cpu"])
