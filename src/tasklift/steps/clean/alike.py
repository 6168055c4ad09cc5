"""Texts that mean the same: near copies by the vectors of a pretrained encoder."""

from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from tasklift.data.near import Copies
from tasklift.forms.rows import Rows
from tasklift.models.numbers import SmallFloats
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.steps.clean.copies import Indices, copies_among

_AT_ONCE: Final = 2048
_MOST_TEXTS: Final = 200_000
"""Every text is held against every other: twice as many take four times as long."""
_LONGEST: Final = 256


def alike_in_meaning(rows: Rows, network: Path, threshold: float) -> Copies:
    """Exact copies, and as near ones pairs of texts whose vectors have at least that cosine.

    `network`: the folder of the encoder. Raises UserError `too-many-rows` past 200,000 different texts.
    """
    exact = copies_among(rows, None)
    heads = np.flatnonzero(exact.first == np.arange(len(exact.first)))
    if len(heads) > _MOST_TEXTS:
        problem = say("{rows:,} texts are too many to hold each against all others", rows=len(heads))
        raise UserError("too-many-rows", problem, advice=say("say `by: wording`, which takes any number"))
    texts = pl.concat([batch["input"].fill_null("") for batch in rows.batches()]) if len(heads) else pl.Series([""])
    return Copies(exact.first, heads[_pairs(_vectors(texts.gather(heads), network), threshold)])


def _vectors(texts: pl.Series, network: Path) -> SmallFloats:
    # Imported here, as torch takes seconds and most recipes do without.
    from tasklift.models.networks.beginnings import open_encoder
    from tasklift.models.networks.features import frozen, vectors
    from tasklift.models.tokens.encoded import encode

    encoder = frozen(open_encoder(network), ("text",), _LONGEST)
    return vectors(encoder, encode(encoder.tokenizer, texts.to_list(), None, encoder.longest))


def _pairs(vectors: SmallFloats, threshold: float) -> Indices:
    """Places of rows whose cosine is at least `threshold`, each pair once; `vectors` have length 1."""
    found = [np.zeros((0, 2), np.int64)]
    for start in range(0, len(vectors), _AT_ONCE):
        alike = vectors[start : start + _AT_ONCE] @ vectors[start:].T >= threshold
        ones, others = np.nonzero(np.triu(alike, 1))
        found.append(np.stack([ones, others], axis=1) + start)
    return np.concatenate(found)
