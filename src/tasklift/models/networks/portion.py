"""How many tokens a network is given at once where nobody says so."""

from typing import Final

_TOKENS: Final = {"cpu": 4096, "cuda": 16384}
"""Enough to keep the device busy; more would take more of its memory, and no less time."""


def tokens_at_once(device: str) -> int:
    """By the device's type, `cpu` or `cuda`."""
    return _TOKENS.get(device, _TOKENS["cpu"])
