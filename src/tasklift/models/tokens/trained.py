"""A tokenizer that is made for the texts at hand: pieces of words, the most frequent ones whole.

WordPiece (Schuster and Nakajima, "Japanese and Korean voice search", 2012) as BERT has it: letters are made small,
accents are left out, and Chinese characters stand alone.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from transformers import BertTokenizer

from tasklift.models.tokens.word_pieces import learn_pieces

_MARKS: Final = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_SHARE_OF_CHARACTERS: Final = 0.4
"""Of the vocabulary, which may be characters that begin a word: Chinese texts have thousands, many of them once."""


def trained_tokenizer(texts: Iterable[str], vocabulary: int, longest: int) -> Any:
    """A tokenizer of transformers with at most so many tokens, for texts of at most `longest` of them.

    The same texts give the same tokenizer, in whatever order they come.
    """
    words = _words(texts)
    letters: Counter[str] = Counter()
    for word, count in words.items():
        for letter in word:
            letters[letter] += count
    frequent = sorted(letters, key=lambda letter: (-letters[letter], letter))
    characters = frequent[: max(1, round(_SHARE_OF_CHARACTERS * vocabulary))]
    pieces = learn_pieces(words, max(1, vocabulary - len(_MARKS)), characters)
    places = {piece: place for place, piece in enumerate([*_MARKS, *pieces])}
    return BertTokenizer(vocab=places, model_max_length=longest)


def _words(texts: Iterable[str]) -> Counter[str]:
    """How often each word occurs, as the tokenizer parts them."""
    normalise, part = BertNormalizer(lowercase=True).normalize_str, BertPreTokenizer().pre_tokenize_str
    return Counter(word for text in texts for word, _ in part(normalise(text)))
