"""The constraint that one of a list of texts is written: a label, a choice."""

from collections.abc import Collection, Sequence

import numpy as np

from tasklift.models.generation.constraints.constraint import Tokens


class OneOf:
    """A node of the tree that texts of tokens make; itself the constraint that one of them is written.

    A text is whole where nothing longer begins with it; else, an end token or a longer text may follow.
    """

    def __init__(self) -> None:
        self._after: dict[int, OneOf] = {}

    def allowed(self) -> Tokens:
        return np.fromiter(self._after, dtype=np.int64, count=len(self._after))

    def after(self, token: int) -> "OneOf":
        return self._after[token]

    def add(self, token: int) -> "OneOf":
        """The node below, made where it is not there."""
        return self._after.setdefault(token, OneOf())


def one_of(texts: Sequence[Sequence[int]], end_tokens: Collection[int]) -> OneOf:
    """The constraint that the tokens of one of these texts are written.

    Raises ValueError for an empty text, no text, and a text that begins another where no end token could tell them
    apart.
    """
    if not texts or not all(texts):
        raise ValueError("there must be texts, and none may be empty")
    root = OneOf()
    leaves = []
    for text in texts:
        node = root
        for token in text:
            node = node.add(token)
        leaves.append(node)
    for node in leaves:
        if node.allowed().size:
            if not end_tokens:
                raise ValueError("one text begins another, and there is no end token")
            for token in end_tokens:
                node.add(token)
    return root
