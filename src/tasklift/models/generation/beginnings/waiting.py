"""Prompts that wait to be written: read a few at a time, and handed out as there is room."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from tasklift.models.generation.beginnings.families import Family, families_of
from tasklift.models.generation.beginnings.prompt_trees import ReadTrees, read_trees, tree_of_prompts
from tasklift.models.generation.limits import Limits
from tasklift.models.generation.lines import Line
from tasklift.models.generation.prompts import Shared, left_padded
from tasklift.models.generation.reading import Reader, places_of
from tasklift.models.generation.underway import Underway


@dataclass
class _Ready:
    """Prompts of trees that were read. `taken`: how many of them were handed out."""

    read: ReadTrees
    members: list[list[Line]]
    taken: int = 0

    @property
    def left(self) -> list[list[Line]]:
        """Those that wait."""
        return self.members[self.taken :]

    def take(self, count: int, reader: Reader) -> tuple[Underway, list[Line]]:
        """The next prompts, so many at most, as rows with columns of their own."""
        now = slice(self.taken, self.taken + count)
        self.taken += count
        copies = torch.tensor([len(lines) for lines in self.members[now]], device=reader.device)
        each = torch.arange(len(copies), device=reader.device).repeat_interleave(copies)
        columns, there = left_padded(self.read.columns[now], reader.device)
        rows = torch.tensor(self.read.rows[now], device=reader.device)
        memory = self.read.memory.gathered(rows[each], columns[each])
        made = Underway(reader, memory, there[each], there.sum(dim=1)[each], self.read.logits[now][each])
        return made, [line for lines in self.members[now] for line in lines]


class Waiting:
    """Prompts with much to read first, so that what is read in one pass is of like lengths."""

    def __init__(self, reader: Reader, shared: Shared, lines: Sequence[list[Line]], limits: Limits) -> None:
        self._reader, self._shared, self._limits = reader, shared, limits
        if reader.elastic:
            families = families_of(lines, shared.tokens, limits.positions // 2)
        else:
            families = [Family([member], len(member[0].prompt)) for member in lines]
        self._families = deque(sorted(families, key=lambda family: -family.tokens))
        self._ready: _Ready | None = None

    def longest(self) -> int:
        """Tokens of the longest prompt of those that come next; 0 where none waits."""
        if self._ready is not None:
            return max(len(some[0].prompt) for some in self._ready.left)
        return self._families[0].longest if self._families else 0

    def take(self, room: int) -> tuple[Underway, list[Line]]:
        """The next ones, of so many prompts at most, as rows, and the lines of these."""
        if not self._reader.elastic:
            return self._read_together(room)
        ready = self._ready or self._read()
        taken = ready.take(room, self._reader)
        self._ready = ready if ready.left else None
        return taken

    def _read(self) -> _Ready:
        """The next families, read in one pass."""
        families, start = self._next(), self._shared.tokens
        trees = [tree_of_prompts([some[0].prompt[start:] for some in family.members]) for family in families]
        members = [some for family in families for some in family.members]
        return _Ready(read_trees(self._reader, self._shared, trees), members)

    def _next(self, most: int | None = None) -> list[Family]:
        """The families that are read in one pass, so many at most."""
        found: list[Family] = []
        width, asked = self._families[0].tokens, 0
        while self._families and len(found) != most:
            asked = max(asked, len(self._families[0].members))
            if found and len(found) >= self._limits.rows_read(width, self._shared.tokens + width, asked):
                break
            found.append(self._families.popleft())
        return found

    def _read_together(self, room: int) -> tuple[Underway, list[Line]]:
        """Rows whose memory is as it was read, all of them at once."""
        lines = [family.members[0] for family in self._next(room)]
        ids, there = left_padded([some[0].prompt for some in lines], self._reader.device)
        memory = self._reader.memory()
        places = places_of(there)
        logits = self._reader.read(ids, there, places, memory, last=1)[:, 0]
        made = Underway(self._reader, memory, there, places[:, -1] + 1, logits)
        made.repeat([len(some) for some in lines])
        return made, [line for some in lines for line in some]
