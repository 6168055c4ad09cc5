"""A small model of how characters follow one another in texts, and how well it tells other texts.

References: Kneser and Ney, "Improved backing-off for m-gram language modeling", 1995; Chen and Goodman, "An empirical
study of smoothing techniques for language modeling", 1998, for interpolation; Heafield, "KenLM", 2011, for looking up
the longest known run first; Wenzek et al., "CCNet", 2020, for perplexity as a measure of quality.
"""

from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tasklift.text.buffers import StringBuffers
from tasklift.text.compiled import compiled
from tasklift.text.perplexity.characters_read import plain_characters, read_characters
from tasklift.text.perplexity.grams import (
    COUNT,
    EMPTY,
    GOLDEN,
    LONGEST,
    RAW,
    SINGLE,
    TOTAL,
    TYPES_BEHIND,
    Grams,
    count_grams,
    keys_of_runs,
    shift_of,
    slot_of,
)

MOST_OF_A_TEXT: Final = 4096
"""Characters of a text from which a model learns: of very long ones the beginning."""

_UNKNOWN: Final = 1 / 65_536
"""The chance of one of the characters that were never seen, among themselves."""
_LEAST_DISCOUNT, _GREATEST_DISCOUNT = 0.1, 0.9
_KEPT_LENGTH: Final = 2
"""Runs of up to so many characters are kept however rare; longer ones that occur once are not."""
_LENGTH: Final = np.uint64(7)
_TOLD, _BACK, _PARTS = 2, 3, 4


Numbers: TypeAlias = NDArray[np.int64]
Counts: TypeAlias = NDArray[np.int32]


class CharacterModel(NamedTuple):
    """A table of runs: slot `s` has the key `keys[2 * s]`, and as two floats in the place of `keys[2 * s + 1]` the log
    probability of its last character after the others, and the log of what is left to shorter runs behind it.

    `unknown`: the log probability of a character that was never seen, where nothing is known of what stands before it.
    """

    keys: NDArray[np.uint64]
    unknown: float


def fit_characters(texts: StringBuffers) -> CharacterModel:
    """The model of some texts. It does not depend on their order.

    A run that is longer than two characters and occurs once is left out, and its probability goes to shorter ones.
    """
    offsets, data, plain = texts.offsets, texts.data, plain_characters()
    grams = count_grams(offsets, data, plain, MOST_OF_A_TEXT)
    there = np.flatnonzero(grams.keys)
    keys, counts = grams.keys[there], grams.counts[there]
    lengths = (keys & _LENGTH).astype(np.int64)
    discounts = _discounts(lengths, counts)
    total, types = int(counts[lengths == 1, COUNT].sum()), int((counts[lengths == 1, COUNT] > 0).sum())
    left = discounts[0] * types / total if total else 1.0
    told = _tell(offsets, data, plain, grams, discounts, left, total)[there]
    kept = (counts[:, RAW] != 1) | (lengths <= _KEPT_LENGTH)  # beginnings are counted nowhere
    backs = _backs(lengths, counts, discounts)
    return CharacterModel(_table(keys[kept], told[kept], backs[kept]), float(np.log(left * _UNKNOWN)))


def perplexities(texts: StringBuffers, model: CharacterModel) -> NDArray[np.float64]:
    """The perplexity of each text by the character, its end included: how many characters could as well have come next.

    NaN for a text of nothing but blanks.
    """
    longest = int(np.diff(texts.offsets).max(initial=0))
    return _perplexities(texts.offsets, texts.data, plain_characters(), model, longest)


def _discounts(lengths: Numbers, counts: Counts) -> NDArray[np.float64]:
    """What is taken from each count of runs of 1 to `LONGEST` characters, by how many count one and two."""
    once, twice = (np.bincount(lengths[counts[:, COUNT] == times], minlength=LONGEST + 1)[1:] for times in (1, 2))
    found: NDArray[np.float64] = np.clip(once / np.maximum(1, once + 2 * twice), _LEAST_DISCOUNT, _GREATEST_DISCOUNT)
    return found


