"""Map: texts written anew by a function of the user's own."""

from collections.abc import Callable
from typing import Any, ClassVar

import polars as pl
from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.rewrite import Rewrite
from tasklift.forms.rows import Batch
from tasklift.settings.messages import say
from tasklift.settings.own_code import call, own_function, source_digest, wrong_result
from tasklift.text.printable import shortened

_SHOWN = 60


class Map(Rewrite):
    """Write each text as a Python function of yours says.

    Why: no list of steps foresees everything. A function that is given a text and gives one back, in a file beside
    the task, is a step like all others: rows are counted, changes are shown and may be undone, its lift is measured,
    and what it made is kept until the file changes. It is called for every text of a row but those that are missing.

    When it hurts: the function is called text by text, far slower than the steps that are there. It must give the same
    for the same text: what is kept of it is not made again. It is saved with the model by its name alone, so whoever
    loads the model needs the file, and must say `--allow-code`.

    Example:
        recipe: [{map: {function: "my_rules:without_signature"}}]

    Reference: none; the function is yours.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)
    travels: ClassVar[bool] = True
    runs_own_code: ClassVar[bool] = True

    function: str = Field(f"{__name__}:as_it_is", description="`module:function`; it is given a text and gives another")

    def resources(self) -> list[str]:
        return [source_digest(self.function)]

    def rewrite(self, batch: Batch) -> Batch:
        function = own_function(self.function)
        written = [None if text is None else self._written(function, text) for text in batch["text"]]
        return pl.DataFrame({"text": written}, schema={"text": pl.String})

    def _written(self, function: Callable[..., Any], text: str) -> str | None:
        made = call(self.function, function, text, shortened(text, _SHOWN))
        if made is not None and not isinstance(made, str):
            raise wrong_result(self.function, made, say("a text or None"))
        return made


def as_it_is(text: str) -> str:
    """The text."""
    return text
