"""What is handed to whoever grades answers."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from tasklift.text.scoring.material import Graded

SLOTS: Final = ("source", "right", "answer")
"""The places of a judge's prompt."""


def graded_rows(graded: Sequence[Graded]) -> pl.DataFrame:
    """A row for each answer, with a column for each place of the prompt."""
    return pl.DataFrame(list(graded), schema=dict.fromkeys(SLOTS, pl.String), orient="row")
