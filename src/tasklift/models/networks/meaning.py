"""What texts mean: their vectors under a pretrained encoder that the user names."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasklift.models.numbers import SmallFloats
from tasklift.models.pretrained.named import network_of

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
    network = network_of(model, folder=folder, who=who)
    from tasklift.models.networks.beginnings import open_encoder
    from tasklift.models.networks.features import frozen

    return Meaning(frozen(open_encoder(network), ("text",), _LONGEST))
