"""Prompts that begin alike as one tree, in which each token is read once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from tasklift.models.generation.memory import Memory
from tasklift.models.generation.prompts import Shared, alike
from tasklift.models.generation.reading import Reader
from tasklift.models.numbers import Integers


@dataclass(frozen=True)
class PromptTree:
    """Tokens of some prompts, a column each, in such an order that those which prompts end with come last.

    `tokens`, `places`: int64 (columns,), and where in its prompts each stands. `sees`: bool (columns, columns), the
    token itself and those before it in its prompts. `paths`: of each prompt its columns, in its own order.
    """

    tokens: Integers
    places: Integers
    sees: np.ndarray[tuple[int, int], np.dtype[np.bool_]]
    paths: list[Integers]

    @property
    def columns(self) -> int:
        """How many tokens there are."""
        return len(self.tokens)


def tree_of_prompts(prompts: Sequence[Sequence[int]]) -> PromptTree:
    """The tree of prompts that are in the order of their tokens, so that each has most in common with the one before.

    Raises ValueError for an empty prompt.
    """
    tokens: list[int] = []
    places: list[int] = []
    paths: list[Integers] = []
    last: Sequence[int] = ()
    for prompt in prompts:
        if not prompt:
            raise ValueError("a prompt must have at least one token")
        kept = alike(last, prompt)
        new = np.arange(len(tokens), len(tokens) + len(prompt) - kept)
        paths.append(np.concatenate([paths[-1][:kept], new]) if paths else new)
        tokens.extend(prompt[kept:])
        places.extend(range(kept, len(prompt)))
        last = prompt
    order, columns = _ends_last(paths, len(tokens))
    sees = _seen(paths, len(tokens))[np.ix_(order, order)]
    return PromptTree(np.array(tokens)[order], np.array(places)[order], sees, [columns[path] for path in paths])


def _ends_last(paths: Sequence[Integers], nodes: int) -> tuple[Integers, Integers]:
    """The nodes in the order of their columns, and the column of each node."""
    is_end = np.zeros(nodes, np.bool_)
    is_end[[path[-1] for path in paths]] = True
    order: Integers = np.argsort(is_end, kind="stable")
    columns = np.empty_like(order)
    columns[order] = np.arange(nodes)
    return order, columns


def _seen(paths: Sequence[Integers], nodes: int) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Which nodes each sees: those above it, and itself."""
    seen = np.zeros((nodes, nodes), np.bool_)
    known = 0
    for path in paths:
        kept = int(np.searchsorted(path, known))
        new = path[kept:]
        seen[np.ix_(new, path[:kept])] = True
        seen[np.ix_(new, new)] = np.tri(len(new), dtype=np.bool_)
        known += len(new)
    return seen


@dataclass(frozen=True)
class ReadTrees:
    """Prompts that were read in trees, those of the first tree first. `memory`: of a row a tree. `rows`, `columns`: of
    each prompt its row of that and, in the order of its tokens, its columns. `logits`: float32 (prompts, vocabulary).
    """

    memory: Memory
    rows: list[int]
    columns: list[list[int]]
    logits: Tensor


def read_trees(reader: Reader, shared: Shared, trees: Sequence[PromptTree]) -> ReadTrees:
    """Read trees of what prompts have after the tokens that all share; of an elastic memory alone."""
    width, start = max(tree.columns for tree in trees), shared.tokens
    ids, places = np.zeros((2, len(trees), width), np.int64)
    sees = np.zeros((len(trees), width, start + width), np.bool_)
    for row, tree in enumerate(trees):
        first = width - tree.columns
        ids[row, first:], places[row, first:] = tree.tokens, start + tree.places
        sees[row, first:, :start], sees[row, first:, start + first :] = True, tree.sees
    memory = shared.memory_for(len(trees), reader)
    asked = max(len({int(path[-1]) for path in tree.paths}) for tree in trees)
    told, at, mask = (torch.from_numpy(some).to(reader.device) for some in (ids, places, sees))
    logits = reader.read(told, mask[:, -1], at, memory, last=asked, mask=mask)
    rows = [row for row, tree in enumerate(trees) for _ in tree.paths]
    paths = [start + width - tree.columns + path for tree in trees for path in tree.paths]
    ends = [int(path[-1]) - start - width for path in paths]
    return ReadTrees(memory, rows, [[*range(start), *path.tolist()] for path in paths], logits[rows, ends])
