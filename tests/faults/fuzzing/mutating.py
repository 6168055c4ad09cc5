"""Inputs near sound ones: bits turned, pieces of two cut together, tokens put in or exchanged, lengths grown."""

import random
from collections.abc import Callable, Sequence

TOKENS: tuple[bytes, ...] = (
    *(b'"', b"'", b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\0", b"\\", b"\\u", b"\\ud800", b"{", b"}", b"[", b"]"),
    *(b":", b"- ", b"&a ", b"*a", b"!!python/object:os.system", b"<<: ", b"~", b"null", b"true", b"NaN", b"-Infinity"),
    *(b"1e400", b"-0", b"9" * 400, b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"PAR1"),
    *(b"\x1f\x8b", b"PK\x03\x04", b"#", b"%", b"{}", b"[]", "好".encode(), "\u202e".encode(), "\U0001f600".encode()),
)
_MOST_GROWN = 5000

Change = Callable[[bytes, Sequence[bytes], random.Random], bytes]


def mutated(seeds: Sequence[bytes], lots: random.Random) -> bytes:
    """One of the seeds after one to four changes."""
    content = lots.choice(seeds)
    for _ in range(lots.randint(1, 4)):
        content = lots.choice(_CHANGES)(content, seeds, lots)
    return content


def _bits(content: bytes, _: Sequence[bytes], lots: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(lots.randint(1, 8) if changed else 0):
        changed[lots.randrange(len(changed))] ^= 1 << lots.randrange(8)
    return bytes(changed)


def _splice(content: bytes, seeds: Sequence[bytes], lots: random.Random) -> bytes:
    other = lots.choice(seeds)
    return content[: lots.randint(0, len(content))] + other[lots.randint(0, len(other)) :]


def _token_in(content: bytes, _: Sequence[bytes], lots: random.Random) -> bytes:
    at = lots.randint(0, len(content))
    return content[:at] + lots.choice(TOKENS) + content[at:]


def _token_over(content: bytes, _: Sequence[bytes], lots: random.Random) -> bytes:
    at, new = lots.randint(0, len(content)), lots.choice(TOKENS)
    return content[:at] + new + content[at + len(new) :]


def _cut(content: bytes, _: Sequence[bytes], lots: random.Random) -> bytes:
    start = lots.randint(0, len(content))
    return content[:start] + content[start + lots.randint(0, 40) :]


def _cut_off(content: bytes, _: Sequence[bytes], lots: random.Random) -> bytes:
    return content[: lots.randint(0, len(content))]


def _grown(content: bytes, _: Sequence[bytes], lots: random.Random) -> bytes:
    start = lots.randint(0, len(content))
    piece = content[start : start + lots.randint(1, 20)]
    times = lots.randint(2, max(2, _MOST_GROWN // max(1, len(piece))))
    return content[:start] + piece * times + content[start:]


_CHANGES: tuple[Change, ...] = (_bits, _splice, _token_in, _token_over, _cut, _cut_off, _grown)
