"""The ledger: which line of the recipe earned what, on the same sealed rows.

The path adds the lines one by one, so its parts add up to the lift. Beside it stands the full recipe without the
line, for two techniques that do the same work each look idle when the other is there. All of it is one look.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from tasklift.evaluation.compare import VERSION, compare
from tasklift.evaluation.holm import correct
from tasklift.evaluation.lift import Lift, lift_from_json
from tasklift.evaluation.measure import judge_answers
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import AnyJudged, Integers, without_probabilities
from tasklift.metrics.metric import Metric, read_beside
from tasklift.runs.carrying.workshop import Workshop
from tasklift.runs.measuring.groups import groups_of_test
from tasklift.runs.measuring.guards import Guarded, Watch
from tasklift.runs.measuring.variants import Measured
from tasklift.runs.plan import Plan
from tasklift.settings.messages import Note
from tasklift.store.hashing import key_of
from tasklift.store.store import Store


@dataclass(frozen=True)
class Ledger:
    """What was measured. `path` and `without` have a Lift for each line, or None where it was not measured."""

    metric: Metric
    lift: Lift
    path: list[Lift | None]
    without: list[Lift | None]
    baseline: list[AnyJudged]
    final: list[AnyJudged]
    baseline_measured: Measured
    units: Integers
    looks: int
    guards: list[Guarded]
    final_measured: Measured
    notes: list[Note]


def draw_up(
    store: Store, plan: Plan, measured: Mapping[str, Measured], workshop: Workshop, metric: str, notes: list[Note]
) -> Ledger:
    """Lifts from the answers: of the whole, along the path, and without each line; Holm over the ledger."""
    test, last = workshop.prepared.test, plan.path[-1]
    every = [answers.name for one in measured.values() for answers in one.answers]
    looks = store.journal.note_look(test.name, every, measured[last].answers[0].name)
    judged, units = _judged(workshop, measured)
    comparison = _Comparison(store, find_metric(metric), measured, judged, units, workshop.task.seed, looks, test.name)
    watch = Watch(plan, judged, units, groups_of_test(workshop.task, workshop.prepared), comparison.metric)
    path = [comparison.lift(one, other) for one, other in zip(plan.path, plan.path[1:], strict=False)]
    without = [comparison.lift(name, last) if name in measured else None for name in plan.without]
    corrected = correct([*path, *without])
    return Ledger(
        metric=comparison.metric,
        lift=comparison.lift(plan.path[0], last),
        path=corrected[: len(path)],
        without=corrected[len(path) :],
        baseline=judged[plan.path[0]],
        final=judged[last],
        baseline_measured=measured[plan.path[0]],
        units=units,
        looks=looks,
        guards=watch.guarded(store, key_of([every, test.name, workshop.task.seed, *comparison.measured_by])),
        final_measured=_with_what_was_made(measured, last),
        notes=notes,
    )


@dataclass(frozen=True)
class _Comparison:
    """Compares variants by name, on the same rows and as part of the same look."""

    store: Store
    metric: Metric
    measured: Mapping[str, Measured]
    judged: Mapping[str, list[AnyJudged]]
    units: Integers
    seed: int
    looks: int
    test: str

    @property
    def measured_by(self) -> list[Any]:
        """What decides how answers are scored."""
        judged = next(iter(self.judged.values()))[0]
        return [self.metric.name, self.metric.version, *read_beside([self.metric], judged)]

    def lift(self, one: str, other: str) -> Lift:
        """By how much `other` is better than `one`."""
        names = [[answers.name for answers in self.measured[side].answers] for side in (one, other)]
        key = key_of(["lift", VERSION, *self.measured_by, names, self.test, self.looks, self.seed])

        def work() -> dict[str, Any]:
            sides, draws = (self.judged[one], self.judged[other]), Draws(self.seed)
            return asdict(compare(self.metric, *sides, units=self.units, draws=draws, looks=self.looks))

        return lift_from_json(self.store.produce(key, work).value)


def _judged(workshop: Workshop, measured: Mapping[str, Measured]) -> tuple[dict[str, list[AnyJudged]], Integers]:
    """The answers of each variant beside the gold, one a seed, and the units of the test rows."""
    every = [answers for one in measured.values() for answers in one.answers]
    together, units = judge_answers(workshop.prepared.test, every, workshop.gold)
    coming = iter(together)
    judged = {name: [next(coming) for _ in one.answers] for name, one in measured.items()}
    for name, one in measured.items():
        if one.only_labels:
            judged[name] = [without_probabilities(each) for each in judged[name]]
    return judged, units


def _with_what_was_made(measured: Mapping[str, Measured], name: str) -> Measured:
    """The variant of that name; what an earlier variant of this run made does not count as cached."""
    made = {one.key for variant in measured.values() for one in variant.carried if not one.cached}
    carried = [replace(one, cached=one.key not in made) for one in measured[name].carried]
    return replace(measured[name], carried=carried)
