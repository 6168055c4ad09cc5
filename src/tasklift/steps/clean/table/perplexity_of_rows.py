"""How badly each text can be told by the others: its perplexity under a character model that has not read it."""

from functools import partial
from typing import Final

import numpy as np
import polars as pl
import xxhash
from numpy.typing import NDArray

from tasklift.forms.rows import Batch, Rows
from tasklift.text.buffers import string_buffers
from tasklift.text.perplexity.kneser_ney import MOST_OF_A_TEXT, CharacterModel, fit_characters, perplexities

_FOLDS: Final = 4
_MOST: Final = 500_000
"""Characters that a model learns from; of more, some of the rows are drawn, by their ids."""
_FOLD_BITS: Final = 8
_LOT_BITS: Final = 56

Lots = NDArray[np.uint64]


def perplexities_of_rows(rows: Rows) -> pl.Series:
    """For each row a number from 1 on; null where its text has nothing, or no other text is there.

    Rows are parted by the hash of their id, and each part is told by a model of the others. They are read three times,
    so that no more of them is in memory than a batch, and what models learn from.
    """
    parts = _learned_from(rows)
    models = [_model([part for other, part in enumerate(parts) if other != fold]) for fold in range(_FOLDS)]
    return pl.concat([pl.Series(dtype=pl.Float64), *rows.map(partial(_perplexities, models=models))])


def _learned_from(rows: Rows) -> list[pl.Series]:
    """The texts of each fold that models of other folds learn from."""
    characters = sum(int(batch["input"].str.len_chars().clip(0, MOST_OF_A_TEXT).sum()) for batch in rows.batches())
    share = _MOST * _FOLDS / (_FOLDS - 1) / max(1, characters)
    found: list[list[pl.Series]] = [[pl.Series(dtype=pl.String)] for _ in range(_FOLDS)]
    for batch in rows.batches():
        lots = _lots(batch)
        drawn = (lots >> np.uint64(_FOLD_BITS)) < share * 2**_LOT_BITS
        for fold, parts in enumerate(found):
            taken = batch["input"].filter(pl.Series(drawn & (_folds(lots) == fold)))
            parts.append(taken.drop_nulls().str.head(MOST_OF_A_TEXT))
    return [pl.concat(parts) for parts in found]


def _model(texts: list[pl.Series]) -> CharacterModel | None:
    together = pl.concat(texts)
    return fit_characters(string_buffers(together)) if together.str.contains(r"\S").any() else None


def _perplexities(batch: Batch, models: list[CharacterModel | None]) -> pl.Series:
    folds, found = _folds(_lots(batch)), np.full(batch.height, np.nan)
    for fold, model in enumerate(models):
        places = np.flatnonzero(folds == fold)
        if model is not None and len(places):
            found[places] = perplexities(string_buffers(batch["input"].gather(places)), model)
    return pl.Series(found).fill_nan(None)


def _lots(batch: Batch) -> Lots:
    """A number for each row that hangs on its id alone."""
    return np.array([xxhash.xxh3_64_intdigest(row.encode()) for row in batch["id"]], dtype=np.uint64)


def _folds(lots: Lots) -> NDArray[np.int64]:
    return (lots % np.uint64(_FOLDS)).astype(np.int64)
