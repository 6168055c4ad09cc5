"""What each cleaning step would do to these rows, found by carrying it out on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tasklift.data.dataset import Dataset, open_dataset, write_dataset
from tasklift.data.roles import RoleType
from tasklift.runs.carrying.applying import Held, apply_step
from tasklift.runs.cleaning.table import no_learner
from tasklift.runs.preparing.guard import NoTest
from tasklift.runs.progress import Progress, Tell
from tasklift.runs.recipe import Line, parse_line
from tasklift.settings.kept import in_english
from tasklift.settings.located import Located
from tasklift.tasks.kind import Layout, RecipeLine

TREATMENTS: Final[tuple[tuple[RecipeLine, frozenset[RoleType]], ...]] = (
    ("normalize", frozenset({RoleType.TEXT})),
    ("drop_missing", frozenset({RoleType.TEXT})),
    ({"filter_length": {"minimum": 2}}, frozenset({RoleType.TEXT})),
    ("filter_dialogue", frozenset({RoleType.TEXT})),
    ("filter_language", frozenset({RoleType.TEXT})),
    ("drop_sensitive", frozenset({RoleType.TEXT})),
    ("redact", frozenset({RoleType.TEXT})),
    ("normalize_values", frozenset({RoleType.VALUE})),
    ("fill_missing", frozenset({RoleType.VALUE})),
    ({"drop_outliers": {"method": "box"}}, frozenset()),
    ("drop_conflicts", frozenset({RoleType.TEXT, RoleType.LABEL})),
    ("deduplicate", frozenset({RoleType.TEXT})),
)
"""In the order in which a recipe had best have them, each with the types of columns that there must be."""
_MOST_ROWS: Final = 200_000


@dataclass(frozen=True)
class Treatment:
    """A recipe line that would touch rows: `account` is that of the step, where one of `every` so many rows was
    looked at.
    """

    line: Line
    account: Mapping[str, Any]
    every: int = 1

    @property
    def touched(self) -> int:
        """Rows that it would set aside or change, about where not all were looked at."""
        seen: int = self.account["dropped"] + self.account["changed"]
        return seen * self.every


def treatments(rows: Dataset, layout: type[Layout], tell: Tell) -> list[Treatment]:
    """The lines that would touch any row, each on the rows as those before leave them; of very many, on a part."""
    every = max(1, -(-rows.height // _MOST_ROWS))
    some, found = _one_of(every, rows), []
    types = {type_ for type_ in RoleType if layout.of_type(type_, rows.columns)}
    lines = [parse_line(line, Located("the profile", None), ()) for line, needs in TREATMENTS if needs <= types]
    stage = in_english("trying steps")
    for number, line in enumerate(lines):
        tell(Progress(stage, number, len(lines), unit="steps"))
        result = apply_step(line.step, some, Held(NoTest(layout)), no_learner, lambda done: None)
        some = open_dataset(some.store, result["dataset"])
        one = Treatment(line, result["account"], every)
        if one.touched:
            found.append(one)
    tell(Progress(stage, len(lines), len(lines), unit="steps", finished=True))
    return found


def _one_of(every: int, rows: Dataset) -> Dataset:
    if every == 1:
        return rows
    return write_dataset(rows.store, rows.columns, (frame.gather_every(every) for frame in rows.batches()))
