"""What a check of a run's data found, in words that can be said again in another language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tasklift.settings.messages import Note


@dataclass(frozen=True)
class Example:
    """A row of train that shows it: its texts by role, its label and what models answered that had not seen it."""

    id: str
    input: Mapping[str, str | None]
    label: str
    answered: str | None


@dataclass(frozen=True)
class Finding:
    """One cause, `found` or looked for in vain.

    `points`: about how many points of the score are at stake, by which causes are ranked; None where that cannot be
    said. `task`: keys to paste into the task file.
    """

    cause: str
    found: bool
    said: Note
    points: float | None = None
    advice: Note | None = None
    task: Mapping[str, Any] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As JSON values; `say_again` says `said` and `advice`."""
        return {
            "cause": self.cause,
            "found": self.found,
            "said": self.said.to_json(),
            "points": None if self.points is None else round(self.points, 2),
            "advice": self.advice.to_json() if self.advice else None,
            "task": dict(self.task),
            "examples": [vars(one) for one in self.examples],
        }
