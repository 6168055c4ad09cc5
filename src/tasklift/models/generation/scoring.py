"""How probable a language model finds continuations that are given: labels, choices, replies.

So any causal language model answers a task of classes untrained (Brown et al., "Language models are few-shot
learners", 2020).
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from tasklift.models.generation.limits import Limits
from tasklift.models.generation.prompts import check, left_padded, shared_by
from tasklift.models.generation.reading import Reader, at_rest, places_of
from tasklift.models.generation.texts import Prompt, Texts
from tasklift.models.generation.trees import Step, logits_of_trees, tree_of

Scores: TypeAlias = npt.NDArray[np.float64]
Tokens: TypeAlias = Sequence[Sequence[int]]


def score_continuations(
    module: nn.Module, prompts: Tokens, continuations: Sequence[Tokens], *, positions: int | None = None
) -> list[Scores]:
    """The natural logarithm of the probability of each continuation after its prompt; of each prompt (continuations,).

    `continuations`: of each prompt its own; where all have the same labels, `[labels] * len(prompts)`. `positions`:
    tokens whose keys and values may be held at once; None for what the machine has room for.

    What all prompts begin with is read once, then each prompt once, with its continuations behind it side by side. A
    model that takes no mask for that (sliding windows, recurrence) reads prompt and continuation anew for each.

    Raises UserError `prompt-too-long`, ValueError for an empty prompt or continuation.
    """
    if not all(len(one) for some in continuations for one in some):
        raise ValueError("a continuation must have at least one token")
    if not prompts:
        return []
    with at_rest(module):
        reader = Reader(module)
        check(prompts, [max(map(len, some), default=0) for some in continuations], reader)
        score = _by_trees if reader.elastic else _one_by_one
        return score(reader, prompts, continuations, Limits(reader, positions))


def score_texts(
    network: nn.Module, tokenizer: Any, prompts: Sequence[Prompt], texts: Sequence[Sequence[str]]
) -> list[Scores]:
    """As `score_continuations`, of texts: of each prompt its own, `[labels] * len(prompts)` where all have the same.

    A prompt and a text are made tokens apart, so a text brings its own space: " positive".
    """
    made = Texts(tokenizer)
    tokens = {text: made.continuation(text) for some in texts for text in some}
    return score_continuations(network, made.prompts(prompts), [[tokens[text] for text in some] for some in texts])


def per_token(scores: Scores, continuations: Tokens) -> Scores:
    """The mean over tokens of each continuation's score, so that long ones are not at a disadvantage."""
    return scores / np.array([len(one) for one in continuations], dtype=np.float64)


def per_character(scores: Scores, texts: Sequence[str]) -> Scores:
    """The mean over characters of each continuation's score: a measure that no tokenizer changes."""
    return scores / np.array([len(one) for one in texts], dtype=np.float64)


def _by_trees(reader: Reader, prompts: Tokens, continuations: Sequence[Tokens], limits: Limits) -> list[Scores]:
    shared = shared_by(prompts, reader)
    parts = [(number, part) for number, some in enumerate(continuations) for part in _parts(some, limits.asked())]
    trees = [tree_of(part) for _, part in parts]
    found: list[list[Scores]] = [[np.empty(0)] for _ in prompts]
    scored: dict[int, Scores] = {}
    lengths = [len(prompts[number]) for number, _ in parts]
    for rows in batches(lengths, [tree.nodes for tree in trees], shared.tokens, limits):
        logits = logits_of_trees(reader, shared, [prompts[parts[row][0]] for row in rows], [trees[row] for row in rows])
        scored.update(zip(rows, sums_over(logits, [trees[row].steps for row in rows]), strict=True))
    for row, (number, _) in enumerate(parts):
        found[number].append(scored[row])
    return [np.concatenate(some) for some in found]


def _parts(continuations: Tokens, most: int) -> Iterator[Tokens]:
    """The continuations in parts of at most so many tokens, so that a tree of very many fits; at least one a part."""
    start = tokens = 0
    for place, one in enumerate(continuations):
        tokens += len(one)
        if tokens > most and place > start:
            yield continuations[start:place]
            start, tokens = place, len(one)
    if start < len(continuations):
        yield continuations[start:]


def _one_by_one(reader: Reader, prompts: Tokens, continuations: Sequence[Tokens], limits: Limits) -> list[Scores]:
    pairs = [(number, one) for number, some in enumerate(continuations) for one in some]
    found = np.empty(len(pairs))
    lengths = [len(prompts[number]) for number, _ in pairs]
    for rows in batches(lengths, [len(one) for _, one in pairs], 0, limits):
        read = [[*prompts[number], *one[:-1]] for number, one in (pairs[row] for row in rows)]
        ids, there = left_padded(read, reader.device)
        asked = [pairs[row][1] for row in rows]
        last = max(map(len, asked))
        logits = reader.read(ids, there, places_of(there), None, last=last)
        steps = [[list(enumerate(one, start=last - len(one)))] for one in asked]
        found[rows] = np.concatenate(sums_over(logits, steps))
    return np.split(found, np.cumsum([len(some) for some in continuations])[:-1])


def batches(lengths: Sequence[int], asked: Sequence[int], shared: int, limits: Limits) -> Iterator[list[int]]:
    """Rows to read at once, the longest first: as many as the limits let. `shared`: tokens that were read before."""
    rows: list[int] = []
    longest = widest = 0
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row] - asked[row]):
        longest, widest = max(longest, lengths[row]), max(widest, asked[row])
        if rows and len(rows) >= limits.rows_read(longest + widest - shared, longest + widest, widest):
            yield rows
            rows, longest, widest = [], lengths[row], asked[row]
        rows.append(row)
    if rows:
        yield rows


def sums_over(logits: Tensor, steps: Sequence[Sequence[Sequence[Step]]]) -> list[Scores]:
    """Of each row the sums of log-probabilities over each continuation's steps."""
    flat = [(row, *step) for row, some in enumerate(steps) for one in some for step in one]
    if not flat:
        return [np.empty(0)] * len(steps)
    rows, nodes, tokens = torch.tensor(flat, device=logits.device).T
    each = (logits[rows, nodes, tokens] - logits.logsumexp(dim=-1)[rows, nodes]).double().cpu().numpy()
    lengths = [len(one) for some in steps for one in some]
    sums = np.add.reduceat(each, np.cumsum([0, *lengths[:-1]]))
    return np.split(sums, np.cumsum([len(some) for some in steps])[:-1])
