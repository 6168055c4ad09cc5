"""Filter: rows that stay by a function of the user's own."""

from collections.abc import Callable
from typing import Any, ClassVar

import polars as pl
from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.judge import Judge, Reasons
from tasklift.forms.rows import Batch
from tasklift.settings.kept import in_english
from tasklift.settings.messages import say
from tasklift.settings.own_code import call, own_function, source_digest, wrong_result


class Filter(Judge):
    """Set aside the rows that a Python function of yours does not want.

    Why: what is wrong with a row is often known to its owner alone: a shop that closed, a test account, a price that
    cannot be. The function is given a row, a dictionary of its `id`, texts, label and values. True and None let it
    stay; False sets it aside, and so does a text, which is the reason that is shown for it.

    When it hurts: the function is called row by row, far slower than the steps that are there. It sees the label: to
    set aside what a model answers wrongly makes the rest easier, and the model no better.

    Example:
        recipe: [{filter: {function: "my_rules:is_a_review"}}]

    Reference: none; the function is yours.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT, RoleType.LABEL, RoleType.VALUE)
    can_do_without: ClassVar[tuple[RoleType, ...]] = (RoleType.LABEL,)
    runs_own_code: ClassVar[bool] = True

    function: str = Field(
        f"{__name__}:every_row",
        description="`module:function`; it is given a row and says whether it stays, or why not",
    )

    def resources(self) -> list[str]:
        return [source_digest(self.function)]

    def judge(self, batch: Batch) -> Reasons:
        function = own_function(self.function)
        reasons = [self._reason(function, row) for row in batch.iter_rows(named=True)]
        return pl.Series("reason", reasons, pl.String)

    def _reason(self, function: Callable[..., Any], row: dict[str, Any]) -> str | None:
        said = call(self.function, function, row, str(row["id"]))
        if said is None or said is True:
            return None
        if said is False:
            return in_english("not wanted by {function}", function=self.function)
        if isinstance(said, str) and said.strip():
            return said
        raise wrong_result(self.function, said, say("True, False, None or a reason"))


def every_row(_row: dict[str, Any]) -> bool:
    """Whatever it is, it stays."""
    return True
