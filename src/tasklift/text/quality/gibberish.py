"""Gibberish: words that fingers make on a keyboard, told from words of a language by a small character model.

Each word is explained twice: by letters as they follow one another in language, and by keys that lie beside one another
or anywhere. The difference of the two log probabilities, in nats, speaks for the keyboard. The model was trained on
texts that may be shipped; benchmarks/make_gibberish_model.py has what they are, their licences, and makes it.
Chinese: whoever hits keys at random in an input method gets characters whose pinyin begins with these keys (`asdfgh`
gives 阿斯顿发过火), so the keys are told from the order of GB 2312, whose common characters are sorted by pinyin. Keys
one after another along a row are gibberish; else the keys of pairs of characters that are not seen in language.
"""

import re
from functools import cache
from math import log
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasklift.text.buffers import StringBuffers
from tasklift.text.characters import CODE_POINTS, decoded, matching
from tasklift.text.compiled import compiled

MODEL_FILE: Final = Path(__file__).parents[2] / "resources" / "gibberish.safetensors"
LETTERS: Final = 27
"""a to z, and the end of a word, which is 0."""
PAIR_SLOTS: Final = 1 << 19
STEP: Final = 24.0
"""Steps of the tables for a unit of log probability."""

_KEYS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE, _NEAR, _SAME, _ANY = 0.2, 0.07, 0.06, 0.02
"""The chance, for fingers, of a key beside the last one (each of two), next but one, the same, and any other."""
_LEAST_LETTERS: Final = 5
_LEAST_CAPITALS: Final = 8
"""Letters of a word that may be gibberish; of one in capitals, for short ones are abbreviations."""
_LATIN_LIMIT: Final = 5.0
_CHINESE_LIMIT: Final = 6.0
"""Nats from which a word, or a run of Chinese characters, is gibberish."""
_MOST_OF_A_PAIR: Final = 2.0
"""Nats that two keys beside each other may say: names such as 沃尔玛 have keys that are rare in language."""
_STEPS_ALONG_A_ROW: Final = 4
"""Keys of Chinese characters that lie beside the last one, in the same direction, from which it is the keyboard."""
_FIRST_OF_PINYIN: Final = {
    "a": 0xB0A1, "b": 0xB0C5, "c": 0xB2C1, "d": 0xB4EE, "e": 0xB6EA, "f": 0xB7A2, "g": 0xB8C1, "h": 0xB9FE,
    "j": 0xBBF7, "k": 0xBFA6, "l": 0xC0AC, "m": 0xC2E8, "n": 0xC4C3, "o": 0xC5B6, "p": 0xC5BE, "q": 0xC6DA,
    "r": 0xC8BB, "s": 0xC8F6, "t": 0xCBFA, "w": 0xCDDA, "x": 0xCEF4, "y": 0xD1B9, "z": 0xD4D1,
}  # fmt: skip
"""The first common character of GB 2312 whose pinyin begins with a letter; they end before 0xD7FA."""
_END_OF_PINYIN: Final = 0xD7FA


def gibberish_share(buffers: StringBuffers) -> NDArray[np.float64]:
    """The share of each text's letters that stand in gibberish, 0 to 1; texts are UTF-8 in any case.

    Words of fewer than five letters, or with digits or letters other than a to z in them, are never gibberish.
    """
    return _shares(buffers.offsets, buffers.data, _model())


def letter_codes(word: str) -> list[int]:
    """The letters of a word in a to z as 1 to 26, with two ends before and one behind."""
    return [0, 0, *(ord(letter) - ord("a") + 1 for letter in word), 0]


def squeezed(word: str) -> str:
    """No letter more than twice in a row: `sooooo` is `soo`."""
    return re.sub(r"(.)\1{2,}", r"\1\1", word)


@compiled
def pair_slot(first: int, second: int) -> int:
    """Where a pair of characters stands in the table."""
    return (first * 40_503 + second * 30_011 + (first ^ second) * 7) & (PAIR_SLOTS - 1)


class _Model(NamedTuple):
    """What kernels need.

    `letters`: log odds of the keyboard against language for a letter after two, (27, 27, 27). `keys`: the same for the
    key of a Chinese character after another, (27, 27). `seen`: bits, which pairs of characters language has. `step`: 1
    where a key lies to the right of another, -1 to the left, (27, 27). `key_of`: the key with which the pinyin of a
    character begins, 1 to 26, else 0. `classes`: what a character is.
    """

    letters: NDArray[np.float64]
    keys: NDArray[np.float64]
    seen: NDArray[np.uint8]
    step: NDArray[np.int64]
    key_of: NDArray[np.uint8]
    classes: NDArray[np.uint8]


@cache
def _model() -> _Model:
    from safetensors.numpy import load_file

    tables = load_file(MODEL_FILE)
    fingers, step = _fingers()
    letters = fingers + tables["trigrams"] / STEP
    keys = fingers + tables["keys"] / STEP
    keys = np.minimum(keys, np.where(fingers > log(_ANY), _MOST_OF_A_PAIR, 0.0))
    return _Model(letters, keys, tables["pairs"], step, keys_of_characters(), _classes())


