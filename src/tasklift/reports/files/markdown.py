"""The report as Markdown, for a pull request or a wiki."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tasklift.reports.diagnosis import causes_found, nothing_found, told_cause
from tasklift.reports.figures import (
    answer_said,
    asked_texts,
    duration,
    energy_text,
    lift_interval,
    rows_through,
    score,
    score_interval,
)
from tasklift.reports.lift_table import settings_text, step_names
from tasklift.reports.page.confusion import worst_pairs
from tasklift.reports.recipe_lines import recipe_lines
from tasklift.reports.summary import all_notes
from tasklift.reports.surprise import told_surprise
from tasklift.reports.training import told_training, training_times, training_title, trainings_of
from tasklift.runs.measuring.wording import headline
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import say, speaking
from tasklift.text.printable import printable

_MOST_LABELS = 20
_LONGEST_TEXT = 200


def report_markdown(record: Mapping[str, Any], language: str) -> str:
    """The headline, what earned it, labels, confusions, changed answers, cost and recipe."""
    with speaking(language):
        return "\n".join(_lines(record)) + "\n"


def _lines(record: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"# {markdown_text(record['task'])}", "", f"**{markdown_text(headline(record))}**", "")
    yield from _section(say("Which step earned it"), _steps(record))
    notes = [f"- {markdown_text(note)}" for note in all_notes(record)]
    if notes:
        yield from _section(say("Notes"), notes)
    if record["diagnosis"]:
        yield from _section(say("What stands in the way, and what to try"), _diagnosis(record))
    if "by_label" in record:
        yield from _section(say("Before and after"), labels_table(record))
        yield from _section(say("What is taken for what"), _pairs(record))
    else:
        yield from _section(say("Before and after"), _metrics(record))
    for training in trainings_of(record):
        told = [f"- {markdown_text(sentence)}" for sentence in told_training(training)]
        yield from _section(markdown_text(training_title(training)), told)
    yield from _section(say("Answers that changed"), _changed(record))
    if record.get("sampled"):
        yield from _section(say("A sample of answers"), [f"- {_answer(one)}" for one in record["sampled"]])
    cost = [duration(record["cost"]["seconds"]), *training_times(record), energy_text(record), *asked_texts(record)]
    yield from _section(say("What it cost"), [f"- {markdown_text(one)}" for one in cost])
    recipe = ["```yaml", *recipe_lines(record["recipe"]).splitlines(), "```", "", f"`{record['signature']}`"]
    yield from _section(say("To make it again"), recipe)


def _section(title: str, lines: Iterable[str]) -> list[str]:
    return [f"## {title}", "", *lines, ""]


def _steps(record: Mapping[str, Any]) -> list[str]:
    rows = [
        [name, settings_text(step["settings"]), rows_through(step["rows_in"], step["rows_out"])]
        + [lift_interval(step["path"]), lift_interval(step["without"])]
        for name, step in zip(step_names(record["steps"]), record["steps"], strict=True)
    ]
    ends = [
        [say("Baseline"), say_kept(str(record["baseline"]["name"])), "", score_interval(record["baseline"]), ""],
        [say("Final"), "", "", score_interval(record["final"]), ""],
    ]
    return markdown_table(
        [say("step"), "", say("rows"), say("score or lift"), say("without it")], [ends[0], *rows, ends[1]]
    )


def _diagnosis(record: Mapping[str, Any]) -> Iterator[str]:
    found = [told_cause(one) for one in causes_found(record)]
    if not found:
        yield nothing_found()
    for one in found:
        yield from (f"**{markdown_text(one['title'])}**", "", markdown_text(one["said"]), "")
        if one["advice"]:
            yield from (markdown_text(say("Try: {advice}", advice=one["advice"])), "")
        if one["lines"]:
            yield from ("```yaml", *one["lines"].splitlines(), "```", "")


def labels_table(record: Mapping[str, Any]) -> list[str]:
    """F1 of each label before and after, the worst first."""
    before, after = record["by_label_baseline"], record["by_label"]
    worst = sorted(after, key=lambda label: (after[label]["f1"] or 0.0, label))[:_MOST_LABELS]
    rows = [
        [label, f"{after[label]['rows']:,}", score(before.get(label, {}).get("f1")), score(after[label]["f1"])]
        for label in worst
    ]
    return markdown_table([say("F1 of each label"), say("rows"), say("before"), say("after")], rows)


def _metrics(record: Mapping[str, Any]) -> list[str]:
    rows = [[name, score(one["baseline"]), score(one["final"])] for name, one in record["metrics"].items()]
    told = told_surprise(record)
    beside = ["", markdown_text(told)] if told else []
    return [*markdown_table([say("metric"), say("before"), say("after")], rows), *beside]


def _pairs(record: Mapping[str, Any]) -> list[str]:
    rows = [[pair.gold, answer_said(pair.given), str(pair.before), str(pair.after)] for pair in worst_pairs(record)]
    return markdown_table([say("right label"), say("answered"), say("before"), say("after")], rows)


def _changed(record: Mapping[str, Any]) -> Iterator[str]:
    titles = {"better": say("Wrong before, right now"), "worse": say("Right before, wrong now")}
    if "by_label" not in record:
        titles = {"better": say("Better than before"), "worse": say("Worse than before")}
    for change, answers in record["changed"].items():
        if answers:
            yield from (f"**{titles[change]}**", "")
            yield from (f"- {_answer(one)}" for one in answers)
            yield ""


def _answer(one: Mapping[str, Any]) -> str:
    text = " / ".join(text or "" for text in one["input"].values())
    shown = _short(text)
    change = f"{_said(_short(one['baseline']))} → {_said(_short(one['final']))}"
    return say("{text} ({change})", text=markdown_text(shown), change=change)


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"


def _said(answer: str | None) -> str:
    return markdown_text(answer_said(answer))


def markdown_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a table whose cells are text and no markup."""
    return [
        _row(headings),
        _row(["---"] * len(headings)),
        *(_row([markdown_text(cell) for cell in row]) for row in rows),
    ]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def markdown_text(value: object) -> str:
    """A text that is no markup, on one line."""
    shown = printable(" ".join(str(value).split()))
    for mark in ("\\", "|", "*", "_", "`", "<", "[", "#"):
        shown = shown.replace(mark, f"\\{mark}")
    return shown
