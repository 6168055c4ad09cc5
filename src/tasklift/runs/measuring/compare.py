"""Two finished runs side by side, on the same sealed rows."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from tasklift.data.dataset import open_dataset
from tasklift.data.sealed import SealedTest, sealed_from_json
from tasklift.evaluation.compare import compare as compare_answers
from tasklift.evaluation.harm import guard
from tasklift.evaluation.intervals import interval
from tasklift.evaluation.judging.beside_gold import Gold
from tasklift.evaluation.lift import lift_from_json
from tasklift.evaluation.measure import judge_answers
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import AnyJudged, Integers, JudgedTexts
from tasklift.metrics.metric import Metric, can_read
from tasklift.runs.history import Run
from tasklift.runs.measuring.guards import guard_record, recommended
from tasklift.runs.measuring.perplexity import KEY, beside
from tasklift.runs.measuring.scores import score_of
from tasklift.runs.measuring.side_by_side import Side, side_by_side
from tasklift.runs.measuring.wording import headline
from tasklift.runs.preparing.gold import gold_in
from tasklift.runs.preparing.material import material_from_json
from tasklift.settings.errors import UserError
from tasklift.settings.kept import in_english
from tasklift.settings.messages import ENGLISH, Note, say, speaking
from tasklift.settings.registry import find
from tasklift.text.scoring.material import Material


def compare(one: Run, other: Run) -> dict[str, Any]:
    """By how much `other` beats `one`, as JSON values.

    Raises UserError `not-comparable` where they were not measured on the same test rows or by the same metric.
    """
    tests = [sealed_from_json(run.store, run.kept["test"]) for run in (one, other)]
    _refuse_other_tests(one, other, tests)
    judged, units = _judged(one, other, tests[0])
    metric, draws = find_metric(one.record["metric"]), Draws(one.record["seed"])
    looks = max(run.record["test"]["looks"] for run in (one, other))
    lift = compare_answers(metric, [judged[0]], [judged[1]], units=units, draws=draws, looks=looks)
    scores = [interval(metric, each, units=units, draws=draws) for each in judged]
    return {
        "runs": [one.id, other.id],
        "metric": metric.name,
        "scores": [score_of(each) for each in scores],
        "lift": asdict(lift),
        "rows": tests[0].height,
        "notes": [],
    }


def compared_record(one: Run, other: Run) -> dict[str, Any]:
    """A record with the first run's final model in the place of the baseline, so that the same report can be drawn.

    What is not of the answers (rows, profile, cost, recipe) is the second run's. Raises as `compare` does.
    """
    found = compare(one, other)
    test = sealed_from_json(one.store, one.kept["test"])
    judged, units = _judged(one, other, test)
    metric, draws = find_metric(one.record["metric"]), Draws(one.record["seed"])
    metrics = [find_metric(name) for name in _metrics_of(one, other)]
    notes = _left_out(metrics, judged[1])
    sides = [
        Side(each, {by.name: interval(by, each, units=units, draws=draws) for by in metrics if can_read(by, each)})
        for each in judged
    ]
    guards = guard([judged[0]], [judged[1]], metric=metric, units=units, draws=draws)
    record = {
        **{name: value for name, value in other.record.items() if name != KEY},
        **beside(one.record, other.record),
        "baseline": {"name": in_english("run {name}", name=one.id), **found["scores"][0]},
        "final": found["scores"][1],
        "lift": found["lift"],
        **side_by_side(test, other.model.inputs, metric, *sides),
        "guards": [guard_record(each.watched, each.lift, None) for each in guards],
        "recommended": recommended(lift_from_json(found["lift"]), guards),
        "steps": [],
        "notes": [str(note) for note in notes],
        "notes_said": [note.to_json() for note in notes],
        "diagnosis": [],
    }
    with speaking(ENGLISH):
        record["headline"] = headline(record)
    return record


def _judged(one: Run, other: Run, test: SealedTest) -> tuple[list[AnyJudged], Integers]:
    """The final answers of both by the yardstick of the second, and the units of the rows."""
    answers = [open_dataset(run.store, run.kept["final_answers"]) for run in (one, other)]
    judged, units = judge_answers(test, answers, _gold(other))
    return [_with_own_passages(judged[0], one), *judged[1:]], units


def _gold(run: Run) -> Gold:
    return gold_in(find("tasks", run.record["kind"]), run.kept["columns"], run.record["language"], _material(run))


def _material(run: Run) -> Material:
    return material_from_json(run.store, run.kept.get("material", {}))


def _with_own_passages(judged: AnyJudged, run: Run) -> AnyJudged:
    """Answers of a run with the passages that they were made from, which are not a yardstick but a part of it."""
    if not isinstance(judged, JudgedTexts):
        return judged
    return replace(judged, material=replace(judged.material, passages=_material(run).passages))


def _metrics_of(one: Run, other: Run) -> list[str]:
    """The metrics of the second run, and of the first's those that it has for it left rows unanswered."""
    unanswered = [name for name in one.record["metrics"] if find_metric(name).of_unanswered]
    return list(dict.fromkeys([*other.record["metrics"], *unanswered]))


def _can_be_measured(run: Run) -> bool:
    """Whether what its metric reads beside answers is there, as it was."""
    part = find_metric(run.record["metric"]).reads
    return part is None or _material(run).part(part) is not None


def _left_out(metrics: Sequence[Metric], judged: AnyJudged) -> list[Note]:
    """What a user should know of metrics that the second run was measured by, and is not by now."""
    lost = [one.name for one in metrics if not can_read(one, judged)]
    return [Note("{metric} is left out: what it reads is gone, or no longer what it was", metric=name) for name in lost]


def _refuse_other_tests(one: Run, other: Run, tests: list[SealedTest]) -> None:
    if tests[0].edition != tests[1].edition:
        problem = say("they were measured on other editions of the split")
    elif tests[0].name != tests[1].name:
        problem = say("the test has grown between them")
    elif one.record["metric"] != other.record["metric"]:
        metrics = {"first": one.record["metric"], "second": other.record["metric"]}
        problem = say("one was decided by {first}, the other by {second}", **metrics)
    elif not _can_be_measured(other):
        problem = say("what {metric} reads is gone, or no longer what it was", metric=other.record["metric"])
    else:
        return
    raise UserError(
        "not-comparable",
        say("runs {run} and {other} cannot be compared: {problem}", run=one.id, other=other.id, problem=problem),
        advice=say("run both tasks again on the same data, columns, split and metric"),
    )
