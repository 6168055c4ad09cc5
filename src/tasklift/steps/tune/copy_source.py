"""Answer with the source."""

from collections.abc import Mapping
from typing import ClassVar

from tasklift.data.roles import RoleType
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.models.written.copying import Copying


class CopySource(Tune):
    """Answer with the source, unchanged.

    Why: between languages, names, numbers and codes stay as they are, and in texts that are to be edited most words do;
    so a copy can score more than one would think. What a model is worth is what it adds to that.

    When it hurts: it is no answer to anything. It is there to be beaten.

    Example: `copy_source`

    Reference: Koehn, "Statistical machine translation", 2010, on words that are left untranslated.
    """

    takes_seconds: ClassVar[bool] = True
    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.INPUT, RoleType.ANSWER)

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        return Copying(None)
