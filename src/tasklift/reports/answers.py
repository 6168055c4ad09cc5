"""Answers to texts typed on the command line."""

import polars as pl
from rich.table import Table
from rich.text import Text

from tasklift.text.printable import printable
from tasklift.reports.tables import table


def answer_table(answers: pl.DataFrame) -> Table:
    """A line for each text; `answers` has `prediction`, `probability`, `note` and the text in its first column."""
    made = table("prediction", "probability", "text", numbers=["probability"])
    text = answers.columns[0]
    for row in answers.iter_rows(named=True):
        shown = printable(row[text] or "") + (f" ({row['note']})" if row["note"] else "")
        made.add_row(Text(printable(row["prediction"])), f"{row['probability']:.3f}", Text(shown))
    return made
