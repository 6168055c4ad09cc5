"""Texts as numbers of tokens, one after another in one array, so that a million rows are three arrays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tasklift.settings.messages import Note

Integers = npt.NDArray[np.int64]
Tokens = npt.NDArray[np.int32]

_ROWS_AT_ONCE = 2000
_MANY_UNKNOWN = 0.1
_MANY_CUT = 0.05


@dataclass(frozen=True)
class Encoded:
    """The tokens of row `i` are `ids[offsets[i]:offsets[i + 1]]`.

    `ids`: int32, shape (tokens,). `segments`: int8, shape (tokens,), 1 for the second text of a pair; None where there
    are no pairs. `offsets`: int64, shape (rows + 1,). `cut`: how many rows were longer than the model can read. `room`:
    how many tokens a row may have; 0: as many as the longest has.
    """

    ids: Tokens
    offsets: Integers
    segments: npt.NDArray[np.int8] | None
    cut: int
    room: int = 0

    @property
    def lengths(self) -> Integers:
        """Tokens of each row, shape (rows,)."""
        return np.diff(self.offsets)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.offsets.size - 1

    def at(self, rows: Integers) -> "Encoded":
        """Those rows alone, in that order; `cut` is no longer known, so 0."""
        places = spans(self.offsets, rows)
        segments = None if self.segments is None else self.segments[places]
        return Encoded(self.ids[places], offsets_of(self.lengths[rows]), segments, 0, self.room)


def offsets_of(lengths: Integers) -> Integers:
    """Where rows of those lengths begin, one after another, and where the last one ends, shape (rows + 1,)."""
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def spans(offsets: Integers, rows: Integers) -> Integers:
    """The places of all values of those rows, one row after another."""
    lengths = offsets[rows + 1] - offsets[rows]
    starts = offsets[rows] - offsets_of(lengths)[:-1]
    return np.repeat(starts, lengths) + np.arange(int(lengths.sum()))


def notes_on_texts(encoded: Encoded, unknown: int | None) -> list[Note]:
    """What a reader should know of texts that a model is to learn from; `unknown` is its token for other words."""
    notes = []
    share = float(np.mean(encoded.ids == unknown)) if unknown is not None and encoded.ids.size else 0.0
    if share >= _MANY_UNKNOWN:
        notes.append(
            Note(
                "{share:.0f} % of the tokens are words that the pretrained model does not know: it has not read texts "
                "like these, perhaps not this language",
                share=100 * share,
            )
        )
    if encoded.cut >= _MANY_CUT * encoded.rows > 0:
        notes.append(
            Note(
                "{cut:,} of {rows:,} texts are longer than the model reads, and were cut; `longest` says how far it "
                "reads",
                cut=encoded.cut,
                rows=encoded.rows,
            )
        )
    return notes


def notes_on_answers(cut: int, answers: int) -> list[Note]:
    """The same of so many answers that a model is to learn to write, of which some were cut."""
    if cut < _MANY_CUT * answers:
        return []
    note = Note(
        "{cut:,} of {rows:,} answers are longer than what may be written, and were cut: it never learned where they "
        "end; `most_new_tokens` says how far it writes",
        cut=cut,
        rows=answers,
    )
    return [note]


def encode(tokenizer: Callable[..., Any], texts: Sequence[str], pairs: Sequence[str] | None, longest: int) -> Encoded:
    """Tokens of each text, or pair of texts, with the model's own marks around them, cut to `longest` tokens.

    `tokenizer` is one of transformers. A text that is cut loses its end; of a pair, the longer one loses it.
    """
    ids: list[Tokens] = []
    segments: list[npt.NDArray[np.int8]] = []
    cut = 0
    for start in range(0, len(texts), _ROWS_AT_ONCE):
        part = list(texts[start : start + _ROWS_AT_ONCE])
        second = None if pairs is None else list(pairs[start : start + _ROWS_AT_ONCE])
        said = tokenizer(
            part,
            second,
            truncation=True,
            max_length=longest,
            return_attention_mask=False,
            return_token_type_ids=second is not None,
            return_overflowing_tokens=False,
        )
        ids += [np.asarray(row, dtype=np.int32) for row in said["input_ids"]]
        cut += sum(len(row) >= longest for row in said["input_ids"])
        if second is not None and "token_type_ids" in said:
            segments += [np.asarray(row, dtype=np.int8) for row in said["token_type_ids"]]
    offsets = offsets_of(np.array([row.size for row in ids], dtype=np.int64))
    together = np.concatenate(ids) if ids else np.zeros(0, dtype=np.int32)
    return Encoded(together, offsets, np.concatenate(segments) if segments else None, cut, longest)
