"""Runs that were: found by id, prefix or `last`, with their record, model and rows."""

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import polars as pl

from tasklift.data.alongside import Alongside
from tasklift.data.dataset import Dataset, open_dataset
from tasklift.evaluation.lift import Lift, lift_from_json
from tasklift.models.kept import kept_model
from tasklift.models.pipeline import Pipeline, pipeline_from
from tasklift.settings.errors import UserError
from tasklift.settings.messages import one_by_one, say
from tasklift.store.journal import RunEntry
from tasklift.store.store import Store

Which = Literal["final", "baseline"]
"""A model of a run."""

_OURS = ("id", "step", "reason", "source_file", "source_line")


@dataclass(frozen=True)
class WhatHappened:
    """What one step did to one row: nothing, a change (`before` and `after`), or setting it aside (`after` is None)."""

    step: str
    what: str
    before: Mapping[str, str | None] | None
    after: Mapping[str, str | None] | None


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
        return pipeline_from(kept["pipeline"], kept_model(self.store, kept["model"]))

    def export(self, folder: str | Path, which: Which | None = None) -> None:
        """Write a model into a new folder to carry away: the recommended one, or `which`."""
        self.model_named(which or self.recommended).save(Path(folder))

    def cleaned(self) -> Iterator[pl.DataFrame]:
        """The rows that the final model learned from, under the user's names: id, roles, origin and other columns."""
        origins = Alongside(self._dataset("origins"))
        for frame in self._dataset("cleaned").batches():
            found = origins.join(frame.drop("unit")).with_columns(pl.col("source_line").cast(pl.Int64))
            yield found.rename(self._own_names(), strict=False)

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
        yield self._with_origins("split", self._dataset("aside"))
        for one in self.kept["steps"]:
            yield self._with_origins(one["name"], self._step(one, "set_aside"))

    def why(self, row: str) -> list[WhatHappened]:
        """What happened to a row of train, step by step; `row` is its id or the beginning of it.

        Raises UserError `unknown-row`, also for rows of valid and test, which no step touches.
        """
        name = self._row_id(row)
        told = []
        aside = _find(self._dataset("aside"), name)
        if aside:
            return [WhatHappened("split", f"set aside: {aside['reason']}", None, None)]
        now = _find(self._dataset("train"), name)
        if now is None:
            raise UserError(
                "unknown-row", say("row {name} is in valid or in the sealed test: no step touches it", name=name)
            )
        for one in self.kept["steps"]:
            reason = _find(self._step(one, "set_aside"), name)
            if reason:
                told.append(WhatHappened(one["name"], f"set aside: {reason['reason']}", _shown(now), None))
                break
            after = _find(self._step(one, "dataset"), name) or now
            changed = _shown(after) != _shown(now)
            told.append(
                WhatHappened(one["name"], "changed" if changed else "left as it was", _shown(now), _shown(after))
            )
            now = after
        return told

    def _repr_html_(self) -> str:
        """What a notebook shows. The layer above draws it, found by name: notebooks ask the object itself."""
        drawn: str = importlib.import_module("tasklift.reports.notebook").record_html(self.record)
        return drawn

    def _dataset(self, name: str) -> Dataset:
        return open_dataset(self.store, self.kept[name])

    def _step(self, step: Mapping[str, Any], part: str) -> Dataset:
        return open_dataset(self.store, step[part])

    def _row_id(self, row: str) -> str:
        ids = [
            one
            for name in ("train", "valid", "aside")
            for frame in self._dataset(name).batches(["id"])
            for one in frame.filter(pl.col("id").str.starts_with(row))["id"].to_list()
        ]
        if row in ids:
            return row
        if len(ids) == 1:
            return str(ids[0])
        problem = (
            say("{count} rows have ids that begin with {row!r}", count=len(ids), row=row)
            if ids
            else say("no row that steps may see has the id {row!r}", row=row)
        )
        raise UserError(
            "unknown-row", problem, advice=say("ids stand in `lift data RUN -o FILE` and among a step's examples")
        )

    def _own_names(self) -> dict[str, str]:
        """The user's names of roles that are one column."""
        names = {role: columns[0] for role, columns in self.kept["columns"].items() if len(columns) == 1}
        return {role: name for role, name in names.items() if role != "id" and name not in _OURS}

    def _with_origins(self, step: str, aside: Dataset) -> pl.DataFrame:
        """Rows that a step set aside, as they were read, with file, line and the user's other columns."""
        frame = aside.frame().select("id", pl.lit(step).alias("step"), "reason")
        for name in ("origins", "read"):
            parts = [part.join(frame, on="id", how="semi") for part in self._dataset(name).batches()]
            frame = frame.join(pl.concat(parts), on="id", how="left", maintain_order="left")
        return frame.with_columns(pl.col("source_line").cast(pl.Int64)).rename(self._own_names(), strict=False)


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


def _find(dataset: Dataset, name: str) -> dict[str, Any] | None:
    for frame in dataset.batches():
        found = frame.filter(pl.col("id") == name)
        if found.height:
            return found.row(0, named=True)
    return None


def _shown(row: Mapping[str, Any]) -> dict[str, str | None]:
    return {name: value for name, value in row.items() if name not in {"id", "unit", "group", "time"}}
