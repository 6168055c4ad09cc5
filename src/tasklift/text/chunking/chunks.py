"""Texts in chunks of so many tokens, which overlap, end with sentences where they can, and are about equally long."""

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasklift.text.characters import UNSPACED_SCRIPTS
from tasklift.text.compiled import compiled
from tasklift.text.sentences import in_sentences

_WORD: Final = rf"[\p{{L}}\p{{M}}\p{{N}}_--[{UNSPACED_SCRIPTS}]]+"
_TOKEN: Final = rf"[{UNSPACED_SCRIPTS}]|{_WORD}"
_TOKEN_AND_REST: Final = rf"(?s)(?:{_TOKEN})[^\p{{L}}\p{{M}}\p{{N}}_]*|[^\p{{L}}\p{{M}}\p{{N}}_]+"
"""A token with the signs and blanks behind it; signs at the beginning of a text are a piece of their own."""

Integers: TypeAlias = NDArray[np.int64]
Count: TypeAlias = Callable[[pl.Series], pl.Series]
"""How many tokens each of some pieces of text has."""


def tokens_in(pieces: pl.Series) -> pl.Series:
    """Words, and characters of scripts without spaces, in each text; a null has none."""
    return pieces.str.count_matches(_TOKEN).fill_null(0).cast(pl.Int64)


def in_chunks(
    texts: pl.Series, size: int, overlap: int, *, whole_sentences: bool, count: Count = tokens_in
) -> pl.DataFrame:
    """The chunks of each text that has more than `size` tokens, in order: `row`, its place, and `chunk`.

    No chunk has more than `size` tokens, unless a single token of `count` is cut from text that counts as more. A chunk
    begins with the last pieces of the one before that have at most `overlap` tokens together: sentences, or tokens.
    Blanks at the ends of chunks are left out; nothing else is.
    """
    long = texts.to_frame("text").with_row_index("row").filter(count(texts) > size)
    pieces = _pieces(long["text"], size, whole_sentences=whole_sentences, count=count)
    firsts, ends = _packed(pieces["row"].to_numpy().astype(np.int64), pieces["tokens"].to_numpy(), size, overlap)
    chunks = _joined(pieces, firsts, ends)
    return chunks.with_columns(long["row"].gather(chunks["row"]).alias("row"))


def _pieces(texts: pl.Series, size: int, *, whole_sentences: bool, count: Count) -> pl.DataFrame:
    """What chunks are made of, `row`, `piece` and `tokens`: sentences, and the tokens of those that are too long."""
    whole = pl.DataFrame({"piece": texts}, schema={"piece": pl.String}).with_row_index("row")
    sentences = in_sentences(texts) if whole_sentences else whole
    sentences = sentences.with_columns(count(sentences["piece"]).alias("tokens")).with_row_index("order")
    fit = pl.col("tokens") <= (size if whole_sentences else 0)
    cut = sentences.filter(~fit).with_columns(pl.col("piece").str.extract_all(_TOKEN_AND_REST)).explode("piece")
    cut = cut.with_columns(count(cut["piece"]).alias("tokens"))
    return pl.concat([sentences.filter(fit), cut]).sort("order", maintain_order=True).drop("order")


def _joined(pieces: pl.DataFrame, firsts: Integers, ends: Integers) -> pl.DataFrame:
    lengths = ends - firsts
    starts = np.repeat(firsts - np.cumsum(lengths) + lengths, lengths)
    places = pl.DataFrame(
        {"number": np.repeat(np.arange(len(firsts)), lengths), "place": starts + np.arange(len(starts))}
    )
    named = places.with_columns(pieces["row"].gather(places["place"]), pieces["piece"].gather(places["place"]))
    joined = named.group_by("number", maintain_order=True).agg(pl.col("row").first(), pl.col("piece").str.join(""))
    chunks = joined.select("row", pl.col("piece").str.strip_chars().alias("chunk"))
    return chunks.filter(pl.col("chunk") != "")


def _packed(rows: Integers, tokens: Integers, size: int, overlap: int) -> tuple[Integers, Integers]:
    """The first piece of each chunk, and the one after its last."""
    edges = np.flatnonzero(np.diff(rows, prepend=-1, append=-1))
    found = [np.zeros((0, 2), np.int64)]
    for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        found.append(begin + _packed_text(tokens[begin:end], size, overlap))
    both = np.concatenate(found)
    return both[:, 0], both[:, 1]


@compiled
def _packed_text(tokens: Integers, size: int, overlap: int) -> Integers:
    """The first piece of each chunk of one text, and the one after its last: shape (chunks, 2)."""
    # So many chunks there must be, and each takes its share, lest the last be a scrap.
    left = tokens.sum()
    fresh = left - overlap
    share = -(-fresh // -(-fresh // (size - overlap))) + overlap
    ends = np.empty((tokens.size, 2), np.int64)
    found = earliest = place = 0
    while place < tokens.size:
        start, held = place, 0
        while overlap and start > earliest and held + tokens[start - 1] <= overlap:
            start -= 1
            held += tokens[start]
        while start < place and held + tokens[place] > size:
            held -= tokens[start]
            start += 1
        first = place
        while place == first or (
            place < tokens.size and held + tokens[place] <= size and (held < share or held + left <= size)
        ):
            held += tokens[place]
            left -= tokens[place]
            place += 1
        ends[found, 0], ends[found, 1] = start, place
        found += 1
        earliest = start + 1
    return ends[:found]
