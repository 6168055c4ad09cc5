"""The contract of a kind of task: its roles, its metrics and what it does when the task file is silent."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

import polars as pl

from tasklift.data.roles import HOLDING_TEXT, INPUT_SEPARATOR, OURS, Role, RoleType, Side
from tasklift.tasks.starting import NOTHING, Given

RecipeLine = str | dict[str, Any]


class Layout:
    """Which roles the columns of some rows have, and what follows from it."""

    roles: ClassVar[tuple[Role, ...]]

    @classmethod
    def role(cls, name: str) -> Role | None:
        """The role of that name."""
        return next((role for role in cls.roles if role.name == name), None)

    @classmethod
    def of_side(cls, side: Side, columns: Mapping[str, Any] | tuple[str, ...]) -> list[str]:
        """The roles of one side that the task has columns for, in the kind's order."""
        return [role.name for role in cls.roles if role.side == side and role.name in columns]

    @classmethod
    def of_type(cls, type_: RoleType, columns: tuple[str, ...]) -> list[str]:
        """The roles of one type that the dataset has, in the kind's order; values are what is no role of the kind.

        Where several texts are right, each is a text, as is each turn of a dialogue.
        """
        if type_ is RoleType.VALUE:
            return [name for name in columns if name not in OURS and cls.role(name) is None]
        wanted = HOLDING_TEXT if type_ in (RoleType.TEXT, RoleType.ASKED) else {type_}
        sides = {Side.INPUT} if type_ is RoleType.ASKED else set(Side)
        return [role.name for role in cls.roles if role.type in wanted and role.side in sides and role.name in columns]

    @classmethod
    def may_be_blank(cls, roles: Collection[str]) -> frozenset[str]:
        """Those of the roles where a blank text says that there is no answer."""
        return frozenset(role.name for role in cls.roles if role.may_be_blank and role.name in roles)

    @classmethod
    def dialogues(cls, roles: Collection[str]) -> frozenset[str]:
        """Those of the roles that hold dialogues."""
        return frozenset(role.name for role in cls.roles if role.type is RoleType.MESSAGES and role.name in roles)

    @classmethod
    def standing(cls) -> tuple[str, str] | None:
        """The role whose texts stand in another's, and that; None where none do."""
        return next(((role.name, role.stands_in) for role in cls.roles if role.stands_in), None)

    @classmethod
    def called(cls, value: str) -> str:
        """The user's name of a column of values, where the dataset has it under another for its own is ours."""
        return value

    @classmethod
    def identity(cls, frame: pl.DataFrame) -> pl.Series:
        """What makes rows the same question: the texts of the input side as one; nothing where there are none."""
        names = cls.of_side(Side.INPUT, tuple(frame.columns))
        if not names:
            return pl.Series("input", [""], pl.String).new_from_index(0, frame.height)
        joined = pl.concat_str([pl.col(name).fill_null("") for name in names], separator=INPUT_SEPARATOR)
        return frame.select(joined.alias("input")).to_series()

    @classmethod
    def as_read(cls, inputs: pl.DataFrame) -> pl.DataFrame:
        """The input side as a row of the world's has it, in the form that it has in a dataset."""
        return inputs

    @classmethod
    def questions(cls, rows: pl.DataFrame) -> pl.DataFrame:
        """What the rows ask, each with its answer: the rows themselves, but where one row asks several things."""
        return rows

    @classmethod
    def question_columns(cls, columns: tuple[str, ...]) -> tuple[str, ...]:
        """The columns of what rows with these columns ask."""
        return tuple(cls.questions(pl.DataFrame(schema=dict.fromkeys(columns, pl.String))).columns)


class Kind(Layout, ABC):
    """One kind of task. Final classes under it hold facts and pure functions; there is one instance's worth of each.

    `looked_up`: the role of the input side that passages of a task's documents can fill; None where there is none.
    """

    metric: ClassVar[str]
    metrics: ClassVar[tuple[str, ...]]
    looked_up: ClassVar[str | None] = None

    @classmethod
    def answer(cls) -> Role:
        """The role of what models answer."""
        return next(role for role in cls.roles if role.side is Side.ANSWER)

    @classmethod
    def has_labels(cls) -> bool:
        """Whether models answer with labels; else they write texts."""
        return cls.answer().type is RoleType.LABEL

    @classmethod
    @abstractmethod
    def default_recipe(cls, given: Given = NOTHING) -> list[RecipeLine]:
        """The recipe of a task file that has none. Raises UserError `no-network` where no step suits its network."""

    @classmethod
    @abstractmethod
    def baseline(cls, given: Given = NOTHING) -> RecipeLine:
        """The trainer that stands for what the user has today."""

    @classmethod
    def zero_shot(cls, language: str | None) -> RecipeLine:
        """The line that asks the task's language model as it is; `language` is that of the texts it writes, or reads
        where it gives labels.
        """
        return "ask"

    @classmethod
    @abstractmethod
    def baseline_name(cls) -> str:
        """What a reader should know of the baseline, in English as a text to keep."""
