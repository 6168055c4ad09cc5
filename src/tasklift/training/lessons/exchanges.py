"""Prompts with replies behind them, as tokens that a language model learns from.

Where one exchange goes on where another ended, as the replies of a dialogue do, both are one row: each token is read
once, and every reply is told from the very tokens that stood before it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasklift.models.numbers import Floats
from tasklift.models.prompting.message import Message
from tasklift.models.tokens.encoded import Encoded, offsets_of
from tasklift.models.written.decoder import Decoder

_BYTES = ">i4"
"""Big-endian, so that the bytes of rows are ordered as their tokens are."""


@dataclass(frozen=True)
class Known:
    """Rows whose answers are known: what is said before each, the reply, and as how many rows it counts."""

    dialogues: Sequence[tuple[Message, ...]]
    replies: Sequence[str]
    weights: Floats


@dataclass(frozen=True)
class Exchanges:
    """`told`: which tokens are to be told, shape (tokens,). `weights`: as how many told tokens each row counts, shape
    (rows,). Of `replies` some were `cut` at their ends.
    """

    encoded: Encoded
    told: npt.NDArray[np.bool_]
    weights: Floats
    replies: int
    cut: int


@dataclass
class _Row:
    """Tokens, and where in them replies begin and end."""

    tokens: npt.NDArray[np.int32]
    replies: list[tuple[int, int]]
    weight: float

    def goes_on(self, other: "_Row") -> bool:
        """Whether it begins with all of the other, and its reply comes behind that."""
        length = other.tokens.size
        behind = length <= self.replies[0][0] and self.weight == other.weight
        return behind and np.array_equal(self.tokens[:length], other.tokens)


def exchanges_of(model: Decoder, known: Known) -> Exchanges:
    """What is known as the model is asked it; a reply of more tokens than it may write is cut there."""
    most = model.writing.most
    pairs = model.turns.exchanges(known.dialogues, known.replies)
    rows = [
        _Row(np.array([*asked, *reply[:most]], np.int32), [(len(asked), len(asked) + len(reply[:most]))], weight)
        for (asked, reply), weight in zip(pairs, known.weights.tolist(), strict=True)
    ]
    merged = list(_merged(rows))
    offsets = offsets_of(np.array([row.tokens.size for row in merged], dtype=np.int64))
    ids = np.concatenate([row.tokens for row in merged]) if merged else np.zeros(0, np.int32)
    told = np.zeros(ids.size, np.bool_)
    for start, row in zip(offsets, merged, strict=False):
        for begin, end in row.replies:
            told[start + begin : start + end] = True
    counts = np.array([sum(end - begin for begin, end in row.replies) for row in merged], dtype=np.float64)
    weights = np.array([row.weight for row in merged]) * np.maximum(1, counts)
    cut = sum(len(reply) > most for _, reply in pairs)
    return Exchanges(Encoded(ids, offsets, None, 0), told, weights, len(pairs), cut)


def _merged(rows: Sequence[_Row]) -> Iterator[_Row]:
    """Rows of which none goes on where another ends, in the order in which they came.

    In the order of their tokens, what begins with a row stands right behind it.
    """
    keys = [row.tokens.astype(_BYTES).tobytes() for row in rows]
    order = sorted(range(len(rows)), key=lambda place: (keys[place], place))
    swallowed: set[int] = set()
    for place, following in zip(order[-2::-1], order[:0:-1], strict=True):
        if rows[following].goes_on(rows[place]):
            rows[following].replies[:0] = rows[place].replies
            swallowed.add(place)
    return (row for place, row in enumerate(rows) if place not in swallowed)
