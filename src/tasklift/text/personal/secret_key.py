"""A key that the user keeps in an environment variable, for hashes and made-up values that nobody else can compute.

The key itself is never kept, shown or logged. What settings keep is a digest, so that work done under another key is
done again, and a model that is served under another key is refused.
"""

import hashlib
import hmac
import os
from typing import Final

from tasklift.settings.errors import UserError
from tasklift.settings.messages import say

_SHORTEST: Final = 16
_PURPOSE: Final = b"tasklift: which key is this"
OPEN_KEY: Final = b"tasklift: no key was named"
"""Stands where the user names none: values are made up alike everywhere, and whoever guesses a value can check it."""


def key_named(variable: str) -> bytes:
    """The key in an environment variable. Raises UserError `no-key`."""
    key = os.environ.get(variable, "").encode("utf-8", "surrogateescape")
    if len(key) < _SHORTEST:
        problem = (
            say("the environment variable {variable} has no key", variable=variable)
            if not key
            else say("the key in {variable} is shorter than {shortest} bytes", variable=variable, shortest=_SHORTEST)
        )
        raise UserError(
            "no-key", problem, advice=say("set it to a random text that you keep: `openssl rand -hex 32` makes one")
        )
    return key


def digest_of(variable: str, kept: str | None = None) -> str:
    """Which key is in the variable. Raises UserError `other-key` where it is not the one `kept`, and `no-key`."""
    digest = hmac.new(key_named(variable), _PURPOSE, hashlib.sha256).hexdigest()[:32]
    if kept is not None and kept != digest:
        raise UserError(
            "other-key",
            say("the key in {variable} is not the one that this was made with", variable=variable),
            advice=say("set {variable} to the key of then, or make it anew without `key_digest`", variable=variable),
        )
    return digest


def keyed(key: bytes, kind: str, value: str) -> bytes:
    """HMAC-SHA256 of a value of a kind: 32 bytes (RFC 2104)."""
    return hmac.new(key, f"{kind}\x00{value}".encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
