"""The constraint that a text, spelled in bytes by whatever tokens, is one of a table."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order

from tasklift.models.generation.constraints.automaton import Table
from tasklift.models.generation.constraints.constraint import Tokens
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say


class Spelling:
    """The tokens that may come in each state of a table; each state is looked through once, when a text is in it.

    `spelled`: by token, its bytes. Raises UserError `tokenizer-bytes` where no text of the table can be spelled.
    """

    def __init__(self, table: Table, spelled: Mapping[int, bytes], end_tokens: Collection[int]) -> None:
        # The longest come first, so that those with more bytes to look at are always the first ones.
        tokens = sorted(spelled, key=lambda token: (-len(spelled[token]), token))
        self._spelled = spelled
        self._tokens = np.array(tokens, dtype=np.int64)
        self._bytes = _columns([spelled[token] for token in tokens])
        self._ends = np.array(sorted(end_tokens), dtype=np.int64)
        self._whole = table.whole
        self._following = _able_to_end(table, {text[0] for text in spelled.values() if len(text) == 1})
        self._allowed: dict[int, Tokens] = {}
        if not self.allowed(0).size:
            raise UserError(
                "tokenizer-bytes",
                say("this tokenizer has not the tokens to write JSON of the schema"),
                advice=say("take a model whose tokenizer works on bytes, or leave out the schema"),
            )

    def allowed(self, state: int) -> Tokens:
        """The tokens that may follow in this state."""
        if state not in self._allowed:
            states = np.full(len(self._tokens), state, dtype=np.int32)
            for column in self._bytes:
                going = states[: len(column)]
                states[: len(column)] = np.where(going < 0, -1, self._following[going, column])
            found = self._tokens[states >= 0]
            self._allowed[state] = np.concatenate([found, self._ends]) if found.size and self._whole[state] else found
        return self._allowed[state]

    def after(self, state: int, token: int) -> int:
        """The state after a token that is allowed."""
        for byte in self._spelled.get(token, b""):
            state = int(self._following[state, byte])
        return state


@dataclass(frozen=True)
class Spelled:
    """A text under way in a spelling."""

    spelling: Spelling
    state: int = 0

    def allowed(self) -> Tokens:
        return self.spelling.allowed(self.state)

    def after(self, token: int) -> "Spelled":
        return Spelled(self.spelling, self.spelling.after(self.state, token))


def _columns(texts: Sequence[bytes]) -> list[npt.NDArray[np.uint8]]:
    """The first bytes of all texts, the second ones of those that have them, and so on; longest texts come first."""
    longest = len(texts[0]) if texts else 0
    padded = np.frombuffer(b"".join(one.ljust(longest, b" ") for one in texts), np.uint8).reshape(len(texts), longest)
    lengths = np.array([len(one) for one in texts])
    return [padded[: int((lengths > at).sum()), at].copy() for at in range(longest)]


def _able_to_end(table: Table, single: Collection[int]) -> npt.NDArray[np.int32]:
    """The table's `following` without states from which single bytes, those that are tokens, lead to no end.

    Else a text could come to where no token goes on.
    """
    states = len(table.whole)
    at, byte = np.nonzero(table.following[:, sorted(single)] >= 0)
    after = table.following[at, np.array(sorted(single), dtype=np.int64)[byte]]
    ends = np.nonzero(table.whole)[0]
    # One state more, after all that are whole; from it backwards.
    back = np.concatenate([after, np.full(len(ends), states)]), np.concatenate([at, ends])
    graph = csr_array((np.ones(len(back[0]), dtype=np.int8), back), shape=(states + 1, states + 1))
    able = np.zeros(states + 1, dtype=np.bool_)
    able[breadth_first_order(graph, states, return_predecessors=False)] = True
    return np.where((table.following >= 0) & able[table.following], table.following, -1).astype(np.int32)
