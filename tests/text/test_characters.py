"""Decoding and classes agree with Python's own reading of Unicode."""

import unicodedata

import numpy as np
import pytest

from tasklift.text.characters import OTHER, SPACE, WORD, character_classes, decoded


@pytest.mark.parametrize(
    "character", ["a", "\x7f", "\x80", "é", "\u07ff", "\u0800", "好", "\uffff", "\U00010000", "😀"]
)
def test_a_character_of_any_width_is_decoded(character: str) -> None:
    data = np.frombuffer(character.encode(), dtype=np.uint8)
    assert decoded(data, 0) == (ord(character), data.size)


def test_classes_agree_with_unicodedata_where_both_know_the_character() -> None:
    classes = character_classes()
    for code in range(0x30000):
        category = unicodedata.category(chr(code))
        if category in ("Cn", "Cs"):
            continue
        word = category[0] in "LMN" or code == 0x5F
        assert (classes[code] == WORD) == word, hex(code)


def test_white_space_is_neither_word_nor_other() -> None:
    classes = character_classes()
    assert {classes[ord(space)] for space in " \t\n\u00a0\u3000\u2028"} == {SPACE}
    assert {classes[ord(mark)] for mark in "!，。😀\x00\u200b"} == {OTHER}
