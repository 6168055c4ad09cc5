"""An index on disk: tensors, and where meaning counts the encoder in a folder beside them."""

from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_matrix

from tasklift.models.description import damaged
from tasklift.models.looking_up.index import Index
from tasklift.models.looking_up.meanings import Meanings
from tasklift.models.looking_up.passages import Passages
from tasklift.models.networks.meaning import saved_meaning
from tasklift.models.tensors import Tensor, Tensors
from tasklift.settings.messages import say
from tasklift.tasks.looked_up_by import By

_ENCODER: Final = "encoder"


def save_index(index: Index, folder: Path) -> dict[str, Tensor]:
    """The tensors of an index, which are the caller's to write; the encoder is written into `folder`."""
    arrays: dict[str, Tensor] = {}
    if index.words is not None:
        weights = index.words.weights
        arrays |= {
            "terms": index.words.terms,
            "weights_of_terms": weights.data,
            "places": weights.indices.astype(np.int64),
            "starts": weights.indptr.astype(np.int64),
        }
    if index.meanings is not None:
        arrays["vectors"] = index.meanings.vectors
        (folder / _ENCODER).mkdir()
        index.meanings.meaning.encoder.save(folder / _ENCODER)
    return arrays


def load_index(tensors: Tensors, folder: Path, *, by: By, rows: int, who: str) -> Index:
    """The index that was saved, as a part of what `who` is.

    Raises UserError `package-missing`, `model-unsafe`, or `model-damaged` where its parts do not fit together.
    """
    return Index(
        None if by == "meaning" else _words(tensors, folder, rows),
        None if by == "words" else load_meanings(tensors, folder, rows=rows, who=who),
    )


def load_meanings(tensors: Tensors, folder: Path, *, rows: int, who: str) -> Meanings:
    """The part of it that meaning is looked up by. Raises as above."""
    meaning = saved_meaning(folder / _ENCODER, who=who)
    return Meanings(tensors.take("vectors", rows, meaning.width), meaning)


def _words(tensors: Tensors, folder: Path, rows: int) -> Passages:
    terms, starts = tensors.take("terms", None), tensors.take("starts", rows + 1)
    places = tensors.take("places", None)
    values = tensors.take("weights_of_terms", len(places))
    if not _fit(terms, starts, places):
        raise damaged(folder, say("its terms and passages do not fit together"))
    return Passages(terms, csr_matrix((values, places, starts), shape=(rows, len(terms))))


def _fit(terms: Any, starts: Any, places: Any) -> bool:
    """Whether the arrays are those of a sparse matrix, its terms sorted."""
    grows = bool((np.diff(starts) >= 0).all()) and starts[0] == 0 and starts[-1] == len(places)
    inside = not len(places) or (places.min() >= 0 and places.max() < len(terms))
    return bool(grows and inside and (terms[1:] > terms[:-1]).all())
