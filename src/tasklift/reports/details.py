"""What `lift show` says of a run: the result, every metric, the labels, the rows, and what each step did to which."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from tasklift.reports.confused import confused_pairs
from tasklift.reports.cuts import cut_stories
from tasklift.reports.figures import (
    answer_said,
    asked_texts,
    copies_removed,
    count,
    duration,
    energy_text,
    metric_name,
    row_count,
    score,
    score_change,
    size,
    speed_text,
)
from tasklift.reports.held_back import beside_copies
from tasklift.reports.label_table import label_table
from tasklift.reports.paragraph import Paragraph
from tasklift.reports.recipe_lines import recipe_lines
from tasklift.reports.summary import result
from tasklift.reports.surprise import told_surprise
from tasklift.reports.tables import FAINT, listed, pairs, section, table
from tasklift.reports.training import told_training, training_times, training_title, trainings_of
from tasklift.settings.kept import say_again, say_kept
from tasklift.settings.messages import say
from tasklift.text.printable import printable, shortened

_MOST_CONFUSED = 8
_MOST_EXAMPLES = 3
_LONGEST_TEXT = 160


def details(record: Mapping[str, Any]) -> Group:
    """All that the record of a run holds, for people; `--json` has it for programs."""
    parts = [
        section(say("Metrics"), _metrics(record["metrics"], record["metric"]), *_surprise(record)),
        *_labels(record),
        *(part for step in record["steps"] for part in step_story(step)),
        *(section(training_title(one), listed(told_training(one))) for one in trainings_of(record)),
        section(say("Recipe"), Text(recipe_lines(record["recipe"]).rstrip())),
        section(say("Rows"), pairs(_rows(record))),
        section(say("Run"), pairs(_run(record))),
    ]
    return Group(result(record), *parts)


def _metrics(metrics: Mapping[str, Mapping[str, float | None]], deciding: str) -> Table:
    """The deciding metric first."""
    figures = [say("baseline"), say("final"), say("change")]
    made = table(say("metric"), *figures[:2], say("95 % interval"), figures[2], numbers=figures)
    for name in sorted(metrics, key=lambda name: (name != deciding, name)):
        values = metrics[name]
        before, after = values["baseline"], values["final"]
        made.add_row(metric_name(name), score(before), score(after), _bounds(values), score_change(before, after))
    return made


def _surprise(record: Mapping[str, Any]) -> Iterable[Paragraph]:
    told = told_surprise(record)
    return [Paragraph(told)] if told else []


def _bounds(values: Mapping[str, float | None]) -> str:
    return "" if values["low"] is None else f"[{score(values['low'])}, {score(values['high'])}]"


def _labels(record: Mapping[str, Any]) -> Iterable[Group]:
    """Nothing where the models write texts."""
    if "by_label" not in record:
        return
    yield section(say("Labels, as the final model answers them"), label_table(record["by_label"]))
    confused = _confused(record["confusion"])
    if confused:
        yield section(say("Most often confused"), confused)


def _confused(confusion: Mapping[str, Any]) -> Table | None:
    worst = confused_pairs(confusion, _MOST_CONFUSED)
    if not worst:
        return None
    figures = [say("rows"), say("baseline")]
    made = table(say("label"), say("taken for"), *figures, numbers=figures)
    for one in worst:
        made.add_row(Text(printable(one.gold)), Text(answer_said(one.given)), f"{one.after:,}", f"{one.before:,}")
    return made


def step_story(step: Mapping[str, Any]) -> Iterable[Group]:
    """What the step did to rows; nothing for a step that touched none."""
    facts = [
        say("{rows:,} set aside: {reason}", rows=rows, reason=say_kept(reason))
        for reason, rows in step["reasons"].items()
    ]
    if step["changed"]:
        facts.append(say("{rows} changed", rows=row_count(step["changed"])))
    if step["added"]:
        facts.append(say("{rows} added", rows=row_count(step["added"])))
    facts += [say_again(note) for note in step.get("found", ())]
    if not facts:
        return
    lines = [*(Paragraph(printable(fact)) for fact in facts), *cut_stories(step.get("cuts", ()))]
    examples = [Paragraph(_example(one)) for one in step["examples"][:_MOST_EXAMPLES]]
    yield section(say("Step {name}", name=step["name"]), *lines, *examples)


def _example(example: Mapping[str, Any]) -> Text:
    before, after = example["before"], example["after"]
    shown = Text(f"  {printable(example['id'])}", style=FAINT)
    if example["reason"]:
        shown.append(f"  {printable(say_kept(example['reason']))}")
    for role, value in before.items():
        if after is None:
            shown.append(f"\n    {role}: {_excerpt(value)}", style="default not dim")
        elif after[role] != value:
            shown.append(f"\n    {role}: {_excerpt(value)}\n     -> {_excerpt(after[role])}", style="default not dim")
    return shown


def _excerpt(value: str | None) -> str:
    return say("(nothing)") if value is None else shortened(value, _LONGEST_TEXT)


def _rows(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    test = record["test"]
    lines = [
        (say("read"), _read(record["rows"])),
        (say("split"), _split(record["split"])),
        (say("test"), _test(test)),
        (say("detectable"), _detectable(test["minimum_detectable_lift"])),
    ]
    copies = test["overlap_removed"]
    if copies:
        lines.append((say("guard"), copies_removed(copies)))
    for reason, rows in beside_copies(test):
        lines.append((say("guard"), say("{rows:,} held back: {reason}", rows=rows, reason=say_kept(reason))))
    return lines


def _read(rows: Mapping[str, int]) -> str:
    return say(
        "{read:,}: {accepted:,} accepted, {repaired:,} repaired, {quarantined:,} quarantined",
        **{name: rows[name] for name in ("read", "accepted", "repaired", "quarantined")},
    )


def _split(split: Mapping[str, int]) -> str:
    return say(
        "{train:,} train, {valid:,} valid, {test:,} test, {fresh:,} fresh, {aside:,} aside",
        **{name: split[name] for name in ("train", "valid", "test", "fresh", "aside")},
    )


def _test(test: Mapping[str, Any]) -> str:
    return say(
        "{units}, edition {edition}, look {looks}",
        units=count(test["units"], say("1 unit"), say("{number:,} units", number=test["units"])),
        edition=test["edition"][:12],
        looks=test["looks"],
    )


def _detectable(smallest: float | None) -> str:
    if smallest is None:
        return say("no lift for sure: the test is too small")
    return say("a lift of {points:.1f} points or more", points=100 * smallest)


def _run(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    cost = record["cost"]
    return [
        (say("id"), record["run"]),
        (say("task"), _task(record)),
        (say("took"), _took(cost)),
        *([(say("training"), say("; ").join(training_times(record)))] if training_times(record) else []),
        (say("memory"), say("{size} at most", size=size(1e6 * cost["peak_memory_mb"]))),
        (say("energy"), energy_text(record)),
        *((say("asked"), one) for one in asked_texts(record)),
        (say("answers"), speed_text(record)),
        (say("signature"), record["signature"]),
    ]


def _task(record: Mapping[str, Any]) -> str:
    language = record["language"] or say("language unknown")
    return say("{task} ({kind}, {language})", task=printable(record["task"]), kind=record["kind"], language=language)


def _took(cost: Mapping[str, Any]) -> str:
    return say("{time}, {cpu} of all cores", time=duration(cost["seconds"]), cpu=duration(cost["cpu_seconds"]))
