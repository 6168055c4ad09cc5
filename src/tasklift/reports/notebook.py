"""A run as a small HTML table, for notebooks: no script, no style sheet, nothing fetched."""

from collections.abc import Mapping
from html import escape
from typing import Any

from tasklift.reports.figures import lift_interval, rows_through, score_interval
from tasklift.reports.lift_table import lift_headings, settings_text, time_taken
from tasklift.runs.measuring.wording import headline
from tasklift.settings.kept import say_again, say_kept
from tasklift.settings.messages import say

_COLOURS = {"better": "#1a7f37", "worse": "#cf222e"}


def record_html(record: Mapping[str, Any]) -> str:
    """The headline, the lift table and the notes of a run's record."""
    rows = [
        _row(_baseline(record), "", f"<b>{score_interval(record['baseline'])}</b>"),
        *(_step(step) for step in record["steps"]),
        _row(say("final"), "", f"<b>{score_interval(record['final'])}</b>"),
    ]
    head = "".join(f'<th style="text-align:left">{heading}</th>' for heading in lift_headings())
    notes = "".join(f"<li>{escape(say_again(note))}</li>" for note in record["notes_said"])
    unit = say("In points of {metric}, with 95 % intervals.", metric=record["metric"])
    return (
        f"<div><p><b>{escape(headline(record))}</b></p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        f"<p>{escape(unit)}</p>"
        f"{f'<ul>{notes}</ul>' if notes else ''}</div>"
    )


def _baseline(record: Mapping[str, Any]) -> str:
    return escape(say("baseline: {name}", name=say_kept(record["baseline"]["name"])))


def _step(step: Mapping[str, Any]) -> str:
    settings = escape(settings_text(step["settings"]))
    name = f"{escape(step['name'])}<br><small>{settings}</small>" if settings else escape(step["name"])
    rows = rows_through(step["rows_in"], step["rows_out"])
    return _row(name, rows, _lift(step["path"]), _lift(step["without"]), time_taken(step))


def _lift(lift: Mapping[str, Any] | None) -> str:
    colour = None if lift is None else _COLOURS.get(str(lift.get("verdict")))
    return f'<span style="color:{colour}">{lift_interval(lift)}</span>' if colour else lift_interval(lift)


def _row(*cells: str) -> str:
    padded = [*cells, *[""] * (len(lift_headings()) - len(cells))]
    return f"<tr>{''.join(f'<td style={chr(34)}text-align:left{chr(34)}>{cell}</td>' for cell in padded)}</tr>"
