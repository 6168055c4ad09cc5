"""What requests to an endpoint have spent: as it says, as is likely, and as may be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tasklift.models.endpoints.tokens import Tokens


@dataclass(frozen=True)
class Spent:
    """`requests` were sent. `charged`: tokens that the endpoint named; `estimated`: those of answers where it named
    none; `possible`: the most that requests may have taken whose answer was lost on the way, and may be charged.
    """

    requests: int = 0
    charged: Tokens = field(default_factory=Tokens)
    estimated: Tokens = field(default_factory=Tokens)
    possible: Tokens = field(default_factory=Tokens)

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            self.requests + other.requests,
            self.charged + other.charged,
            self.estimated + other.estimated,
            self.possible + other.possible,
        )

    @property
    def tokens(self) -> Tokens:
        """All that was, or may be, charged."""
        return self.charged + self.estimated + self.possible

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "Spent":
        """What `dataclasses.asdict` made of it."""
        return cls(kept["requests"], *(Tokens(**kept[name]) for name in ("charged", "estimated", "possible")))
