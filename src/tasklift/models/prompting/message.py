"""What is said in a dialogue with a language model."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Message:
    """What somebody says."""

    role: Literal["system", "user", "assistant"]
    content: str
