"""How many n-grams two texts share, token by token: what BLEU, chrF and ROUGE-N are made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tasklift.text.compiled import compiled
from tasklift.text.mixing import mixed, rotated

_STEP = np.uint64(0x9E3779B97F4A7C15)
_TURN = np.uint64(27)
_SEED: Final = np.uint64(0xCBF29CE484222325)


@dataclass(frozen=True)
class Codes:
    """The tokens of texts as numbers: those of text `i` are `tokens[offsets[i]:offsets[i + 1]]`; equal tokens, equal
    numbers.
    """

    tokens: NDArray[np.uint64]
    offsets: NDArray[np.int64]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Tokens of each text."""
        return np.diff(self.offsets)

    def take(self, texts: NDArray[np.int64]) -> "Codes":
        """Those of some of the texts, by their places, each as often as it is named."""
        lengths = self.lengths[texts]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
        return Codes(self.tokens[np.repeat(self.offsets[texts], lengths) + within], offsets)


@dataclass(frozen=True)
class Matches:
    """N-grams of pairs of texts, each of shape (pairs, order), from 1-grams on: how many the one and the other have,
    and how many they share, an n-gram that stands k times in the one and l times in the other being shared min(k, l)
    times.
    """

    given: NDArray[np.int64]
    gold: NDArray[np.int64]
    shared: NDArray[np.int64]


def character_codes(texts: Sequence[str]) -> Codes:
    """Every character is a token."""
    data = "".join(texts).encode("utf-32-le", "surrogatepass")
    return Codes(np.frombuffer(data, dtype=np.uint32).astype(np.uint64), _offsets(map(len, texts), len(texts)))


class Vocabulary:
    """Numbers for tokens that are texts; one numbers all the texts that are compared."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def codes(self, texts: Sequence[Sequence[str]]) -> Codes:
        """The tokens of each text as numbers."""
        numbers = self._numbers
        codes = [numbers.setdefault(token, len(numbers)) for tokens in texts for token in tokens]
        return Codes(np.array(codes, dtype=np.uint64), _offsets(map(len, texts), len(texts)))


def ngram_matches(given: Codes, gold: Codes, order: int) -> Matches:
    """The n-grams of 1 to `order` tokens of text `i` of `given` beside those of text `i` of `gold`."""
    return Matches(*_matches(given.tokens, given.offsets, gold.tokens, gold.offsets, order))


def clipped_matches(
    given: Codes, gold: Codes, bounds: NDArray[np.int64], order: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The n-grams of text `i` of `given` beside the texts `bounds[i]` to `bounds[i + 1]` of `gold`.

    How many it has and how many it shares, each of shape (texts, order). An n-gram is shared as often as with that text
    which has it most often, as BLEU clips counts.
    """
    return _clipped(given.tokens, given.offsets, gold.tokens, gold.offsets, bounds, order)


def _offsets(lengths: Iterable[int], count: int) -> NDArray[np.int64]:
    offsets = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.fromiter(lengths, dtype=np.int64, count=count), out=offsets[1:])
    return offsets


@compiled
def _matches(
    given: NDArray[np.uint64],
    given_offsets: NDArray[np.int64],
    gold: NDArray[np.uint64],
    gold_offsets: NDArray[np.int64],
    order: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    pairs = given_offsets.size - 1
    ours = np.zeros((pairs, order), dtype=np.int64)
    theirs = np.zeros((pairs, order), dtype=np.int64)
    shared = np.zeros((pairs, order), dtype=np.int64)
    for pair in range(pairs):
        one = given[given_offsets[pair] : given_offsets[pair + 1]]
        other = gold[gold_offsets[pair] : gold_offsets[pair + 1]]
        for length in range(1, order + 1):
            first, second = _sorted_grams(one, length), _sorted_grams(other, length)
            ours[pair, length - 1] = first.size
            theirs[pair, length - 1] = second.size
            shared[pair, length - 1] = _in_both(first, second)
    return ours, theirs, shared


@compiled
def _clipped(
    given: NDArray[np.uint64],
    given_offsets: NDArray[np.int64],
    gold: NDArray[np.uint64],
    gold_offsets: NDArray[np.int64],
    bounds: NDArray[np.int64],
    order: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    ours = np.zeros((given_offsets.size - 1, order), dtype=np.int64)
    shared = np.zeros_like(ours)
    for row in range(len(ours)):
        one = given[given_offsets[row] : given_offsets[row + 1]]
        for length in range(1, order + 1):
            grams = _sorted_grams(one, length)
            found = np.zeros(grams.size, dtype=np.bool_)
            for text in range(bounds[row], bounds[row + 1]):
                other = gold[gold_offsets[text] : gold_offsets[text + 1]]
                _mark_shared(grams, _sorted_grams(other, length), found)
            ours[row, length - 1] = grams.size
            shared[row, length - 1] = found.sum()
    return ours, shared


@compiled
def _sorted_grams(tokens: NDArray[np.uint64], length: int) -> NDArray[np.uint64]:
    """The hash of each run of so many tokens, sorted."""
    grams = np.empty(max(0, tokens.size - length + 1), dtype=np.uint64)
    for first in range(grams.size):
        run = _SEED
        for index in range(first, first + length):
            run = mixed(rotated(run, _TURN) ^ (tokens[index] + np.uint64(1)) * _STEP)
        grams[first] = run
    grams.sort()
    return grams


@compiled
def _in_both(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> int:
    """How many members two sorted arrays share, each as often as both have it."""
    found = np.zeros(first.size, dtype=np.bool_)
    _mark_shared(first, second, found)
    return int(found.sum())


@compiled
def _mark_shared(first: NDArray[np.uint64], second: NDArray[np.uint64], found: NDArray[np.bool_]) -> None:
    """Mark the members of one sorted array that another has, the first of equal ones as often as both have them."""
    one, other = 0, 0
    while one < first.size and other < second.size:
        if first[one] == second[other]:
            found[one] = True
            one += 1
            other += 1
        elif first[one] < second[other]:
            one += 1
        else:
            other += 1
