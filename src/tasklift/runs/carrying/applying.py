"""Carrying out a step that acts on rows: the runner applies what it judged or changed, counts it and keeps it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tasklift.data.dataset import Dataset, DatasetWriter
from tasklift.data.roles import PARENT, RoleType
from tasklift.forms.carried import judge_texts, rewrite_texts
from tasklift.forms.judge import Judge, Reasons, nothing_against
from tasklift.forms.learner import Learn
from tasklift.forms.rewrite import Rewrite
from tasklift.forms.rows import Batch
from tasklift.forms.spawn import Spawn
from tasklift.forms.step import Step
from tasklift.forms.survey import Findings, Survey
from tasklift.runs.carrying.account import Account
from tasklift.runs.carrying.effect import Effect, guarded, spared
from tasklift.runs.carrying.handing import found_as, hand, rows_for
from tasklift.runs.carrying.spans import with_spans_moved
from tasklift.runs.carrying.spawning import mark_of, spawned
from tasklift.runs.preparing.guard import Guard, NoTest
from tasklift.tasks.kind import Layout

_WEIGHT = RoleType.WEIGHT.value
_ONE = "1.0"

Act = Callable[[pl.DataFrame], Effect]


@dataclass(frozen=True)
class Held:
    """What a step may do: `guard` holds back what gives test rows away; rows with the ids `keep` stay as they are."""

    guard: Guard | NoTest
    keep: Collection[str] = ()


def apply_step(
    step: Step, dataset: Dataset, held: Held, learn: Learn, told: Callable[[int], None], *, seed: int = 0
) -> dict[str, Any]:
    """Carry out a Judge, Rewrite, Spawn or Survey; the result as JSON values that name objects.

    `told` hears the number of rows done.
    """
    guard, keep = held.guard, pl.Series(sorted(held.keep), dtype=pl.String)
    findings = step.survey(rows_for(step, guard.kind, dataset, seed=seed), learn) if isinstance(step, Survey) else None
    act = _act(step, dataset, guard.kind, findings or Findings(), seed)
    roles = _shown(step, guard.kind, dataset.columns)
    weighs = RoleType.WEIGHT in step.reads
    account = Account([*roles, _WEIGHT] if weighs else roles, found=findings or Findings(), hides=step.protects)
    added = [_WEIGHT] if weighs else [PARENT] if isinstance(step, Spawn) else []
    columns = tuple(dict.fromkeys((*dataset.columns, *added)))
    out = DatasetWriter(dataset.store, columns)
    aside = DatasetWriter(dataset.store, ("id", "reason", *(name for name in columns if name == PARENT)))
    for effect in dataset.map(lambda frame: guarded(spared(with_spans_moved(act(frame), guard.kind), keep), guard)):
        account.note(effect)
        out.append(effect.left())
        aside.append(effect.gone())
        told(account.rows_in)
    kept, gone = out.finish(), aside.finish()
    return {
        "dataset": kept.description,
        "set_aside": gone.description,
        "account": account.to_json(),
        "objects": [*kept.objects, *gone.objects],
    }


def _shown(step: Step, layout: type[Layout], columns: tuple[str, ...]) -> list[str]:
    """The columns that examples show: texts, labels, and the values that the step is about."""
    known = [name for type_ in (RoleType.TEXT, RoleType.LABEL) for name in layout.of_type(type_, columns)]
    values = layout.of_type(RoleType.VALUE, columns) if RoleType.VALUE in step.reads else []
    named = step.columns_named()
    return [*known, *(name for name in values if named is None or layout.called(name) in named)]


def _act(step: Step, dataset: Dataset, kind: type[Layout], findings: Findings, seed: int) -> Act:
    """The step as a function of one batch; a survey has looked at all rows before, and found something."""
    if isinstance(step, Judge):
        return lambda frame: Effect(frame, frame, _judged(step, kind, frame))
    if isinstance(step, Rewrite):
        return lambda frame: _rewritten(step, kind, frame)
    if isinstance(step, Spawn):
        mark = mark_of(frame["id"] for frame in dataset.batches(["id"]))
        return lambda frame: spawned(step, kind, frame, mark, seed)
    if isinstance(step, Survey):
        names = _own_names(step, kind, dataset.columns)
        if RoleType.WEIGHT in step.reads:
            return lambda frame: _found(findings, _weighed(frame), names)
        return lambda frame: _found(findings, frame, names)
    raise TypeError(f"{step.step_name()} does not act on rows")


def _judged(step: Judge, kind: type[Layout], frame: pl.DataFrame) -> Reasons:
    if step.reads == (RoleType.TEXT,):
        roles = kind.of_type(RoleType.TEXT, tuple(frame.columns))
        return judge_texts(step, frame, roles, kind.may_be_blank(roles), kind.dialogues(roles))
    reasons = step.judge(hand(step, kind, frame))
    if len(reasons) != frame.height:
        raise TypeError(f"{step.step_name()} must give a reason or null for each row")
    return reasons


def _rewritten(step: Rewrite, kind: type[Layout], frame: pl.DataFrame) -> Effect:
    nothing = nothing_against(frame.height)
    if step.reads == (RoleType.TEXT,):
        roles = kind.of_type(RoleType.TEXT, tuple(frame.columns))
        return Effect(frame, rewrite_texts(step, frame, roles, kind.dialogues(roles)), nothing)
    handed = hand(step, kind, frame)
    names = _own_names(step, kind, tuple(frame.columns))
    return Effect(frame, _with_values(step, frame, handed, step.rewrite(handed), names), nothing)


def _own_names(step: Step, kind: type[Layout], columns: tuple[str, ...]) -> dict[str, str]:
    """The dataset's names of the columns that a step found under others."""
    return {found: name for name, found in found_as(step, kind, columns).items() if found != name}


def _with_values(
    step: Step, frame: pl.DataFrame, handed: Batch, given: Batch, names: Mapping[str, str]
) -> pl.DataFrame:
    if given.height != frame.height or not set(given.columns) <= set(handed.columns) - {"id"}:
        raise TypeError(f"{step.step_name()} must give new values for columns it was handed, in as many rows")
    return frame.with_columns(given.rename(names, strict=False))


def _found(findings: Findings, frame: pl.DataFrame, names: Mapping[str, str]) -> Effect:
    reasons, after = nothing_against(frame.height), frame
    if findings.set_aside is not None:
        reasons = frame.select("id").join(findings.set_aside, on="id", how="left", maintain_order="left")["reason"]
    if findings.changed is not None:
        found = findings.changed.rename(names, strict=False)
        changed = frame.select("id").join(found, on="id", how="left", maintain_order="left").drop("id")
        after = frame.with_columns(pl.coalesce(changed[name], frame[name]).alias(name) for name in changed.columns)
    return Effect(frame, after, reasons)


def _weighed(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with their weights, 1 where no step has said so."""
    known = pl.col(_WEIGHT) if _WEIGHT in frame.columns else pl.lit(None, pl.String)
    return frame.with_columns(pl.coalesce(known, pl.lit(_ONE)).alias(_WEIGHT))
