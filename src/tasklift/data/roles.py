"""Roles: what a column means to the task, whatever the user calls it."""

from dataclasses import dataclass
from enum import StrEnum


class RoleType(StrEnum):
    """What a column holds. A step says which types it reads and is handed just those.

    `INPUT` is not a column of the data: it asks for the whole input side of a row as one text (several texts joined by
    the unit separator U+001F), which is what makes two rows the same question. `UNIT` asks for the name of the group or
    cluster of copies that a row belongs to, which a step that holds rows back must not tear apart.
    """

    TEXT = "text"
    LABEL = "label"
    INPUT = "input"
    UNIT = "unit"


OF_EVERY_ROW = frozenset({RoleType.INPUT, RoleType.UNIT})
"""What a step may ask for whatever the task's columns are."""


class Side(StrEnum):
    """On which side of the task a column stands: serving has the input alone."""

    INPUT = "input"
    ANSWER = "answer"


@dataclass(frozen=True)
class Role:
    """One role of a kind of task."""

    name: str
    type: RoleType
    side: Side
    description: str
    required: bool = True


INPUT_SEPARATOR = "\x1f"
"""Joins the texts of one input side, and the columns of a role that the user names several columns for."""
