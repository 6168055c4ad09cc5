"""The profile of a file, or of a task's rows to learn from: columns, languages, labels, and what steps would do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from tasklift.data.dataset import Dataset
from tasklift.data.read import RowCounts
from tasklift.data.roles import RoleType
from tasklift.data.sniff import sniff
from tasklift.evaluation.lift import Interval
from tasklift.runs.carrying.account import general_reason
from tasklift.runs.carrying.workshop import Workshop
from tasklift.runs.cleaning.columns import TableColumns, find_columns
from tasklift.runs.cleaning.table import read_table, table_store
from tasklift.runs.diagnosing.causes.drift import FeatureDrift, features_apart, told_apart
from tasklift.runs.diagnosing.profile import languages_of
from tasklift.runs.profiling.column_figures import ColumnFigures, Figures
from tasklift.runs.profiling.treatments import TREATMENTS, Treatment, treatments
from tasklift.runs.progress import Tell, silent
from tasklift.runs.recipe import baseline_line, parse_line
from tasklift.runs.run import make_ready
from tasklift.settings.errors import UserError
from tasklift.settings.located import Located
from tasklift.tasks.kind import Layout
from tasklift.tasks.task import Task


@dataclass(frozen=True)
class Profile:
    """`roles`: what a column is to steps. `unusable`: rows that could not be read, or that a task's split put aside, by
    reason. `languages`: shares of a sample of texts. `labels`: rows of each label. `apart`: how surely a model tells
    the texts of a task's test from those to learn from, as the area under the ROC curve; `features`: how these differ
    in one measure, by its name.
    """

    source: str
    looks_like: str
    counts: RowCounts
    unusable: Mapping[str, int]
    rows: int
    roles: Mapping[str, RoleType]
    columns: tuple[ColumnFigures, ...]
    languages: Mapping[str, float]
    labels: Mapping[str, int]
    treatments: tuple[Treatment, ...]
    apart: Interval | None = None
    features: Mapping[str, FeatureDrift] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The profile as JSON values."""
        tried = [{"line": one.line.as_written(), "rows": one.touched, **one.account} for one in self.treatments]
        columns = [{**asdict(one), "role": self.roles.get(one.name)} for one in self.columns]
        apart = asdict(self.apart) if self.apart else None
        features = {name: asdict(one) for name, one in self.features.items()}
        made = {"columns": columns, "treatments": tried, "apart": apart, "features": features}
        return {**vars(self), "counts": vars(self.counts), **made}


@dataclass(frozen=True)
class _Seen:
    """Rows, what their columns are, and the user's names of them."""

    rows: Dataset
    layout: type[Layout]
    outer: Mapping[str, str]

    def parts(self) -> dict[str, Any]:
        """What of a profile does not hang on where the rows come from."""
        there = [name for name in self.outer if name in self.rows.columns and name != "id"]
        figures = {name: Figures(self.outer[name]) for name in there}
        for frame in self.rows.batches(there):
            for name, one in figures.items():
                one.see(frame[name])
        typed = ((name, type_) for type_ in (RoleType.TEXT, RoleType.LABEL) for name in self._of(type_))
        return {
            "rows": self.rows.height,
            "roles": {self.outer[name]: type_ for name, type_ in typed},
            "columns": tuple(one.column() for one in figures.values()),
            "languages": self._languages(),
            "labels": self._labels(),
        }

    def _of(self, type_: RoleType) -> list[str]:
        return self.layout.of_type(type_, self.rows.columns)

    def _languages(self) -> dict[str, float]:
        names = self._of(RoleType.TEXT)
        parts = [self.layout.identity(frame) for frame in self.rows.batches(names)] if names else []
        return languages_of(pl.concat(parts)) if parts else {}

    def _labels(self) -> dict[str, int]:
        counts = Counter(
            label
            for name in self._of(RoleType.LABEL)
            for frame in self.rows.batches([name])
            for label in frame[name].drop_nulls().to_list()
        )
        return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def profile_file(source: Path, named: Mapping[str, Sequence[str]] | None = None, *, tell: Tell = silent) -> Profile:
    """What is in a file. `named`: columns by role (`text`, `label`, `id`); the others are guessed.

    Raises UserError where the file cannot be read as a table.
    """
    columns, found = _columns(source, named or {}), sniff(source)
    with table_store(None, None) as kept:
        reading = read_table(kept, source, columns, tell)
        order = {name: place for place, name in enumerate(found.columns)}
        outer = dict(sorted(columns.outer.items(), key=lambda one: order.get(one[1], len(order))))
        seen = _Seen(reading.rows, columns.layout, outer)
        return Profile(
            str(source),
            f"{found.format.value}, {found.encoding}",
            reading.counts,
            _by_reason([reading.faults]),
            treatments=tuple(treatments(seen.rows, seen.layout, tell)),
            **seen.parts(),
        )


def profile_task(task: Task, *, store: Path | None = None, tell: Tell = silent) -> Profile:
    """What is in the rows that a task learns from, after the split, and how far the texts of its test are from them."""
    ready = make_ready(task, store=store, tell=tell)
    prepared, names = ready.prepared, task.named
    outer = {name: " + ".join(names.get(name, (name,))) for name in task.roles}
    seen = _Seen(prepared.datasets["train"], task.kind_class, outer)
    workshop = Workshop(task, ready.store, prepared, baseline_line(task), task.seed, tell)
    return Profile(
        task.name,
        f"kind: {task.kind}",
        prepared.counts,
        _by_reason([*(one.faults for one in prepared.readings.values()), prepared.aside]),
        treatments=tuple(treatments(seen.rows, seen.layout, tell)),
        apart=told_apart(workshop),
        features=features_apart(workshop),
        **seen.parts(),
    )


def _columns(source: Path, named: Mapping[str, Sequence[str]]) -> TableColumns:
    """All of the file's; where none looks like text, all are values."""
    steps = [parse_line(line, Located("the profile", None), ()).step for line, _ in TREATMENTS]
    try:
        return find_columns(source, named, steps)
    except UserError as fault:
        if fault.slug != "no-text-column":
            raise
        return find_columns(source, named, [step for step in steps if RoleType.VALUE in step.reads])


def _by_reason(gone: Sequence[Dataset]) -> dict[str, int]:
    reasons = (reason for one in gone for frame in one.batches(["reason"]) for reason in frame["reason"].to_list())
    return dict(Counter(map(general_reason, reasons)).most_common())
