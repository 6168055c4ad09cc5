"""Prompts that begin alike, beyond what all prompts begin with: the turns of one dialogue, the questions on a text."""

from collections.abc import Sequence
from dataclasses import dataclass, field
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

    `tokens`: of the tree that they make, without those that all prompts share. `longest`: of its longest prompt, all.
    """

    members: list[list[Line]] = field(default_factory=list)
    tokens: int = 0
    longest: int = 0

    def add(self, member: list[Line], new: int) -> None:
        """Put one more prompt at the end, of which so many tokens are new."""
        self.members.append(member)
        self.tokens += new
        self.longest = max(self.longest, len(member[0].prompt))


def families_of(lines: Sequence[list[Line]], shared: int, largest: int = _LARGEST) -> list[Family]:
    """All prompts in families; one that has no other like it is a family alone.

    `shared`: the tokens that all prompts begin with. `largest`: tokens of a family of many.
    """
    families: list[Family] = []
    for member in sorted(lines, key=lambda some: list(some[0].prompt)):
        prompt = member[0].prompt
        last = families[-1].members[-1][0].prompt if families else ()
        kept = max(shared, alike(last, prompt))
        new = len(prompt) - kept
        # Tokens of one row are held against each other, so what is read once must outweigh what is read beside it.
        worth = kept - shared >= max(_WORTH_SHARING, new)
        if worth and families[-1].tokens + new <= max(min(largest, _LARGEST), 2 * (len(prompt) - shared)):
            families[-1].add(member, new)
        else:
            families.append(Family())
            families[-1].add(member, len(prompt) - shared)
    return families
