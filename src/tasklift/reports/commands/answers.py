"""Answers to texts typed on the command line."""

import json

import polars as pl
from rich.console import Group
from rich.table import Table
from rich.text import Text

from tasklift.reports.figures import answer_said, row_count
from tasklift.reports.paragraph import Paragraph
from tasklift.reports.tables import table
from tasklift.runs.serving.predict import CITED, PASSAGES, Predicted
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import say
from tasklift.text.printable import printable


def answer_table(answers: pl.DataFrame) -> Table:
    """A line for each text; `answers` has `prediction`, `note`, the text in its first column, `probability`, if the
    answers are labels, and `passages` and `cited`, if they are made from those."""
    sure, based = ("probability" in answers.columns), PASSAGES in answers.columns
    headings = [
        say("prediction"),
        *([say("probability")] if sure else []),
        *([say("passages"), say("cited")] if based else []),
        say("text"),
    ]
    made = table(*headings, numbers=[say("probability")])
    text = answers.columns[0]
    for row in answers.iter_rows(named=True):
        shown = printable(row[text] or "") + (say(" ({advice})", advice=say_kept(row["note"])) if row["note"] else "")
        probability = [f"{row['probability']:.3f}"] if sure else []
        passages = [_ids(row[PASSAGES]), _ids(row[CITED])] if based else []
        made.add_row(Text(answer_said(row["prediction"])), *probability, *passages, Text(shown))
    return made


def _ids(listed: str) -> Text:
    return Text("\n".join(map(printable, json.loads(listed))))


def predicted(outcome: Predicted) -> Group:
    """How many rows were answered, and what is to be known of them."""
    lines = [say("{rows} answered", rows=row_count(outcome.rows - outcome.unanswered))]
    if outcome.unanswered:
        lines.append(say("{rows} left without an answer", rows=row_count(outcome.unanswered)))
    if outcome.noted:
        noted = row_count(outcome.noted)
        lines.append(say("{rows} had no text or could not be read: see the note there", rows=noted))
    return Group(*(Paragraph(printable(line)) for line in [*lines, *outcome.notices]))
