"""The page of a run: a record and a language in, HTML out."""

from collections.abc import Mapping
from typing import Any

from tasklift.evaluation.detectable import units_beside
from tasklift.evaluation.lift import Verdict
from tasklift.reports import figures
from tasklift.reports.diagnosis import causes_found, causes_not_found, nothing_found, told_cause
from tasklift.reports.page.charts import learning_chart, reliability_chart, roc_chart
from tasklift.reports.page.confusion import matrices, worst_pairs
from tasklift.reports.page.template import template
from tasklift.reports.page.told_rows import told_rows
from tasklift.reports.page.training_charts import training_charts
from tasklift.reports.page.waterfall import waterfall
from tasklift.reports.recipe_lines import recipe_lines
from tasklift.reports.summary import all_notes
from tasklift.reports.surprise import told_surprise
from tasklift.reports.training import told_training, training_times, training_title, trainings_of
from tasklift.runs.measuring.wording import headline, no_difference
from tasklift.settings.messages import say, speaking

_MOST_LABELS = 20
_WORTH_FINDING = 0.002


def report_page(record: Mapping[str, Any], language: str) -> str:
    """The page, complete in itself: style and drawings are inside, and there is no script."""
    with speaking(language):
        return template("page.html").render(
            record=record,
            language=language,
            version=record["version"],
            verdict_said=_verdict(record),
            headline=headline(record),
            rows_to_tell=_rows_to_tell(record),
            doubling=_doubling(record),
            notes=all_notes(record),
            causes=[told_cause(one) for one in causes_found(record)],
            in_vain=[told_cause(one) for one in causes_not_found(record)],
            nothing_found=nothing_found(),
            told_rows=told_rows(record),
            made_with=_made_with(record),
            bars=waterfall(record),
            labels=_labels(record),
            surprise=told_surprise(record),
            matrices=matrices(record),
            pairs=worst_pairs(record),
            learning=learning_chart(record),
            reliability=reliability_chart(record),
            roc=roc_chart(record),
            trainings=[_training(one) for one in trainings_of(record)],
            training_times=training_times(record),
            recipe=recipe_lines(record["recipe"]),
        )


def _training(training: Mapping[str, Any]) -> dict[str, Any]:
    """What the page shows of one training."""
    return {
        "title": training_title(training),
        "told": told_training(training),
        "charts": training_charts(training),
        "falls": training["falls"],
        "evaluations": training["evaluations"],
    }


def _verdict(record: Mapping[str, Any]) -> str:
    lift, metric = record["lift"], record["metric"]
    if lift["verdict"] == Verdict.BETTER:
        return say("Better by {points:.1f} points of {metric}", points=100 * lift["value"], metric=metric)
    if lift["verdict"] == Verdict.WORSE:
        return say("Worse by {points:.1f} points of {metric}", points=-100 * lift["value"], metric=metric)
    if no_difference(lift):
        return say("No difference")
    return say("Cannot tell whether it is better")


def _rows_to_tell(record: Mapping[str, Any]) -> int | None:
    """Test rows that would tell a lift such as the one found, where this test cannot and the lift is worth it."""
    lift, test = abs(record["lift"]["value"] or 0.0), record["test"]
    smallest = test["minimum_detectable_lift"]
    if record["lift"]["verdict"] != Verdict.CANNOT_TELL or smallest is None or lift < _WORTH_FINDING:
        return None
    needed = units_beside(smallest, test["units"], lift)
    return needed if needed > test["units"] else None


def _doubling(record: Mapping[str, Any]) -> str | None:
    """What twice the rows may bring, in words."""
    gain = (record["learning_curve"] or {}).get("doubling")
    if not gain or gain["low"] is None:
        return None
    value, low, high = (figures.points(gain[name]) for name in ("value", "low", "high"))
    return say("Twice as many rows may add {value} points [{low}, {high}].", value=value, low=low, high=high)


def _made_with(record: Mapping[str, Any]) -> list[str]:
    made_with = record["made_with"]
    packages = [f"{name} {version}" for name, version in made_with["packages"].items()]
    return [f"Tasklift {record['version']}", f"Python {made_with['python']}", made_with["platform"], *packages]


def _labels(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every label before and after, the one that changed for the worse most first; of many the outermost."""
    before, after = record.get("by_label_baseline", {}), record.get("by_label", {})
    lines = [
        {"name": label, "rows": one["rows"], "before": before.get(label, {}).get("f1", 0.0), "after": one["f1"]}
        for label, one in after.items()
        if one["rows"] or before.get(label, {}).get("rows")
    ]
    lines.sort(key=lambda line: (line["after"] - line["before"], line["name"]))
    half = _MOST_LABELS // 2
    return lines if len(lines) <= _MOST_LABELS else [*lines[:half], *lines[-half:]]
