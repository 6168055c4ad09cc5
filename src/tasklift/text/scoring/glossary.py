"""Terms in texts: words are whole ones, characters of scripts that space no words are characters."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

import polars as pl

from tasklift.text.scoring.folded import folded
from tasklift.text.scoring.word_tokens import word_tokens

Run: TypeAlias = tuple[str, ...]

_IGNORABLE: Final = r"\p{Default_Ignorable_Code_Point}+"


def tokens_of(texts: Sequence[str]) -> list[Run]:
    """What terms are looked for among: words and signs that can be seen, whatever their case and width."""
    seen = pl.Series([folded(text) for text in texts], dtype=pl.String).str.replace_all(_IGNORABLE, "")
    return [tuple(tokens) for tokens in word_tokens(seen.to_list(), signs=True)]


class TermFinder:
    """Finds terms in texts; where one is a part of another, as `server` of `web server`, the longer is meant."""

    def __init__(self, terms: Iterable[str]) -> None:
        named = list(terms)
        self._terms: Mapping[Run, str] = dict(zip(tokens_of(named), named, strict=True))
        self._lengths = sorted({len(run) for run in self._terms if run}, reverse=True)

    def found_in(self, tokens: Run) -> list[str]:
        """The terms from left to right, each once."""
        found: dict[str, None] = {}
        place = 0
        while place < len(tokens):
            length = next((size for size in self._lengths if tokens[place : place + size] in self._terms), 0)
            if length:
                found[self._terms[tokens[place : place + length]]] = None
            place += max(length, 1)
        return list(found)


def has_run(tokens: Run, wanted: Run) -> bool:
    """Whether the tokens have these one after another."""
    size = len(wanted)
    return any(tokens[place : place + size] == wanted for place in range(len(tokens) - size + 1))
