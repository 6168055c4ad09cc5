"""Texts that mean the same: near copies by the vectors of a pretrained encoder."""

from typing import Final

import numpy as np
import polars as pl

from tasklift.data.near import Copies
from tasklift.forms.rows import Rows
from tasklift.models.networks.meaning import Meaning
from tasklift.models.numbers import SmallFloats
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.steps.clean.copies import Indices, copies_among

_AT_ONCE: Final = 2048
_MOST_TEXTS: Final = 200_000
"""Every text is held against every other: twice as many take four times as long."""


def alike_in_meaning(rows: Rows, meaning: Meaning, threshold: float) -> Copies:
    """Exact copies, and as near ones pairs of texts whose vectors have at least that cosine.

    Raises UserError `too-many-rows` past 200,000 different texts.
    """
    exact = copies_among(rows, None)
    heads = np.flatnonzero(exact.first == np.arange(len(exact.first)))
    if len(heads) > _MOST_TEXTS:
        problem = say("{rows:,} texts are too many to hold each against all others", rows=len(heads))
        raise UserError("too-many-rows", problem, advice=say("say `by: wording`, which takes any number"))
    texts = pl.concat([batch["input"].fill_null("") for batch in rows.batches()]) if len(heads) else pl.Series([""])
    return Copies(exact.first, heads[_pairs(meaning.vectors(texts.gather(heads)), threshold)])


def _pairs(vectors: SmallFloats, threshold: float) -> Indices:
    """Places of rows whose cosine is at least `threshold`, each pair once; `vectors` have length 1."""
    found = [np.zeros((0, 2), np.int64)]
    for start in range(0, len(vectors), _AT_ONCE):
        alike = vectors[start : start + _AT_ONCE] @ vectors[start:].T >= threshold
        ones, others = np.nonzero(np.triu(alike, 1))
        found.append(np.stack([ones, others], axis=1) + start)
    return np.concatenate(found)
