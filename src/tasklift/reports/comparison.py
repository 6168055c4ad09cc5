"""Two runs side by side, and someone's predictions against the baseline."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group
from rich.text import Text

from tasklift.reports.figures import lift_interval, score, score_interval
from tasklift.reports.label_table import label_table
from tasklift.reports.tables import HEADING, listed, section, table


def comparison(compared: Mapping[str, Any]) -> Group:
    """By how much the second run beats the first."""
    first, second = compared["runs"]
    made = table("run", compared["metric"])
    for run, found in zip(compared["runs"], compared["scores"], strict=True):
        made.add_row(run, score_interval(found))
    sentence = {
        "better": f"{second} is better than {first}",
        "worse": f"{second} is worse than {first}",
        "cannot tell": f"Cannot tell which of {first} and {second} is better",
    }[compared["lift"]["verdict"]]
    return Group(_headline(sentence, compared["lift"], compared["rows"]), Text(""), made, *_notes(compared))


def evaluation(evaluated: Mapping[str, Any]) -> Group:
    """Scores of someone's predictions on the sealed test."""
    metrics = table("metric", "score", numbers=["score"])
    for name, value in evaluated["metrics"].items():
        metrics.add_row(name, score(value))
    test, lift = evaluated["test"], evaluated["against_baseline"]
    found = f"{evaluated['metric']} {score_interval(evaluated['score'])} on {test['rows']:,} sealed test rows"
    against = [] if lift is None else [_headline(_against(lift["verdict"]), lift, test["rows"])]
    return Group(
        Text(found, style=HEADING),
        *against,
        section("Metrics", metrics),
        section("Labels", label_table(evaluated["by_label"])),
        *_notes(evaluated),
    )


def _against(verdict: str) -> str:
    if verdict == "cannot tell":
        return "Cannot tell whether they beat the baseline"
    return "Better than the baseline" if verdict == "better" else "Worse than the baseline"


def _headline(sentence: str, lift: Mapping[str, Any], rows: int) -> Text:
    p = "" if lift["p"] is None else f", p = {lift['p']:.2g}"
    return Text(f"{sentence}: {lift_interval(lift)} points{p}, on {rows:,} sealed test rows.", style=HEADING)


def _notes(found: Mapping[str, Any]) -> list[Group]:
    return [section("Notes", listed(found["notes"]))] if found["notes"] else []
