"""Which passages a text stands in, and so may cite: whole words one after another, whatever case, width and signs."""

from collections.abc import Sequence

import polars as pl

from tasklift.text.comparison_form import comparison_form
from tasklift.text.scoring.glossary import Run, has_run, tokens_of


def standing_in(texts: Sequence[Sequence[str]], passages: Sequence[Sequence[str]]) -> list[list[list[bool] | None]]:
    """Row by row of each text which of the row's passages it stands in; None of a text without words."""
    wanted, told = _words(texts), _words(passages)
    return [
        [[has_run(passage, text) for passage in there] if text else None for text in row]
        for row, there in zip(wanted, told, strict=True)
    ]


def _words(rows: Sequence[Sequence[str]]) -> list[list[Run]]:
    """Whole words, so that 5 does not stand in 1950, and single characters in Chinese."""
    together = pl.Series([text for row in rows for text in row], dtype=pl.String)
    runs = iter(tokens_of(comparison_form(together).to_list()))
    return [[next(runs) for _ in row] for row in rows]
