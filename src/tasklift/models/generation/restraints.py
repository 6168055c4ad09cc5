"""What keeps tokens from being chosen, whatever their probability."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

import torch
from torch import Tensor

from tasklift.models.generation.constraints.constraint import Constraint
from tasklift.models.generation.decoding import Decoding
from tasklift.models.generation.lines import Line

LEAST_ALLOWED: Final = -1e6
"""The score of a token that a constraint allows and all else forbids: a constraint is kept before all."""


def restrain(scores: Tensor, lines: Sequence[Line], decoding: Decoding, end_tokens: Collection[int]) -> Tensor:
    """The scores of next tokens, (rows, vocabulary), with those that may not come at minus infinity.

    One line a row. The scores that are handed in stay as they are.
    """
    if not _changes(lines, decoding):
        return scores
    scores = scores.clone()
    if decoding.repetition_penalty != 1.0:
        _penalise(scores, lines, decoding.repetition_penalty)
    banned = [(row, token) for row, line in enumerate(lines) for token in _banned(line, decoding, end_tokens)]
    if banned:
        scores[_index(banned, scores)] = -torch.inf
    for row, line in enumerate(lines):
        if line.constraint is not None:
            _constrain(scores[row], line.constraint)
    return scores


def _changes(lines: Sequence[Line], decoding: Decoding) -> bool:
    penalised = decoding.repetition_penalty != 1.0 or decoding.no_repeat is not None or decoding.least > 0
    return penalised or any(line.constraint is not None for line in lines)


def _penalise(scores: Tensor, lines: Sequence[Line], penalty: float) -> None:
    held = [(row, token) for row, line in enumerate(lines) for token in {*line.prompt, *line.written}]
    at = _index(held, scores)
    scores[at] = torch.where(scores[at] < 0, scores[at] * penalty, scores[at] / penalty)


def _banned(line: Line, decoding: Decoding, end_tokens: Collection[int]) -> Iterator[int]:
    if len(line.written) < decoding.least:
        yield from end_tokens
    if decoding.no_repeat is not None:
        yield from _would_repeat([*line.prompt, *line.written], decoding.no_repeat)


def _would_repeat(tokens: Sequence[int], size: int) -> set[int]:
    """The tokens that would end a run of this size that the tokens already hold."""
    start = len(tokens) - size + 1
    last = tokens[max(start, 0) :]
    return {tokens[at + size - 1] for at in range(max(start, 0)) if tokens[at : at + size - 1] == last}


def _constrain(scores: Tensor, constraint: Constraint) -> None:
    """Leave a row, (vocabulary,), only what its constraint allows."""
    allowed = constraint.allowed()
    if allowed is None:
        return
    at = torch.from_numpy(allowed).to(scores.device)
    kept = scores[at].clamp(min=LEAST_ALLOWED)
    scores.fill_(-torch.inf)
    scores[at] = kept


def _index(pairs: Sequence[tuple[int, int]], scores: Tensor) -> tuple[Tensor, Tensor]:
    rows, tokens = torch.tensor(pairs, device=scores.device).T
    return rows, tokens
