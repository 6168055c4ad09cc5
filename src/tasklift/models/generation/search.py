"""What a search for texts is to the loop that reads for it."""

from collections.abc import Sequence
from typing import Protocol

from torch import Tensor

from tasklift.models.generation.decoding import Written
from tasklift.models.generation.lines import Line


class Search(Protocol):
    """Chooses tokens for rows that are read side by side, and keeps what was finished."""

    def start(self, lines: Sequence[Line]) -> None:
        """Put rows below those that there are; a prompt's rows follow one another."""

    def choose(self, logits: Tensor) -> tuple[list[int], list[int]]:
        """From the logits of each row, (rows, vocabulary): the rows that go on, and with which token."""

    def newest(self) -> int:
        """How many tokens the longest text under way has; 0 where none is."""

    def written(self, number: int) -> list[Written]:
        """The texts of the prompt of that number, once none of its rows goes on."""
