"""What some metrics read beside answers and what is right: replies to choose among, a glossary, passages,
an encoder, a judge.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Part: TypeAlias = Literal["replies", "terms", "passages", "meanings", "judge"]
"""What a metric may need."""


Graded: TypeAlias = tuple[str, str, str]
"""What was asked, what is right, and the answer to it that is graded."""


@dataclass(frozen=True)
class Replies:
    """Replies that others got, each another one, in an order that says nothing of them. `name`: what they hang on."""

    name: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Terms:
    """A glossary: of each term the translations of which each is right. `name`: what it hangs on."""

    name: str
    translations: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Passages:
    """Passages that questions are answered from; `found` gives those of each question. `name`: what they hang on."""

    name: str
    found: Callable[[Sequence[str]], list[list[str]]]


@dataclass(frozen=True)
class Meanings:
    """What texts mean to an encoder: `vectors` gives each one of length 1, shape (texts, width). `name`: what they hang
    on.
    """

    name: str
    vectors: Callable[[Sequence[str]], npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Judge:
    """A language model that grades answers: `grades` gives each one from 1 to 5, shape (answers,). `name`: what they
    hang on.
    """

    name: str
    grades: Callable[[Sequence[Graded]], npt.NDArray[np.float64]]


@dataclass(frozen=True)
class Material:
    """What there is of it for a task; None where there is none."""

    replies: Replies | None = None
    terms: Terms | None = None
    passages: Passages | None = None
    meanings: Meanings | None = None
    judge: Judge | None = None

    def part(self, name: Part) -> Replies | Terms | Passages | Meanings | Judge | None:
        """The part of that name."""
        return {
            "replies": self.replies,
            "terms": self.terms,
            "passages": self.passages,
            "meanings": self.meanings,
            "judge": self.judge,
        }[name]

    def name_of(self, name: Part | None) -> list[str]:
        """What the part of that name hangs on, for keys; nothing where no part is meant, or there is none."""
        found = self.part(name) if name else None
        return [found.name] if found else []


NO_MATERIAL = Material()
