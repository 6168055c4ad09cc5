"""Prompts that begin alike, beyond what all prompts begin with: the turns of one dialogue, the questions on a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tasklift.models.generation.lines import Line
from tasklift.models.generation.prompts import alike

_WORTH_SHARING: Final = 16
"""Tokens from which on it pays to read what some prompts begin with once."""

_LARGEST: Final = 2048
"""Tokens of a family, beyond those of a long prompt: in one row each is held against each other."""


@dataclass
class Family:
    """Prompts in the order of their tokens, each as the lines that go on from it.

    `tokens`: of the tree that they make, without those that all prompts share.
    """

    members: list[list[Line]]
    tokens: int

    @property
    def longest(self) -> int:
        """Tokens of the longest prompt, all of them."""
        return max(len(lines[0].prompt) for lines in self.members)


def families_of(lines: Sequence[list[Line]], shared: int, room: int) -> list[Family]:
    """All prompts in families; one that has no other like it is a family alone.

    `shared`: the tokens that all prompts begin with. `room`: for how many tokens of a family there is room.
    """
    families: list[Family] = []
    last: Sequence[int] = ()
    for member in sorted(lines, key=lambda some: list(some[0].prompt)):
        prompt = member[0].prompt
        kept = max(shared, alike(last, prompt))
        new, last = len(prompt) - kept, prompt
        # Tokens of one row are held against each other, so what is read once must outweigh what is read beside it.
        worth = kept - shared >= max(_WORTH_SHARING, new)
        if worth and families[-1].tokens + new <= max(min(room, _LARGEST), 2 * (len(prompt) - shared)):
            families[-1].members.append(member)
            families[-1].tokens += new
        else:
            families.append(Family([member], len(prompt) - shared))
    return families
