"""Continuations of one prompt as a tree of tokens, read behind the prompt: what several begin with is read once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import torch
from torch import Tensor

from tasklift.models.generation.prompts import Shared, left_padded
from tasklift.models.generation.reading import Reader, places_of

Step: TypeAlias = tuple[int, int]
"""The node after which a token comes, and the token."""


@dataclass
class Tree:
    """Tokens below the last one of a prompt, which is node 0.

    `tokens`, `parents`: of the nodes from 1 on. `steps`: of each continuation all tokens. A last token is a node only
    where another continuation goes on from it: nothing is asked after it.
    """

    tokens: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    steps: list[list[Step]] = field(default_factory=list)

    @property
    def nodes(self) -> int:
        """How many nodes there are, that of the prompt included."""
        return len(self.tokens) + 1


def tree_of(continuations: Sequence[Sequence[int]]) -> Tree:
    """The tree of continuations, each of at least one token."""
    tree = Tree()
    below: dict[Step, int] = {}
    for *inner, last in continuations:
        node, steps = 0, []
        for token in inner:
            steps.append((node, token))
            if (node, token) not in below:
                tree.tokens.append(token)
                tree.parents.append(node)
                below[node, token] = len(tree.tokens)
            node = below[node, token]
        tree.steps.append([*steps, (node, last)])
    return tree


def logits_of_trees(reader: Reader, shared: Shared, prompts: Sequence[Sequence[int]], trees: Sequence[Tree]) -> Tensor:
    """The logits after each node, float32 (rows, nodes of the largest tree, vocabulary); one tree a prompt.

    A node sees its prompt and the nodes above it alone (Miao et al., "SpecInfer", 2024).
    """
    widest = max(tree.nodes for tree in trees)
    ids, own = left_padded([prompt[shared.tokens :] for prompt in prompts], reader.device)
    there = torch.cat([own.new_ones(len(prompts), shared.tokens), own], dim=1)
    nodes, paths = _trees_as_rows(trees, widest, reader.device)
    places = torch.cat([places_of(there)[:, shared.tokens :], _places(prompts, paths)], dim=1)
    return reader.read(
        torch.cat([ids, nodes], dim=1),
        there,
        places,
        shared.memory_for(len(prompts), reader),
        last=widest,
        mask=_mask(there, ids.shape[1], paths),
    )


def _trees_as_rows(trees: Sequence[Tree], widest: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """The trees' tokens, int64 (rows, nodes), and which nodes each sees, bool (rows, nodes, nodes); without node 0."""
    tokens = torch.zeros(len(trees), widest - 1, dtype=torch.int64)
    sees = torch.eye(widest - 1, dtype=torch.bool).repeat(len(trees), 1, 1)
    for row, tree in enumerate(trees):
        tokens[row, : tree.nodes - 1] = torch.tensor(tree.tokens, dtype=torch.int64)
        for node, parent in enumerate(tree.parents):
            if parent:
                sees[row, node] |= sees[row, parent - 1]
    return tokens.to(device), sees.to(device)


def _places(prompts: Sequence[Sequence[int]], paths: Tensor) -> Tensor:
    """The place of each node's token in the text that its branch makes, int64 (rows, nodes)."""
    ends = torch.tensor([len(prompt) - 1 for prompt in prompts], device=paths.device)
    return ends[:, None] + paths.sum(dim=2)


def _mask(there: Tensor, own: int, paths: Tensor) -> Tensor:
    """Which columns each new one sees, bool (rows, new columns, columns): the last `own` of `there`, then the nodes."""
    rows, columns = there.shape
    nodes = paths.shape[1]
    mask = there.new_zeros(rows, own + nodes, columns + nodes)
    mask[:, :, :columns] = there[:, None]
    places = torch.arange(columns, device=there.device)
    mask[:, :own, :columns] &= places <= places[-own:, None]
    mask[:, own:, columns:] = paths
    return mask
