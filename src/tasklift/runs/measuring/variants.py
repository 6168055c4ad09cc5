"""Variants of the recipe carried out and answered: what the ledger compares."""

import time
from dataclasses import dataclass
from typing import Any

from tasklift.data.dataset import Dataset, open_dataset
from tasklift.evaluation.measure import answer_test
from tasklift.runs.carrying.workshop import Carried, Finished, Workshop
from tasklift.runs.plan import BASELINE, Plan, PlannedVariant
from tasklift.runs.preparing.prepare import Prepared
from tasklift.runs.progress import Progress
from tasklift.runs.recipe import Line
from tasklift.settings.kept import in_english
from tasklift.settings.messages import Note
from tasklift.store.hashing import key_of
from tasklift.store.store import Store


@dataclass(frozen=True)
class Measured:
    """Answers of one variant to the test rows, one a seed; `carried` and `finished` are those of the first seed.

    `finished` is None where the answers are all that there is. `only_labels`: the answers were given as labels, so that
    their probabilities mean nothing.
    """

    carried: list[Carried]
    finished: Finished | None
    answers: list[Dataset]
    only_labels: bool = False


def measure_variants(
    workshops: list[Workshop], plan: Plan, lines: tuple[Line, ...], baseline: Measured | None
) -> tuple[dict[str, Measured], list[Note]]:
    """Carry out and answer every planned variant; `baseline` stands in for the first where the user named one.

    The clock only stops: variants that leave a line out are not begun after the budget is spent, and a note says so.
    """
    started, measured, notes = time.monotonic(), {}, []
    wanted = [variant for variant in plan.variants if variant.measured]
    for done, variant in enumerate(wanted):
        workshops[0].tell(
            Progress(in_english("measuring: {variant}", variant=variant.name), done, len(wanted), "variants")
        )
        if variant.name == BASELINE and baseline is not None:
            measured[variant.name] = baseline
            continue
        if variant.name not in plan.path and time.monotonic() - started > plan.budget_seconds:
            notes.append(Note("the budget was spent before `{variant}` could be measured", variant=variant.name))
            continue
        measured[variant.name] = _measure(workshops, variant, lines)
    workshops[0].tell(Progress(in_english("measuring"), len(wanted), len(wanted), "variants", finished=True))
    return measured, notes


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
