"""What texts mean: their vectors under a pretrained encoder that the user names."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasklift.models.kept import folder_digest
from tasklift.models.numbers import SmallFloats
from tasklift.models.pretrained.find import find_pretrained
from tasklift.settings.extras import needs

if TYPE_CHECKING:  # torch takes seconds to import, and most recipes do without
    from tasklift.models.encoder import Encoder

_LONGEST: Final = 256
"""Tokens of a text that are read."""


@dataclass(frozen=True)
class Meaning:
    """An encoder that learns no more."""

    encoder: "Encoder"

    def vectors(self, texts: pl.Series) -> SmallFloats:
        """A vector of length 1 for each text, shape (texts, width)."""
        from tasklift.models.networks.features import vectors, width_of_features
        from tasklift.models.tokens.encoded import encode

        if not len(texts):
            return np.zeros((0, width_of_features(self.encoder)), np.float32)
        return vectors(self.encoder, encode(self.encoder.tokenizer, texts.to_list(), None, self.encoder.longest))


def open_meaning(model: str, *, folder: Path, who: str) -> Meaning:
    """The encoder that `model` names, a path from `folder` on. `who` asks for it.

    Raises UserError `package-missing`, `unknown-model` or `model-not-installed`.
    """
    needs("torch", who)
    place = find_pretrained(model, folder=folder)
    from tasklift.models.networks.beginnings import open_encoder
    from tasklift.models.networks.features import frozen

    return Meaning(frozen(open_encoder(place), ("text",), _LONGEST))


def meaning_digest(model: str, *, folder: Path, who: str) -> str:
    """The name of the encoder's files, which are read again only when one was written anew. Raises as above."""
    needs("torch", who)
    place = find_pretrained(model, folder=folder)
    written = tuple((str(one), one.stat().st_mtime_ns) for one in sorted(place.rglob("*")) if one.is_file())
    return _digest(place, written)


@lru_cache(maxsize=16)
def _digest(place: Path, _written: tuple[tuple[str, int], ...]) -> str:
    return folder_digest(place)
