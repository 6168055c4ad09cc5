"""Two runs side by side, and someone's predictions against the baseline."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group
from rich.text import Text

from tasklift.reports.figures import lift_interval, score, score_interval
from tasklift.reports.label_table import label_table
from tasklift.reports.paragraph import Paragraph
from tasklift.reports.tables import HEADING, listed, section, table
from tasklift.settings.messages import say


def comparison(compared: Mapping[str, Any]) -> Group:
    """By how much the second run beats the first."""
    first, second = compared["runs"]
    made = table(say("run"), compared["metric"])
    for run, found in zip(compared["runs"], compared["scores"], strict=True):
        made.add_row(run, score_interval(found))
    sentence = {
        "better": say("{second} is better than {first}", second=second, first=first),
        "worse": say("{second} is worse than {first}", second=second, first=first),
        "cannot tell": say("Cannot tell which of {first} and {second} is better", second=second, first=first),
    }[compared["lift"]["verdict"]]
    return Group(_headline(sentence, compared["lift"], compared["rows"]), Text(""), made, *_notes(compared))


def evaluation(evaluated: Mapping[str, Any]) -> Group:
    """Scores of someone's predictions on the sealed test."""
    metrics = table(say("metric"), say("score"), numbers=[say("score")])
    for name, value in evaluated["metrics"].items():
        metrics.add_row(name, score(value))
    test, lift = evaluated["test"], evaluated["against_baseline"]
    found = say(
        "{metric} {score} on {rows:,} sealed test rows",
        metric=evaluated["metric"],
        score=score_interval(evaluated["score"]),
        rows=test["rows"],
    )
    against = [] if lift is None else [_headline(_against(lift["verdict"]), lift, test["rows"])]
    return Group(
        Paragraph(found, HEADING),
        *against,
        section(say("Metrics"), metrics),
        *([section(say("Labels"), label_table(evaluated["by_label"]))] if "by_label" in evaluated else []),
        *_notes(evaluated),
    )


def _against(verdict: str) -> str:
    if verdict == "cannot tell":
        return say("Cannot tell whether they beat the baseline")
    return say("Better than the baseline") if verdict == "better" else say("Worse than the baseline")


def _headline(sentence: str, lift: Mapping[str, Any], rows: int) -> Paragraph:
    change = say("{lift} points", lift=lift_interval(lift))
    if lift["p"] is not None:
        change = say("{change}, p = {p:.2g}", change=change, p=lift["p"])
    said = say("{sentence}: {change}, on {rows:,} sealed test rows.", sentence=sentence, change=change, rows=rows)
    return Paragraph(said, HEADING)


def _notes(found: Mapping[str, Any]) -> list[Group]:
    return [section(say("Notes"), listed(found["notes"]))] if found["notes"] else []
