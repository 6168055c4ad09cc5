"""Texts as tokens that know which word they are part of, for objectives that ask for whole words."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from tasklift.models.tokens.encoded import Encoded, Integers, Tokens, encode, offsets_of, spans
from tasklift.text.characters import SPACE, character_classes
from tasklift.text.word_starts import word_starts

Flags = npt.NDArray[np.bool_]

_NO_WORD: Final = -1
_END: Final = "\0"


@dataclass(frozen=True)
class Words:
    """`words`: int32, shape (tokens,), the number of the word in its row that each token of `encoded` belongs to.

    -1 for what is of no word: the tokenizer's marks and prefixes, and what it does not know.
    """

    encoded: Encoded
    words: Tokens

    def at(self, rows: Integers) -> "Words":
        """Those rows alone, in that order."""
        return Words(self.encoded.at(rows), self.words[spans(self.encoded.offsets, rows)])

    @property
    def counts(self) -> Integers:
        """How many tokens of each row belong to words, shape (rows,)."""
        before = np.concatenate([[0], np.cumsum(self.words >= 0)])
        return np.diff(before[self.encoded.offsets])


def encode_words(tokenizer: Any, texts: Sequence[str], longest: int) -> Words:
    """Tokens and words of each text that has words at all, so there may be fewer rows than texts.

    `tokenizer` is a fast one of transformers: it says at which characters its tokens begin, be they pieces of words
    (WordPiece, Unigram) or of bytes. Words are those of `word_starts`, so they do not depend on the tokenizer. A token
    begins a word where its first character does; one that reaches from a word into the next joins the two.
    """
    leads: list[Flags] = []
    added: list[Flags] = []

    def noting(part: list[str], pairs: None, **asked: Any) -> Any:
        said = tokenizer(part, pairs, return_offsets_mapping=True, **asked)
        tokens = np.array([len(row) for row in said["offset_mapping"]], dtype=np.int64)
        flat = chain.from_iterable(chain.from_iterable(said["offset_mapping"]))
        first, after = np.fromiter(flat, np.int64, 2 * int(tokens.sum())).reshape(-1, 2).T
        leads.append(_leads(part, tokens, first, after))
        added.append(first == after)
        return said

    encoded = encode(noting, texts, None, longest)
    counted = np.cumsum(np.concatenate([np.zeros(0, np.bool_), *leads]))
    firsts = encoded.offsets[:-1][encoded.lengths > 0]
    numbers = counted - np.repeat(counted[firsts], encoded.lengths[encoded.lengths > 0])
    # A mark such as the prefix of E5 is of ordinary tokens, but stands for no character of the text.
    is_special = np.isin(encoded.ids, tokenizer.all_special_ids) | np.concatenate([np.zeros(0, np.bool_), *added])
    words = Words(encoded, np.where(is_special, _NO_WORD, numbers).astype(np.int32))
    return words.at(np.flatnonzero(words.counts))


def _leads(texts: list[str], tokens: Integers, first: Integers, after: Integers) -> Flags:
    """Whether each token of the texts is the first of a word, given its first character and the one after its last.

    `tokens`: how many each text has. Characters are counted from the beginning of their text.
    White space is part of the word after it, as in tokens that begin with a space.
    """
    ended = [text + _END for text in texts]
    bounds = offsets_of(np.array([len(text) for text in ended], dtype=np.int64))
    begins = word_starts(ended)
    begins[bounds[1:] - 1] = False
    starts = np.repeat(bounds[:-1], tokens)
    first, after = first + starts, after + starts
    solid = _next_solid("".join(ended))[first]
    is_apart = np.ones(first.size, dtype=np.bool_)
    is_apart[1:] = (solid[1:] != solid[:-1]) & (first[1:] >= after[:-1])
    leads: Flags = begins[solid] & is_apart
    return leads


def _next_solid(text: str) -> Integers:
    """At or after each character, the first that is no white space; the last one of the text is none."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    places = np.where(character_classes()[codes] == SPACE, codes.size, np.arange(codes.size))
    return np.minimum.accumulate(places[::-1])[::-1]
