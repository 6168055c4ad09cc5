"""Where words begin in a text, by character: for those who must know which parts of a text are one word."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from tasklift.text.characters import OTHER, WORD, character_classes, matching

Flags = npt.NDArray[np.bool_]

_HAN: Final = r"\p{Han}"
_WITHOUT_DICTIONARY: Final = r"[\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}--\p{M}]"
"""Characters of scripts that put no spaces between words, and for which there is no dictionary here."""


def word_starts(texts: Sequence[str]) -> Flags:
    """Whether a word begins at each character of the texts, one text after another, shape (characters,).

    Words are runs of letters, marks, numbers and underscores; Chinese is cut by jieba's dictionary, and in other
    scripts without spaces each letter is a word. Every other character that is no white space is a word of its own.
    """
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32)
    classes = character_classes()[codes]
    sizes = np.array([len(text) for text in texts], dtype=np.int64)
    firsts = (np.cumsum(sizes) - sizes)[sizes > 0]
    is_word = classes == WORD
    goes_on = np.zeros(codes.size, dtype=np.bool_)
    goes_on[1:] = is_word[:-1]
    goes_on[firsts] = False
    cut = _cut_by_dictionary(texts, codes) | _cut_by_letter(codes)
    return np.where(is_word, ~goes_on | cut, classes == OTHER)


def _cut_by_dictionary(texts: Sequence[str], codes: npt.NDArray[np.uint32]) -> Flags:
    """Where jieba begins a word beside a Chinese character: what it says of other scripts is not asked for."""
    cut = np.zeros(codes.size, dtype=np.bool_)
    han = matching(_HAN)[codes]
    if not han.any():
        return cut
    import rjieba

    start = 0
    for text in texts:
        if han[start : start + len(text)].any():
            cut[[start + first for _, first, _ in rjieba.tokenize(text)]] = True
        start += len(text)
    beside = han.copy()
    beside[1:] |= han[:-1]
    return cut & beside


def _cut_by_letter(codes: npt.NDArray[np.uint32]) -> Flags:
    letters = matching(_WITHOUT_DICTIONARY)[codes]
    marks = matching(r"\p{M}")[codes]
    # After the last of such letters another script begins a word; a mark belongs to the letter before it.
    cut = letters.copy()
    cut[1:] |= letters[:-1] & ~marks[1:]
    return cut
