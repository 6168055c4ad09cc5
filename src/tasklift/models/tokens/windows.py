"""Questions with their contexts as tokens; a context that is too long to be read at once in windows that overlap."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from tasklift.models.tokens.encoded import Encoded, Integers, Tokens, offsets_of
from tasklift.text.containment.answer_place import Place, without_blanks

Flags = npt.NDArray[np.bool_]

_ROWS_AT_ONCE: Final = 500
_PROBE: Final = "a"
_SHARE_OF_QUESTION: Final = 2
"""A question takes one in so many of the tokens that are read at most: the context needs the others."""


@dataclass(frozen=True)
class Windows:
    """`encoded`: the tokens of each window: the question, and a part of the context behind it.

    `rows`: int64, shape (windows,), the row that each is of, ascending; each row has one at least. `begins`: shape
    (windows,), the place in a window of its first token of the context. `skipped`: shape (windows,), how many tokens of
    the context come before. `can_answer`: shape (tokens,), the tokens of the context that stand for more than a blank.
    `contexts`: as they were given. `spans`: for each row the first character of each token of its context and the one
    after its last, shape (tokens of the context, 2).
    """

    encoded: Encoded
    rows: Integers
    begins: Integers
    skipped: Integers
    can_answer: Flags
    contexts: tuple[str, ...]
    spans: tuple[Integers, ...]

    @property
    def firsts(self) -> Integers:
        """The first window of each row, shape (rows,)."""
        return np.searchsorted(self.rows, np.arange(len(self.contexts))).astype(np.int64)

    def place(self, window: int, first: int, last: int) -> Place:
        """Where the characters from one token of a window to another, those included, stand in its context, without
        blanks around.

        Marks that combine with the last letter belong to it, whatever the tokenizer makes of them.
        """
        row, behind = int(self.rows[window]), int(self.skipped[window] - self.begins[window])
        context, spans = self.contexts[row], self.spans[row]
        start, end = int(spans[first + behind, 0]), int(spans[last + behind, 1])
        while end < len(context) and unicodedata.combining(context[end]):
            end += 1
        return without_blanks(context, (start, end))

    def tokens_of(self, window: int, start: int, end: int) -> tuple[int, int] | None:
        """The first and the last token of a window that stand for those characters of its context; None where the
        window does not have them all.
        """
        spans = self.spans[int(self.rows[window])]
        touched = np.flatnonzero((spans[:, 1] > start) & (spans[:, 0] < end))
        if not touched.size:
            return None
        begins, length = int(self.begins[window]), int(self.encoded.lengths[window])
        place = touched[[0, -1]] - int(self.skipped[window]) + begins
        flags = self.can_answer[int(self.encoded.offsets[window]) :][:length]
        is_whole = place[0] >= begins and place[1] < length and bool(flags[place].all())
        return (int(place[0]), int(place[1])) if is_whole else None


@dataclass(frozen=True)
class _Frame:
    """What a tokenizer puts before, between and behind a pair of texts, and which text each part counts to."""

    before: list[int]
    between: list[int]
    behind: list[int]
    has_segments: bool

    @property
    def marks(self) -> int:
        return len(self.before) + len(self.between) + len(self.behind)


def windows_of(
    tokenizer: Any, questions: Sequence[str], contexts: Sequence[str], *, longest: int, stride: int
) -> Windows:
    """Windows of at most `longest` tokens, each next one `stride` tokens of the context further on.

    `tokenizer` is a fast one of transformers: it says at which characters its tokens begin. A question takes at most
    half of the tokens; it loses its end.
    """
    frame = _frame(tokenizer)
    room = longest - frame.marks
    made: list[_Window] = []
    spans: list[Integers] = []
    asked = _tokens(tokenizer, questions)
    for row, (question, context) in enumerate(zip(asked, _tokens(tokenizer, contexts), strict=True)):
        kept = question.ids[: max(1, room // _SHARE_OF_QUESTION)]
        solid = _solid(contexts[row], context.spans)
        spans.append(context.spans)
        for start, end in _parts(context.ids.size, max(1, room - kept.size), stride):
            made.append(_Window(row, start, kept, context.ids[start:end], solid[start:end]))
    return _together(made, frame, tuple(contexts), tuple(spans), longest)


def flags_of(windows: Windows) -> Encoded:
    """Which tokens an answer may have, as rows of numbers that are padded like the tokens."""
    return Encoded(windows.can_answer.astype(np.int32), windows.encoded.offsets, None, 0, windows.encoded.room)


@dataclass(frozen=True)
class _Text:
    ids: Tokens
    spans: Integers


@dataclass(frozen=True)
class _Window:
    row: int
    skipped: int
    question: Tokens
    context: Tokens
    solid: Flags


def _together(
    made: Sequence[_Window], frame: _Frame, contexts: tuple[str, ...], spans: tuple[Integers, ...], longest: int
) -> Windows:
    before, between, behind = (np.array(one, np.int32) for one in (frame.before, frame.between, frame.behind))
    ids = [part for one in made for part in (before, one.question, between, one.context, behind)]
    begins = np.array([before.size + one.question.size + between.size for one in made], dtype=np.int64)
    rest = np.array([one.context.size + behind.size for one in made], dtype=np.int64)
    closed = np.zeros(behind.size, np.bool_)
    flags = [part for at, one in enumerate(made) for part in (np.zeros(int(begins[at]), np.bool_), one.solid, closed)]
    sides = np.repeat(np.tile(np.array([0, 1], np.int8), len(made)), np.stack([begins, rest], axis=1).ravel())
    segments = sides if frame.has_segments else None
    together = np.concatenate([np.zeros(0, np.int32), *ids])
    encoded = Encoded(together, offsets_of(begins + rest), segments, 0, longest)
    rows = np.array([one.row for one in made], dtype=np.int64)
    skipped = np.array([one.skipped for one in made], dtype=np.int64)
    can_answer = np.concatenate([np.zeros(0, np.bool_), *flags])
    return Windows(encoded, rows, begins, skipped, can_answer, contexts, spans)


def _frame(tokenizer: Any) -> _Frame:
    said = tokenizer(_PROBE, _PROBE)
    ids, sides = list(said["input_ids"]), said.sequence_ids(0)
    first, second = (np.flatnonzero([side == which for side in sides]) for which in (0, 1))
    if not first.size or not second.size:
        raise ValueError("the tokenizer has no token for a letter")
    segments = set(said.get("token_type_ids", [0]))
    between = ids[first[-1] + 1 : second[0]]
    return _Frame(ids[: first[0]], between, ids[second[-1] + 1 :], len(segments) > 1)


def _tokens(tokenizer: Any, texts: Sequence[str]) -> Iterator[_Text]:
    """Of each text alone, without marks around it."""
    for start in range(0, len(texts), _ROWS_AT_ONCE):
        part = list(texts[start : start + _ROWS_AT_ONCE])
        said = tokenizer(part, add_special_tokens=False, return_offsets_mapping=True, return_attention_mask=False)
        for ids, spans in zip(said["input_ids"], said["offset_mapping"], strict=True):
            yield _Text(np.array(ids, np.int32), np.array(spans, np.int64).reshape(-1, 2))


def _solid(text: str, spans: Integers) -> Flags:
    """Whether each token stands for characters that are not all blank."""
    blank = np.cumsum([0, *(letter.isspace() for letter in text)])
    lengths = spans[:, 1] - spans[:, 0]
    return np.asarray(blank[spans[:, 1]] - blank[spans[:, 0]] < lengths)


def _parts(tokens: int, room: int, stride: int) -> Iterator[tuple[int, int]]:
    """From which token to which each window goes; no token is left out, whatever the stride."""
    start = 0
    while True:
        yield start, min(start + room, tokens)
        if start + room >= tokens:
            return
        start += min(stride, room)
