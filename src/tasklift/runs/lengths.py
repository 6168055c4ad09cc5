"""How long the texts of rows are, beside those that the table of costs was measured with."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from tasklift.data.dataset import Dataset
from tasklift.text.characters import UNSPACED_SCRIPTS

_MEASURED: Final = 100
"""Characters of a row in `resources/costs.yaml`."""
_UNSPACED: Final = f"[{UNSPACED_SCRIPTS}]"
_TOKENS: Final = 2.5
"""How many tokens such a character is, where a letter of a script with spaces is one: about 0.65 and 0.25."""


def times_as_long(dataset: Dataset, columns: Sequence[str]) -> float:
    """What a row has to be read of these columns, as a multiple of what was measured; 1 for shorter ones."""
    there = [name for name in columns if name in dataset.columns]
    if not there:
        return 1.0
    return _times(sum(_characters(batch) for batch in dataset.batches(there)), dataset.height)


def times_as_long_in(texts: pl.DataFrame) -> float:
    """The same of rows in memory."""
    return _times(_characters(texts), texts.height)


def _characters(texts: pl.DataFrame) -> int:
    letters, unspaced = (pl.all().str.len_chars(), pl.all().str.count_matches(_UNSPACED))
    each = pl.sum_horizontal(letters.fill_null(0)) + (_TOKENS - 1) * pl.sum_horizontal(unspaced.fill_null(0))
    return int(texts.select(each.sum()).item())


def _times(characters: int, rows: int) -> float:
    return max(1.0, characters / rows / _MEASURED) if rows else 1.0
