"""What each cleaning step would do to these rows, found by carrying it out on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tasklift.data.dataset import Dataset, write_dataset
from tasklift.data.roles import OF_EVERY_ROW, RoleType
from tasklift.runs.carrying.applying import Held, apply_step
from tasklift.runs.carrying.handing import handed_columns
from tasklift.runs.cleaning.clean import no_learner
from tasklift.runs.preparing.guard import NoTest
from tasklift.runs.progress import Progress, Tell
from tasklift.runs.recipe import Line, parse_line
from tasklift.settings.kept import in_english
from tasklift.settings.located import Located
from tasklift.tasks.kind import Layout, RecipeLine

TREATMENTS: Final[tuple[RecipeLine, ...]] = (
    "normalize",
    "drop_missing",
    {"filter_length": {"minimum": 2}},
    "drop_conflicts",
    "deduplicate",
)
"""In the order in which a recipe had best have them."""
_MOST_ROWS: Final = 200_000


@dataclass(frozen=True)
class Treatment:
    """A recipe line that would touch rows: `account` is that of the step, on so many rows of `of`."""

    line: Line
    account: Mapping[str, Any]
    of: int

    @property
    def touched(self) -> int:
        """Rows of all that it would set aside or change, about where not all were looked at."""
        seen: int = self.account["dropped"] + self.account["changed"]
        looked_at: int = self.account["rows_in"]
        return round(seen * self.of / max(1, looked_at))


def treatments(rows: Dataset, layout: type[Layout], tell: Tell) -> list[Treatment]:
    """The lines that would touch any row, each tried alone on the rows as they are; of very many, on a part of them."""
    some, found = _some(rows), []
    lines = [line for line in map(_line, TREATMENTS) if _fits(line, layout, rows)]
    stage = in_english("trying steps")
    for number, line in enumerate(lines):
        tell(Progress(stage, number, len(lines), unit="steps"))
        result = apply_step(line.step, some, Held(NoTest(layout)), no_learner, lambda done: None)
        one = Treatment(line, result["account"], rows.height)
        if one.touched:
            found.append(one)
    tell(Progress(stage, len(lines), len(lines), unit="steps", finished=True))
    return found


def _line(written: RecipeLine) -> Line:
    return parse_line(written, Located("the profile", None), ())


def _fits(line: Line, layout: type[Layout], rows: Dataset) -> bool:
    """Whether there are columns that it acts on; where it reads the whole input side, there must be texts."""
    there = handed_columns(line.step, layout, rows.columns)
    wanted = set(line.step.reads) - OF_EVERY_ROW
    types = {type_ for type_ in RoleType if layout.of_type(type_, rows.columns)}
    if RoleType.INPUT in line.step.reads and RoleType.TEXT not in types:
        return False
    if line.name == "drop_conflicts" and RoleType.LABEL not in types:
        return False
    return len(there) > 1 and (not wanted or bool(wanted & types))


def _some(rows: Dataset) -> Dataset:
    every = -(-rows.height // _MOST_ROWS)
    if every < 2:
        return rows
    return write_dataset(rows.store, rows.columns, (frame.gather_every(every) for frame in rows.batches()))
