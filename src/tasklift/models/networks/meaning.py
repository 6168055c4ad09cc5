"""What texts mean: their vectors under a pretrained encoder that the user names."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from tasklift.models.description import damaged
from tasklift.models.numbers import SmallFloats
from tasklift.models.pretrained.inspect_folder import check_model_folder
from tasklift.models.pretrained.named import network_of
from tasklift.settings.extras import needs
from tasklift.settings.messages import say

if TYPE_CHECKING:  # torch takes seconds to import, and most recipes do without
    from tasklift.models.encoder import Encoder

_LONGEST: Final = 256
"""Tokens of a text that are read."""


@dataclass(frozen=True)
class Meaning:
    """An encoder that learns no more."""

    encoder: "Encoder"

    @property
    def width(self) -> int:
        """How many numbers a vector has."""
        from tasklift.models.networks.features import width_of_features

        return width_of_features(self.encoder)

    def vectors(self, texts: pl.Series) -> SmallFloats:
        """A vector of length 1 for each text, shape (texts, width)."""
        from tasklift.models.networks.features import vectors
        from tasklift.models.tokens.encoded import encode

        if not len(texts):
            return np.zeros((0, self.width), np.float32)
        return vectors(self.encoder, encode(self.encoder.tokenizer, texts.to_list(), None, self.encoder.longest))


def open_meaning(model: str, *, folder: Path, who: str) -> Meaning:
    """The encoder that `model` names, a path from `folder` on. `who` asks for it.

    Raises UserError `package-missing`, `unknown-model` or `model-not-installed`.
    """
    return _meaning(network_of(model, folder=folder, who=who))


def saved_meaning(folder: Path, *, who: str) -> Meaning:
    """The encoder that was saved in `folder`, as a part of what `who` is.

    Raises UserError `package-missing`, `model-unsafe` or `model-damaged`.
    """
    needs("torch", who)
    if not check_model_folder(folder).has_tokenizer:
        raise damaged(folder, say("its encoder has no tokenizer"))
    try:
        return _meaning(folder)
    except Exception as fault:  # the libraries raise what they please, of files that nobody vouches for
        raise damaged(folder, say("its encoder cannot be opened ({fault})", fault=fault)) from fault


def _meaning(network: Path) -> Meaning:
    from tasklift.models.networks.beginnings import open_encoder
    from tasklift.models.networks.features import frozen

    return Meaning(frozen(open_encoder(network), ("text",), _LONGEST))
