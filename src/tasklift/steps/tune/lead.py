"""Answer with the beginning of the source."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final

import numpy as np
import polars as pl
from pydantic import Field

from tasklift.data.roles import INPUT_SEPARATOR, TEXTS_SEPARATOR, RoleType
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.models.written.copying import Copying, beginnings
from tasklift.settings.fields import Search

_MOST: Final = 10
_ENOUGH: Final = 2000


class Lead(Tune):
    """Answer with the first sentences of the source.

    Why: who writes news, papers and e-mails says the most important things first, so the beginning of a text is a
    summary of it that is hard to beat. Without `sentences`, as many are taken as come nearest to the length of the
    targets of train.

    When it hurts: where what matters stands at the end, or the target is no summary.

    Example: `lead: {sentences: 1}`

    Reference: Nenkova, "Automatic text summarization of newswire", 2005; See et al., "Get to the point", 2017 (lead-3).
    """

    takes_seconds: ClassVar[bool] = True
    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.INPUT, RoleType.ANSWER)

    sentences: Annotated[int | None, Search(1, 5)] = Field(
        None, ge=1, le=100, description="how many sentences; none: as many as are about as long as the targets"
    )

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        return Copying(self.sentences or _sentences_for(datasets["train"].frame().head(_ENOUGH)))


def _sentences_for(rows: pl.DataFrame) -> int:
    """How many sentences of the source are nearest to the targets in length, by the mean of both."""
    sources = rows["input"].str.split(INPUT_SEPARATOR).list.first()
    wanted = rows["answer"].str.split(TEXTS_SEPARATOR).list.first().str.len_chars().mean()
    lengths = [beginnings(sources, count).str.len_chars().mean() for count in range(1, _MOST + 1)]
    known = [float(length) if isinstance(length, int | float) else 0.0 for length in lengths]
    aim = float(wanted) if isinstance(wanted, int | float) else 0.0
    return 1 + int(np.argmin([abs(length - aim) for length in known]))
