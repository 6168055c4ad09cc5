"""Keeps secrets of the environment out of what is said: a library's message may repeat an address with its password."""

import re
from collections.abc import Mapping

HIDDEN = "…"
_LEAST = 6
_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"(?<=://)[^/\s@]+(?=@)|(?<=token=)[^&\s'\"]+")


def without_secrets(text: str, environment: Mapping[str, str]) -> str:
    """The text with values of variables such as `WANDB_API_KEY`, and user names and tokens in addresses, left out."""
    values = [value for name, value in environment.items() if _SECRET_NAME.search(name) and len(value) >= _LEAST]
    for value in sorted(values, key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    return _IN_ADDRESS.sub(HIDDEN, text)
