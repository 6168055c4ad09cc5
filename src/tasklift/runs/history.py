"""Runs that were: found by id, prefix or `last`, with their record, model and rows."""

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import polars as pl

from tasklift.data.alongside import Alongside
from tasklift.data.answers.reading import with_nested, with_texts_as_lists
from tasklift.data.answers.spans import SPANS
from tasklift.data.dataset import Dataset, open_dataset
from tasklift.data.dialogues.writing import with_dialogues_as_written
from tasklift.data.roles import PARENT, RoleType
from tasklift.evaluation.lift import Lift, lift_from_json
from tasklift.models.kept import kept_library, kept_model
from tasklift.models.pipeline import Pipeline, pipeline_from
from tasklift.runs.row_history import WhatHappened, what_happened
from tasklift.settings.errors import UserError
from tasklift.settings.messages import one_by_one, say
from tasklift.settings.registry import find
from tasklift.store.journal import RunEntry
from tasklift.store.store import Store
from tasklift.tasks.kind import Kind

Which = Literal["final", "baseline"]
"""A model of a run."""

_READ = ":read"
_OURS = ("id", PARENT, SPANS, "step", "reason", "source_file", "source_line")


@dataclass(frozen=True)
class Run:
    """A recipe carried out over a task: its record and all that came of it."""

    store: Store
    id: str
    kept: Mapping[str, Any]

    @property
    def record(self) -> dict[str, Any]:
        """The JSON object that `lift show RUN --json` prints."""
        return dict(self.kept["record"])

    @property
    def lift(self) -> Lift:
        """By how much the final model beats the baseline."""
        return lift_from_json(self.record["lift"])

    @property
    def recommended(self) -> Which:
        """Which model is to be used: the final one, unless it did harm and the baseline is a model."""
        did_harm = self.record["recommended"] == "baseline"
        return "baseline" if did_harm and "baseline" in self.kept["models"] else "final"

    @property
    def model(self) -> Pipeline:
        """The recommended model."""
        return self.model_named(self.recommended)

    def model_named(self, which: Which) -> Pipeline:
        """The final model or the baseline. Raises UserError `no-baseline-model` where that was mere predictions."""
        if which not in self.kept["models"]:
            raise UserError("no-baseline-model", say("the baseline of this run is a file of predictions, not a model"))
        kept = self.kept["models"][which]
        described, model = kept["pipeline"], kept_model(self.store, kept["model"])
        library = kept_library(self.store, described["library"]) if "library" in described else None
        return pipeline_from(described, model, library)

    def export(self, folder: str | Path, which: Which | None = None) -> None:
        """Write a model into a new folder to carry away: the recommended one, or `which`."""
        self.model_named(which or self.recommended).save(Path(folder))

    def cleaned(self) -> Iterator[pl.DataFrame]:
        """The rows that the final model learned from, under the user's names: id, roles, origin and other columns."""
        origins = Alongside(self.dataset("origins"))
        for frame in self.dataset("cleaned").batches():
            found = origins.join(frame.drop("unit")).with_columns(pl.col("source_line").cast(pl.Int64))
            yield self._as_the_user_has_them(found)

    def set_aside(self) -> Iterator[pl.DataFrame]:
        """The rows that were set aside: by the split, or by a step, with the reason; and rows never read, by line."""
        quarantined = open_dataset(self.store, self.kept["faults"]["train"])
        for frame in quarantined.batches():
            yield frame.select(
                pl.lit(None, pl.String).alias("id"),
                pl.lit("read").alias("step"),
                "reason",
                pl.col("file").alias("source_file"),
                pl.col("line").cast(pl.Int64).alias("source_line"),
                "excerpt",
            )
        yield self._with_origins("split", self.dataset("aside"))
        for name, _, aside in self.steps():
            yield self._with_origins(name, aside)

    def why(self, row: str) -> list[WhatHappened]:
        """What happened to a row of train, step by step; `row` is its id or the beginning of it.

        Raises UserError `unknown-row`, also for rows of valid and test, which no step touches.
        """
        return what_happened(self, row)

    def _repr_html_(self) -> str:
        """What a notebook shows. The layer above draws it, found by name: notebooks ask the object itself."""
        drawn: str = importlib.import_module("tasklift.reports.notebook").record_html(self.record)
        return drawn

    def dataset(self, name: str) -> Dataset:
        """A dataset that was kept: `read`, `origins`, `aside`, `train`, `valid` or `cleaned`."""
        return open_dataset(self.store, self.kept[name])

    def steps(self) -> Iterator[tuple[str, Dataset, Dataset]]:
        """Each step's name, the rows after it, and `id` and `reason` of the rows it set aside."""
        for one in self.kept["steps"]:
            after, aside = (open_dataset(self.store, one[part]) for part in ("dataset", "set_aside"))
            yield one["name"], after, aside

    def _own_names(self) -> dict[str, str]:
        """The user's names of roles that are one column."""
        names = {role: columns[0] for role, columns in self.kept["columns"].items() if len(columns) == 1}
        return {role: name for role, name in names.items() if role != "id" and name not in _OURS}

    def _as_the_user_has_them(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows under the user's names, several right texts and dialogues as they were, and spans as lists."""
        names = self._own_names()
        named = rows.rename(names, strict=False)
        kind: type[Kind] = find("tasks", self.record["kind"])
        for role in kind.dialogues(rows.columns):
            named = with_dialogues_as_written(named, names.get(role, role))
        if SPANS in rows.columns:
            named = with_nested(named, SPANS, named[SPANS].is_not_null())
        answer = kind.answer()
        if answer.type is not RoleType.TEXTS or answer.name not in rows.columns:
            return named
        return with_texts_as_lists(named, names.get(answer.name, answer.name))

    def _with_origins(self, step: str, aside: Dataset) -> pl.DataFrame:
        """Rows that a step set aside, as they were read, with file, line and the user's other columns."""
        rows = aside.frame()
        read = pl.coalesce(PARENT, "id") if PARENT in rows.columns else pl.col("id")
        if "dataset" in rows.columns:  # an equal text of other files has the same id
            read = pl.when(pl.col("dataset") == "train").then(read)
        frame = rows.select("id", pl.lit(step).alias("step"), "reason", read.alias(_READ))
        for name in ("origins", "read"):
            parts = [
                part.rename({"id": _READ}).join(frame, on=_READ, how="semi") for part in self.dataset(name).batches()
            ]
            frame = frame.join(pl.concat(parts), on=_READ, how="left", maintain_order="left")
        return self._as_the_user_has_them(frame.drop(_READ)).with_columns(pl.col("source_line").cast(pl.Int64))


def find_run(store: Store, name: str) -> Run:
    """The finished run of that id or beginning of an id, or the one finished `last`.

    Raises UserError `unknown-run` or `run-not-finished`.
    """
    entries = store.journal.list_runs()
    finished = [entry for entry in entries if entry.record]
    if name == "last":
        found = sorted(finished, key=lambda entry: entry.finished or 0.0)[-1:]
    else:
        found = [entry for entry in entries if name and entry.id.startswith(name)]
    if not found:
        known = one_by_one([entry.id for entry in entries[-5:]]) or say("none yet")
        raise UserError(
            "unknown-run",
            say("there is no run {name!r}", name=name),
            advice=say("the latest runs: {known}", known=known),
        )
    if len(found) > 1:
        raise UserError(
            "unknown-run",
            say("{count} runs begin with {name!r}", count=len(found), name=name),
            advice=say("give more of the id"),
        )
    if not found[0].record:
        raise UserError(
            "run-not-finished",
            say("run {run} has not finished", run=found[0].id),
            advice=say("run its task again: it goes on"),
        )
    return Run(store, found[0].id, store.read_json(found[0].record))


def list_runs(store: Store) -> list[RunEntry]:
    """All runs of a store, the latest begun last."""
    return store.journal.list_runs()
