"""Continuations of prompts, written by a causal language model of transformers.

What all prompts begin with is read once, as is what some begin with; the rest in passes of like lengths. Finished texts
leave those that are written, others join. In exact numbers a text does not depend on what it is written beside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from torch import nn

from tasklift.models.generation.beams import BeamSearch
from tasklift.models.generation.beginnings.waiting import Waiting
from tasklift.models.generation.constraints.constraint import Constraint
from tasklift.models.generation.decoding import Decoding, Written
from tasklift.models.generation.draws import draws_of, names_of
from tasklift.models.generation.endings import Decode, Endings, end_tokens_of
from tasklift.models.generation.independent import Independent
from tasklift.models.generation.limits import Limits
from tasklift.models.generation.lines import Line
from tasklift.models.generation.prompts import check, shared_by, shortened
from tasklift.models.generation.reading import Reader, at_rest
from tasklift.models.generation.search import Search
from tasklift.models.generation.underway import Underway

_SHARE_TO_JOIN = 4
"""Prompts join rows under way once they are at least one to so many of those: to read few at a time takes as long."""


def generate(
    module: nn.Module,
    prompts: Sequence[Sequence[int]],
    decoding: Decoding,
    *,
    constraint: Constraint | Sequence[Constraint | None] | None = None,
    decode: Decode | None = None,
    names: Sequence[str] | None = None,
    positions: int | None = None,
) -> list[list[Written]]:
    """Of each prompt of token ids its continuations, as many as `decoding.best`; in the order of the prompts.

    `constraint`: what each text must keep to, or one for each prompt; beams then may find fewer texts. `decode`: the
    text of tokens, needed for stop texts. `names`: of the rows, all different; draws depend on the name, the sample and
    the seed alone, not on batches or order. Without names a prompt's tokens name it, and equal ones are counted.
    `positions`: tokens whose keys and values the texts under way may hold, beside those of one pass that reads others;
    None for what the machine has room for.

    Raises UserError `prompt-too-long`, ValueError for an empty prompt.
    """
    if not prompts:
        return []
    with at_rest(module):
        reader = Reader(module)
        prompts = shortened(prompts, decoding.most, reader) if decoding.long_prompts == "shorten" else prompts
        check(prompts, [decoding.most] * len(prompts), reader)
        search = search_for(module, decoding, decode)
        named = (names_of(prompts) if names is None else names) if decoding.draws else [""] * len(prompts)
        lines = lines_of(prompts, decoding, constraint, named)
        limits = Limits(reader, positions)
        waiting = Waiting(reader, shared_by(prompts, reader), lines, limits)
        Scheduler(search, decoding, limits, reader.elastic).write(waiting)
    return [search.written(number) for number in range(len(prompts))]


def search_for(module: nn.Module, decoding: Decoding, decode: Decode | None) -> Search:
    """How the texts are looked for; they end with the tokens that `decoding` names, or else the module."""
    ends = end_tokens_of(module) if decoding.end_tokens is None else frozenset(decoding.end_tokens)
    endings = Endings(decoding, ends, decode)
    return BeamSearch(decoding, endings) if decoding.beams > 1 else Independent(decoding, endings)


def lines_of(
    prompts: Sequence[Sequence[int]],
    decoding: Decoding,
    constraint: Constraint | Sequence[Constraint | None] | None,
    names: Sequence[str],
) -> list[list[Line]]:
    """The lines that each prompt begins with; where tokens are drawn, by the prompt's name."""
    each = constraint if isinstance(constraint, Sequence) else [constraint] * len(prompts)
    return [
        [
            Line(number, prompt, sample, kept, draws_of(name, sample, decoding) if decoding.draws else None)
            for sample in range(decoding.rows)
        ]
        for number, (prompt, kept, name) in enumerate(zip(prompts, each, names, strict=True))
    ]


class Queue(Protocol):
    """What waits to be written."""

    def longest(self) -> int:
        """Tokens of the longest of what comes next; 0 where nothing waits."""

    def take(self, room: int) -> tuple[Underway, list[Line]]:
        """The next, of so many prompts at most, as rows, and the lines of these."""


@dataclass(frozen=True)
class Scheduler:
    """One search, carried through for all that waits under limits."""

    search: Search
    decoding: Decoding
    limits: Limits
    elastic: bool

    def write(self, waiting: Queue) -> None:
        """Carry the search through."""
        underway: Underway | None = None
        while waiting.longest() or underway is not None:
            while room := self._room(waiting.longest(), underway):
                rows, lines = waiting.take(room)
                self.search.start(lines)
                if underway is None:
                    underway = rows
                else:
                    underway.join(rows)
            underway = None if underway is None else self._advanced(underway)

    def _advanced(self, underway: Underway) -> Underway | None:
        """One token further; None where no row goes on."""
        newest = self.search.newest()
        parents, tokens = self.search.choose(underway.logits)
        if not parents:
            return None
        underway.follow(parents, newest)
        underway.advance(tokens)
        return underway

    def _room(self, longest: int, underway: Underway | None) -> int:
        """For how many of the next prompts there is room, the longest of so many tokens; 0 where too few would join."""
        if not longest:
            return 0
        rows, columns = (0, 0) if underway is None else (underway.rows, underway.columns)
        room = self.limits.rows(max(longest, columns) + self.decoding.most) - rows
        if underway is None:
            return max(1, room // self.decoding.rows)
        return room // self.decoding.rows if self.elastic and room * _SHARE_TO_JOIN >= rows else 0
