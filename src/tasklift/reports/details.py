"""What `lift show` says of a run: the result, every metric, the labels, the rows, and what each step did to which."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from tasklift.metrics.catalogue import all_metrics
from tasklift.reports.figures import count, duration, energy_text, score, score_change, size
from tasklift.reports.label_table import label_table
from tasklift.reports.recipe_lines import recipe_lines
from tasklift.reports.summary import result
from tasklift.reports.tables import FAINT, pairs, section, table
from tasklift.text.printable import printable, shortened

_MOST_CONFUSED = 8
_MOST_EXAMPLES = 3
_LONGEST_TEXT = 160


def details(record: Mapping[str, Any]) -> Group:
    """All that the record of a run holds, for people; `--json` has it for programs."""
    confused = _confused(record["confusion"])
    parts = [
        section("Metrics", _metrics(record["metrics"], record["metric"])),
        section("Labels, as the final model answers them", label_table(record["by_label"])),
        *([section("Most often confused", confused)] if confused else []),
        *(part for step in record["steps"] for part in _step(step)),
        section("Recipe", Text(recipe_lines(record["recipe"]).rstrip())),
        section("Rows", pairs(_rows(record))),
        section("Run", pairs(_run(record))),
    ]
    return Group(result(record), *parts)


def _metrics(metrics: Mapping[str, Mapping[str, float | None]], deciding: str) -> Table:
    """The deciding metric first."""
    made = table("metric", "baseline", "final", "95 % interval", "change", numbers=["baseline", "final", "change"])
    for name in sorted(metrics, key=lambda name: (name != deciding, name)):
        values = metrics[name]
        before, after = values["baseline"], values["final"]
        made.add_row(_metric(name), score(before), score(after), _bounds(values), score_change(before, after))
    return made


def _bounds(values: Mapping[str, float | None]) -> str:
    return "" if values["low"] is None else f"[{score(values['low'])}, {score(values['high'])}]"


def _metric(name: str) -> str:
    known = all_metrics().get(name)
    return f"{name} (less is better)" if known and known.lower_is_better else name


def _confused(confusion: Mapping[str, Any]) -> Table | None:
    labels, before, after = confusion["labels"], confusion["baseline"], confusion["final"]
    cells = [
        (after[gold][given], before[gold][given], gold, given)
        for gold in range(len(labels))
        for given in range(len(labels))
        if gold != given and after[gold][given]
    ]
    if not cells:
        return None
    made = table("label", "taken for", "rows", "baseline", numbers=["rows", "baseline"])
    for now, then, gold, given in sorted(cells, key=lambda cell: (-cell[0], cell[2], cell[3]))[:_MOST_CONFUSED]:
        made.add_row(Text(printable(labels[gold])), Text(printable(labels[given])), f"{now:,}", f"{then:,}")
    return made


def _step(step: Mapping[str, Any]) -> Iterable[Group]:
    """What the step did to rows; nothing for a step that touched none."""
    facts = [f"{number:,} set aside: {reason}" for reason, number in step["reasons"].items()]
    if step["changed"]:
        facts.append(f"{count(step['changed'], 'row', 'rows')} changed")
    if step["added"]:
        facts.append(f"{count(step['added'], 'row', 'rows')} added")
    if not facts:
        return
    lines = [Text(printable(fact)) for fact in facts]
    examples = [_example(one) for one in step["examples"][:_MOST_EXAMPLES]]
    yield section(f"Step {step['name']}", *lines, *examples)


def _example(example: Mapping[str, Any]) -> Text:
    before, after = example["before"], example["after"]
    shown = Text(f"  {printable(example['id'])}", style=FAINT)
    if example["reason"]:
        shown.append(f"  {printable(example['reason'])}")
    for role, value in before.items():
        if after is None:
            shown.append(f"\n    {role}: {_excerpt(value)}", style="default not dim")
        elif after[role] != value:
            shown.append(f"\n    {role}: {_excerpt(value)}\n     -> {_excerpt(after[role])}", style="default not dim")
    return shown


def _excerpt(value: str | None) -> str:
    return "(nothing)" if value is None else shortened(value, _LONGEST_TEXT)


def _rows(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows, split, test = record["rows"], record["split"], record["test"]
    smallest = test["minimum_detectable_lift"]
    lines = [
        ("read", f"{rows['read']:,}: {_named(rows, ('accepted', 'repaired', 'quarantined'))}"),
        ("split", _named(split, ("train", "valid", "test", "fresh", "aside"))),
        ("test", f"{count(test['units'], 'unit', 'units')}, edition {test['edition'][:12]}, look {test['looks']}"),
        (
            "detectable",
            "no lift for sure: the test is too small"
            if smallest is None
            else f"a lift of {100 * smallest:.1f} points or more",
        ),
    ]
    if test["overlap_removed"]:
        lines.append(("guard", f"{count(test['overlap_removed'], 'copy', 'copies')} of test rows taken out of train"))
    return lines


def _named(counts: Mapping[str, int], names: Iterable[str]) -> str:
    return ", ".join(f"{counts[name]:,} {name}" for name in names)


def _run(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    cost = record["cost"]
    return [
        ("id", record["run"]),
        ("task", f"{printable(record['task'])} ({record['kind']}, {record['language'] or 'language unknown'})"),
        ("took", f"{duration(cost['seconds'])}, {duration(cost['cpu_seconds'])} of all cores"),
        ("memory", f"{size(1e6 * cost['peak_memory_mb'])} at most"),
        ("energy", energy_text(record)),
        ("answers", f"{cost['latency_ms']:.2g} ms for a row alone, {cost['rows_per_second']:,.0f} rows a second"),
        ("signature", record["signature"]),
    ]