def _backs(lengths: Numbers, counts: Counts, discounts: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of probability that is left to shorter runs behind each run."""
    discount = np.append(discounts, 0.0)[np.minimum(lengths, LONGEST)]
    gone = np.where(lengths >= _KEPT_LENGTH, counts[:, SINGLE], 0)
    left = discount * (counts[:, TYPES_BEHIND] - gone) + gone
    return np.where(counts[:, TOTAL] > 0, left / np.maximum(counts[:, TOTAL], 1), 1.0)


def _table(keys: NDArray[np.uint64], told: NDArray[np.float64], backs: NDArray[np.float64]) -> NDArray[np.uint64]:
    slots = 1 << max(4, (2 * len(keys)).bit_length())
    table = np.zeros(2 * slots, np.uint64)
    with np.errstate(divide="ignore"):
        logs = np.stack([np.log(told), np.log(backs)], axis=1).astype(np.float32)
    _fill(table, keys, logs, np.zeros(slots, np.uint64))
    return table


@compiled
def _fill(
    table: NDArray[np.uint64], keys: NDArray[np.uint64], logs: NDArray[np.float32], taken: NDArray[np.uint64]
) -> None:
    shift, values = shift_of(taken.size), table.view(np.float32)
    for place in range(keys.size):
        slot = slot_of(taken, keys[place], shift)
        taken[slot] = keys[place]
        table[2 * slot] = keys[place]
        values[_PARTS * slot + _TOLD] = logs[place, 0]
        values[_PARTS * slot + _BACK] = logs[place, 1]


@compiled
def _tell(
    offsets: NDArray[np.int64],
    data: NDArray[np.uint8],
    plain: NDArray[np.int32],
    grams: Grams,
    discounts: NDArray[np.float64],
    left: float,
    total: int,
) -> NDArray[np.float64]:
    """The probability of the last character of each run that is kept, after the others."""
    told = np.zeros(grams.keys.size)
    characters = np.empty(MOST_OF_A_TEXT + 2, np.int64)
    for row in range(offsets.size - 1):
        length = read_characters(data, offsets[row], offsets[row + 1], plain, characters)
        _tell_text(characters[:length], grams, discounts, left, total, told)
    return told


@compiled
def _tell_text(
    characters: NDArray[np.int64],
    grams: Grams,
    discounts: NDArray[np.float64],
    left: float,
    total: int,
    told: NDArray[np.float64],
) -> None:
    shift, names = shift_of(grams.keys.size), np.empty(LONGEST, np.uint64)
    here, before = np.empty(LONGEST, np.int64), np.empty(LONGEST, np.int64)
    keys_of_runs(characters, -1, names)
    for at in range(LONGEST):
        before[at] = slot_of(grams.keys, names[at], shift)
    for place in range(characters.size):
        keys_of_runs(characters, place, names)
        chance = left * _UNKNOWN
        for at in range(LONGEST):
            here[at] = slot_of(grams.keys, names[at], shift)
            run = grams.counts[here[at]]
            if run[RAW] == 1 and at >= _KEPT_LENGTH:
                break
            if at:
                context = grams.counts[before[at - 1]]
                gone = context[SINGLE] if at >= _KEPT_LENGTH else 0
                rest = discounts[at] * (context[TYPES_BEHIND] - gone) + gone
                chance = (run[COUNT] - discounts[at] + rest * chance) / context[TOTAL]
            else:
                chance += (run[COUNT] - discounts[0]) / total
            told[here[at]] = chance
        here, before = before, here


@compiled
def _perplexities(
    offsets: NDArray[np.int64],
    data: NDArray[np.uint8],
    plain: NDArray[np.int32],
    model: CharacterModel,
    longest: int,
) -> NDArray[np.float64]:
    found = np.full(offsets.size - 1, np.nan)
    characters = np.empty(longest + 2, np.int64)
    for row in range(found.size):
        length = read_characters(data, offsets[row], offsets[row + 1], plain, characters)
        if length:
            found[row] = np.exp(-_log_probability(characters[:length], model) / length)
    return found


@compiled
def _log_probability(characters: NDArray[np.int64], model: CharacterModel) -> float:
    """Of one text: of each character by the longest run that is known; a run is known where its parts are."""
    values = model.keys.view(np.float32)
    shift = shift_of(model.keys.size >> 1)
    here, before = np.empty(LONGEST, np.uint64), np.empty(LONGEST, np.uint64)
    keys_of_runs(characters, -1, before)
    known, logs = LONGEST - 1, 0.0
    for place in range(characters.size):
        keys_of_runs(characters, place, here)
        length = min(known + 1, LONGEST)
        while length:
            slot = _found(model.keys, here[length - 1], shift)
            if slot >= 0:
                logs += values[_PARTS * slot + _TOLD]
                break
            length -= 1
            if length:
                slot = _found(model.keys, before[length - 1], shift)
                logs += values[_PARTS * slot + _BACK] if slot >= 0 else 0.0
        if not length:
            logs += model.unknown
        known = length
        here, before = before, here
    return logs


@compiled
def _found(keys: NDArray[np.uint64], key: np.uint64, shift: np.uint64) -> np.int64:
    """The slot of a key, -1 where it is not there."""
    mask = (keys.size >> 1) - 1
    slot = np.int64((key * GOLDEN) >> shift)
    while keys[2 * slot] != key:
        if keys[2 * slot] == EMPTY:
            return np.int64(-1)
        slot = (slot + 1) & mask
    return slot
