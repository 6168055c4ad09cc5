"""Continuations of prompts, written by a causal language model of transformers.

What all prompts begin with is read once, as is what some begin with; the rest in passes of like lengths. Finished texts
leave those that are written, others join. In exact numbers a text does not depend on what it is written beside.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from torch import nn

from tasklift.models.generation.beams import BeamSearch
from tasklift.models.generation.constraints.constraint import Constraint
from tasklift.models.generation.decoding import Decoding, Written
from tasklift.models.generation.draws import draws_of, names_of
from tasklift.models.generation.endings import Decode, Endings, end_tokens_of
from tasklift.models.generation.families import Family, Waiting, families_of
from tasklift.models.generation.independent import Independent
from tasklift.models.generation.limits import Limits
from tasklift.models.generation.lines import Line
from tasklift.models.generation.prompts import Shared, check, shared_by, shortened
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
    `positions`: tokens whose keys and values may be held at once; None for what the machine has room for.

    Raises UserError `prompt-too-long`, ValueError for an empty prompt.
    """
    if not prompts:
        return []
    with at_rest(module):
        reader = Reader(module)
        prompts = shortened(prompts, decoding.most, reader) if decoding.long_prompts == "shorten" else prompts
        check(prompts, [decoding.most] * len(prompts), reader)
        ends = end_tokens_of(module) if decoding.end_tokens is None else frozenset(decoding.end_tokens)
        endings = Endings(decoding, ends, decode)
        search: Search = BeamSearch(decoding, endings) if decoding.beams > 1 else Independent(decoding, endings)
        lines = _lines(prompts, decoding, constraint, names)
        shared = shared_by(prompts, reader)
        _Writing(reader, search, shared, decoding, Limits(reader, positions)).write(lines)
    return [search.written(number) for number in range(len(prompts))]


def _lines(
    prompts: Sequence[Sequence[int]],
    decoding: Decoding,
    constraint: Constraint | Sequence[Constraint | None] | None,
    names: Sequence[str] | None,
) -> list[list[Line]]:
    """The lines that each prompt begins with."""
    each = constraint if isinstance(constraint, Sequence) else [constraint] * len(prompts)
    named = (names_of(prompts) if names is None else names) if decoding.draws else [""] * len(prompts)
    return [
        [
            Line(number, prompt, sample, kept, draws_of(name, sample, decoding) if decoding.draws else None)
            for sample in range(decoding.rows)
        ]
        for number, (prompt, kept, name) in enumerate(zip(prompts, each, named, strict=True))
    ]


@dataclass(frozen=True)
class _Writing:
    """One search, carried through for all prompts under limits."""

    reader: Reader
    search: Search
    shared: Shared
    decoding: Decoding
    limits: Limits

    def write(self, lines: Sequence[list[Line]]) -> None:
        """Carry the search through."""
        start = self.shared.tokens
        families = families_of(lines, start) if self.reader.elastic else [Family(start, (some,)) for some in lines]
        waiting = Waiting(families, start, self.limits)
        underway: Underway | None = None
        while waiting.longest() or underway is not None:
            while newcomers := self._admitted(waiting, underway):
                underway = self._joined(underway, newcomers)
            underway = self._advanced(underway)

    def _joined(self, underway: Underway | None, newcomers: Sequence[Family]) -> Underway:
        begun = Underway.begin(self.reader, self.shared, newcomers, copies=self.decoding.rows)
        self.search.start([line for family in newcomers for lines in family.members for line in lines])
        if underway is None:
            return begun
        underway.join(begun)
        return underway

    def _advanced(self, underway: Underway | None) -> Underway | None:
        """One token further; None where no row goes on."""
        if underway is None:
            return None
        newest = self.search.newest()
        parents, tokens = self.search.choose(underway.logits)
        if not parents:
            return None
        underway.follow(parents, newest)
        underway.advance(tokens)
        return underway

    def _admitted(self, waiting: Waiting, underway: Underway | None) -> list[Family]:
        """The next prompts, where there is room for enough of them to be worth it."""
        rows, columns = (0, 0) if underway is None else (underway.rows, underway.columns)
        room = self.limits.rows(max(waiting.longest(), columns) + self.decoding.most) - rows
        if underway is None:
            return waiting.take(max(1, room // self.decoding.rows))
        if not self.reader.elastic or room * _SHARE_TO_JOIN < rows:
            return []
        return waiting.take(room // self.decoding.rows)
