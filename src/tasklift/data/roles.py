"""Roles: what a column means to the task, whatever the user calls it."""

from dataclasses import dataclass
from enum import StrEnum


class RoleType(StrEnum):
    """What a column holds. A step says which types it reads and is handed just those.

    `INPUT` is not a column of the data: it asks for the whole input side of a row as one text (several texts joined by
    the unit separator U+001F), which is what makes two rows the same question; `ASKED` asks for the columns of texts on
    that side, as serving has them. `ANSWER` asks for the answer side as one text, a label or what is to be written.
    `TEXTS` is a text, or several of which each is right, joined by U+001E. `MESSAGES` is a dialogue, as
    `text.dialogues.one_text` has it: each turn is a text to steps that change texts.
    `VALUE` is any other cell of a table, such as an amount or a date, as text; the user names those that steps may see.
    `UNIT` asks for the name of the group
    or cluster of copies that a row belongs to, which a step that holds rows back must not tear apart. `WEIGHT` asks for
    how many rows it counts as, a number as text, null where no step has said so: then it is one row. `SPANS` asks for
    where right answers stand in their context, as `data.answers.spans` has it, null where nobody said so. `LOT` asks
    for a number from 0 to 1, the row's own under the seed for this step, however rows are batched or ordered.
    """

    TEXT = "text"
    TEXTS = "texts"
    MESSAGES = "messages"
    LABEL = "label"
    VALUE = "value"
    INPUT = "input"
    ANSWER = "answer"
    UNIT = "unit"
    WEIGHT = "weight"
    SPANS = "spans"
    LOT = "lot"
    ASKED = "asked"


HOLDING_TEXT = frozenset({RoleType.TEXT, RoleType.TEXTS, RoleType.MESSAGES})
"""Columns in which a step that reads TEXT finds texts."""

OF_EVERY_ROW = frozenset(
    {RoleType.INPUT, RoleType.ANSWER, RoleType.UNIT, RoleType.WEIGHT, RoleType.SPANS, RoleType.LOT}
)
"""What a step may ask for whatever the task's columns are."""

PARENT = "parent"
"""The column of a dataset that names, of a row that a step made, the row as read that it was made of."""

OURS = frozenset({"id", "group", "time", PARENT, *(type_.value for type_ in OF_EVERY_ROW)})
"""Columns of a dataset that no role of the user's may be named like."""


class Side(StrEnum):
    """On which side of the task a column stands: serving has the input alone."""

    INPUT = "input"
    ANSWER = "answer"
    META = "meta"


@dataclass(frozen=True)
class Role:
    """One role of a kind of task. `may_be_blank`: where a blank text says that there is none; nothing is missing.
    `stands_in`: the role whose texts its own are cut out of.
    """

    name: str
    type: RoleType
    side: Side
    description: str
    required: bool = True
    may_be_blank: bool = False
    stands_in: str | None = None


INPUT_SEPARATOR = "\x1f"
"""Joins the texts of one input side, and the columns of a role that the user names several columns for."""

TEXTS_SEPARATOR = "\x1e"
"""Joins the texts of one row of which each is right."""