@cache
def _fingers() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The log probability that fingers hit a key after another, and the steps; any letter begins and ends a word."""
    chances, step = np.full((LETTERS, LETTERS), _ANY), np.zeros((LETTERS, LETTERS), np.int64)
    for keys in _KEYS:
        for place, key in enumerate(keys):
            for other, key_there in enumerate(keys):
                distance = abs(place - other)
                if distance <= 2:
                    chances[_code(key), _code(key_there)] = (_SAME, _BESIDE, _NEAR)[distance]
                if distance == 1:
                    step[_code(key), _code(key_there)] = other - place
    chances[0, :] = 1 / (LETTERS - 1)
    chances[:, 0] = 0.1
    return np.log(chances), step


def _code(letter: str) -> int:
    return ord(letter) - ord("a") + 1


@cache
def keys_of_characters() -> NDArray[np.uint8]:
    """The key with which the pinyin of each common Chinese character begins, as 1 to 26; 0 for others."""
    keys = np.zeros(CODE_POINTS, dtype=np.uint8)
    firsts = [*_FIRST_OF_PINYIN.values(), _END_OF_PINYIN]
    for letter, low, high in zip(_FIRST_OF_PINYIN, firsts, firsts[1:], strict=False):
        for number in range(low, high):
            if number & 0xFF >= 0xA1 and number & 0xFF <= 0xFE:
                keys[ord(number.to_bytes(2, "big").decode("gb2312"))] = _code(letter)
    return keys


_OTHER, _DIGIT, _LETTER, _HAN = 0, 27, 28, 29
_LETTERS_OF_ALPHABET: Final = 26
_LAST_CAPITAL: Final = ord("Z")


@cache
def _classes() -> NDArray[np.uint8]:
    """1 to 26 for the letters a to z in both cases; a class for digits, other letters, Chinese and all else."""
    classes = np.full(CODE_POINTS, _OTHER, dtype=np.uint8)
    classes[matching(r"[\p{L}\p{M}]")] = _LETTER
    classes[matching(r"\p{Han}")] = _HAN
    classes[matching(r"[\p{N}_@#/&\\]")] = _DIGIT
    for place in range(26):
        classes[ord("a") + place] = classes[ord("A") + place] = place + 1
    return classes


@compiled
def _shares(offsets: NDArray[np.int64], data: NDArray[np.uint8], model: _Model) -> NDArray[np.float64]:
    shares = np.zeros(offsets.size - 1)
    characters = np.empty(1 + int(np.diff(offsets).max()) if shares.size else 1, np.int64)
    for row in range(shares.size):
        count, place = 0, offsets[row]
        while place < offsets[row + 1]:
            characters[count], width = decoded(data, place)
            count, place = count + 1, place + width
        shares[row] = _share(characters[:count], model)
    return shares


@compiled
def _share(text: NDArray[np.int64], model: _Model) -> float:
    """The share of one text, run by run of Chinese characters and of others that are no blanks or marks."""
    letters, bad, start = 0, 0, 0
    while start < text.size:
        kind, end = model.classes[text[start]], start + 1
        if kind == _OTHER:
            start = end
            continue
        chinese = kind == _HAN
        while end < text.size and model.classes[text[end]] != _OTHER and (model.classes[text[end]] == _HAN) == chinese:
            end += 1
        letters += end - start
        if end - start >= _LEAST_LETTERS:
            run = text[start:end]
            bad += run.size if (_is_chinese_gibberish(run, model) if chinese else _is_gibberish(run, model)) else 0
        start = end
    return bad / letters if letters else 0.0


@compiled
def _is_chinese_gibberish(run: NDArray[np.int64], model: _Model) -> bool:
    told, along, before = 0.0, 0, 0
    for place in range(1, run.size):
        first, second = model.key_of[run[place - 1]], model.key_of[run[place]]
        step = model.step[first, second]
        along = along + 1 if step and step == before else int(step != 0)
        before = step
        if along >= _STEPS_ALONG_A_ROW:
            return True
        told += _told_by_pair(run, place, model)
    return told >= _CHINESE_LIMIT


@compiled
def _told_by_pair(run: NDArray[np.int64], place: int, model: _Model) -> float:
    """What a character and the one before say for the keyboard: nothing where they repeat, or are seen in language."""
    first, second = run[place - 1], run[place]
    if first == second or (place > 1 and run[place - 2] == second):
        return 0.0
    if not model.key_of[first] or not model.key_of[second] or model.key_of[first] == model.key_of[second]:
        return 0.0
    slot = pair_slot(first, second)
    if model.seen[slot >> 3] >> (slot & 7) & 1:
        return 0.0
    return float(model.keys[model.key_of[first], model.key_of[second]])


@compiled
def _is_gibberish(run: NDArray[np.int64], model: _Model) -> bool:
    """A word of letters a to z; one that comes more than twice in a row says nothing."""
    told, first, second, count, capitals = 0.0, 0, 0, 0, 0
    for place in range(run.size + 1):
        third = int(model.classes[run[place]]) if place < run.size else 0
        if third > _LETTERS_OF_ALPHABET:
            return False
        capitals += place < run.size and run[place] <= _LAST_CAPITAL
        if third and third == first and third == second:
            continue
        told += model.letters[first, second, third]
        first, second = second, third
        count += 1
    if capitals == run.size and run.size < _LEAST_CAPITALS:
        return False
    return count > _LEAST_LETTERS and told >= _LATIN_LIMIT
