"""The ledger: which line of the recipe earned what, on the same sealed rows.

The path adds the lines one by one, so its parts add up to the lift. Beside it stands the full recipe without the
line, for two techniques that do the same work each look idle when the other is there. All of it is one look.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from tasklift.data.dataset import Dataset, open_dataset
from tasklift.evaluation.compare import compare
from tasklift.evaluation.holm import holm
from tasklift.evaluation.lift import Lift, Verdict, lift_from_json
from tasklift.evaluation.measure import answer_test, judge_answers
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.metric import Integers, Judged, Metric
from tasklift.runs.carrying import Carried, Finished, Workshop
from tasklift.runs.plan import BASELINE, Plan, PlannedVariant
from tasklift.runs.prepare import Prepared
from tasklift.runs.progress import Progress
from tasklift.runs.recipe import Line
from tasklift.store.hashing import key_of
from tasklift.store.store import Store

SIGNIFICANCE = 0.05


@dataclass(frozen=True)
class Measured:
    """Answers of one variant to the test rows, one a seed; `carried` and `finished` are those of the first seed."""

    carried: list[Carried]
    finished: Finished | None
    answers: list[Dataset]


@dataclass(frozen=True)
class Ledger:
    """What was measured. `path` and `without` have a Lift for each line, or None where it was not measured."""

    metric: Metric
    lift: Lift
    path: list[Lift | None]
    without: list[Lift | None]
    baseline: list[Judged]
    final: list[Judged]
    baseline_answers: str
    units: Integers
    looks: int
    final_measured: Measured
    notes: list[str]


def measure_variants(
    workshops: list[Workshop], plan: Plan, lines: tuple[Line, ...], baseline: Measured | None
) -> tuple[dict[str, Measured], list[str]]:
    """Carry out and answer every planned variant; `baseline` stands in for the first where the user named one.

    The clock only stops: variants that leave a line out are not begun after the budget is spent, and a note says so.
    """
    started, measured, notes = time.monotonic(), {}, []
    wanted = [variant for variant in plan.variants if variant.measured]
    for done, variant in enumerate(wanted):
        workshops[0].tell(Progress(f"measuring: {variant.name}", done, len(wanted), "variants"))
        if variant.name == BASELINE and baseline is not None:
            measured[variant.name] = baseline
            continue
        if variant.name not in plan.path and time.monotonic() - started > plan.budget_seconds:
            notes.append(f"the budget was spent before `{variant.name}` could be measured")
            continue
        measured[variant.name] = _measure(workshops, variant, lines)
    workshops[0].tell(Progress("measuring", len(wanted), len(wanted), "variants", finished=True))
    return measured, notes


def draw_up(
    store: Store, plan: Plan, measured: Mapping[str, Measured], workshop: Workshop, metric: str, notes: list[str]
) -> Ledger:
    """Lifts from the answers: of the whole, along the path, and without each line; Holm over the ledger."""
    test = workshop.prepared.test
    names = list(measured)
    flat = [answers for name in names for answers in measured[name].answers]
    judged, units = judge_answers(test, flat)
    by_name: dict[str, list[Judged]] = {}
    for name in names:
        by_name[name], judged = judged[: len(measured[name].answers)], judged[len(measured[name].answers) :]
    last = plan.path[-1]
    looks = store.journal.note_look(test.name, [one.name for one in flat], measured[last].answers[0].name)
    deciding, draws = find_metric(metric), Draws(workshop.task.seed)

    def lift(one: str, other: str) -> Lift | None:
        if one not in by_name or other not in by_name:
            return None
        names = [[answers.name for answers in measured[side].answers] for side in (one, other)]
        key = key_of(["lift", deciding.name, deciding.version, names, test.name, looks, draws.seed])
        compared = partial(compare, deciding, by_name[one], by_name[other], units=units, draws=draws, looks=looks)
        return lift_from_json(store.produce(key, lambda: asdict(compared())).value)

    whole = lift(plan.path[0], last)
    path = [lift(one, other) for one, other in zip(plan.path, plan.path[1:], strict=False)]
    without = [lift(name, last) for name in plan.without]
    path, without = _corrected(path, without)
    if whole is None:
        raise ValueError("the baseline and the final model are always measured")
    final = _with_what_was_made(measured, last)
    return Ledger(
        metric=deciding,
        lift=whole,
        path=path,
        without=without,
        baseline=by_name[plan.path[0]],
        final=by_name[last],
        baseline_answers=measured[plan.path[0]].answers[0].name,
        units=units,
        looks=looks,
        final_measured=final,
        notes=notes,
    )


def answers_of(prepared: Prepared, finished: Finished, store: Store) -> Dataset:
    """The model's answers to the test rows, from the store if it gave them before."""
    test, pipeline, model = prepared.test, finished.pipeline, finished.model
    versions = [step.version for step in pipeline.rewrites]
    key = key_of(["answers", pipeline.description, model, versions, test.name])

    def work() -> dict[str, Any]:
        kept = answer_test(test, pipeline.inputs, lambda inputs: pipeline.answer(inputs).answers)
        return {"answers": kept.description, "objects": [*kept.objects, model]}

    return open_dataset(store, store.produce(key, work).value["answers"])


def _measure(workshops: list[Workshop], variant: PlannedVariant, lines: tuple[Line, ...]) -> Measured:
    chosen = tuple(lines[position] for position in variant.lines)
    draws = any(line.step.draws_lots() for line in [*chosen, workshops[0].baseline])
    results = []
    for workshop in workshops if draws else workshops[:1]:
        state, carried = workshop.carry_out(chosen)
        finished = workshop.finish(state)
        answers = answers_of(workshop.prepared, finished, workshop.store)
        results.append((carried, finished, answers))
    return Measured(results[0][0], results[0][1], [answers for _, _, answers in results])


def _with_what_was_made(measured: Mapping[str, Measured], name: str) -> Measured:
    """The variant of that name; what an earlier variant of this run made does not count as cached."""
    made = {one.key for variant in measured.values() for one in variant.carried if not one.cached}
    carried = [replace(one, cached=one.key not in made) for one in measured[name].carried]
    return replace(measured[name], carried=carried)


def _corrected(path: list[Lift | None], without: list[Lift | None]) -> tuple[list[Lift | None], list[Lift | None]]:
    """The lifts with p-values corrected for their number (Holm, 1979)."""
    together = [*path, *without]
    corrected = holm([None if lift is None else lift.p for lift in together])
    lifts = [_with_p(lift, p) for lift, p in zip(together, corrected, strict=True)]
    return lifts[: len(path)], lifts[len(path) :]


def _with_p(lift: Lift | None, p: float | None) -> Lift | None:
    """The lift with a corrected p, which may take its verdict away."""
    if lift is None or p is None:
        return lift
    return replace(lift, p=p, verdict=lift.verdict if p < SIGNIFICANCE else Verdict.CANNOT_TELL)
