"""What every step is: settings that a user may choose, and what it may see."""

import re
from pathlib import Path
from typing import ClassVar, Self

from pydantic import PrivateAttr

from tasklift.data.roles import RoleType
from tasklift.settings.fields import Settings


class Step(Settings):
    """One technique. Subclasses take one of the forms; its file's name is its name in a recipe."""

    version: ClassVar[int] = 1
    """Raise it when the same settings and rows give another result: it is part of every key in the store."""

    reads: ClassVar[tuple[RoleType, ...]] = ()
    """The role types that the step is handed."""

    can_do_without: ClassVar[tuple[RoleType, ...]] = ()
    """Those of the role types that a task need not have."""

    requires: ClassVar[tuple[str, ...]] = ()
    """The extras whose libraries it needs."""

    runs_own_code: ClassVar[bool] = False
    """Whether it calls a function of the user's."""

    reads_turns: ClassVar[bool] = False
    """Whether it is to know who says what in a dialogue, and not just what is said."""

    protects: ClassVar[bool] = False
    """Whether it keeps out of the rows what people must not see: then examples do not show it, and the baseline, which
    learned from the rows as they came, is not handed out in the place of the final model."""

    _folder: Path = PrivateAttr(default_factory=Path.cwd)

    @property
    def folder(self) -> Path:
        """Where paths in its settings begin: the folder of the recipe's file, or the working folder."""
        return self._folder

    def in_folder(self, folder: Path) -> Self:
        """The step with paths that begin there."""
        self._folder = folder
        return self

    def resources(self) -> list[str]:
        """Digests of what it reads beside rows and settings: they are part of its keys."""
        return []

    def draws_lots(self) -> bool:
        """Whether the result depends on the seed."""
        return False

    def columns_named(self) -> tuple[str, ...] | None:
        """The columns of values that its settings name; None where it acts on all that there are."""
        return None

    def columns_needed(self) -> tuple[str, ...]:
        """All columns of values that its settings name, those too that it only looks at; each must be there."""
        return self.columns_named() or ()

    def effort(self) -> float:
        """How many times as long as with its defaults it takes, about; for the plan of a run."""
        return 1.0

    @classmethod
    def step_name(cls) -> str:
        """The recipe's word for this step: `FilterLength` is `filter_length`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
