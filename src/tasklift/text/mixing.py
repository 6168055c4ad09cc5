"""Mixing 64-bit words: the hash functions of all text kernels."""

import numpy as np

from tasklift.text.compiled import compiled

_HALF = np.uint64(33)
_FIRST = np.uint64(0xFF51AFD7ED558CCD)
_SECOND = np.uint64(0xC4CEB9FE1A85EC53)
_WIDTH = np.uint64(64)


@compiled
def mixed(value: np.uint64) -> np.uint64:
    """Every bit of the value spread over all 64: a bijection (the finaliser of Appleby's MurmurHash3)."""
    value = (value ^ value >> _HALF) * _FIRST
    value = (value ^ value >> _HALF) * _SECOND
    return value ^ value >> _HALF


@compiled
def rotated(value: np.uint64, bits: np.uint64) -> np.uint64:
    """The value turned left by 1 to 63 bits."""
    return value << bits | value >> (_WIDTH - bits)
