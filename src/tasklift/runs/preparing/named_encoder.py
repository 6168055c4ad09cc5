"""What texts mean to a pretrained encoder that a task names, which is opened at the first text."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock

import polars as pl

from tasklift.models.networks.meaning import Meaning, open_meaning
from tasklift.models.numbers import SmallFloats
from tasklift.models.pretrained.named import network_digest

_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True)
class NamedEncoder:
    """An encoder of that name, a path from `folder` on; `digest` is that of its files. `who` asks for it."""

    model: str
    folder: Path
    digest: str
    who: str = field(compare=False)

    def __call__(self, texts: pl.Series) -> SmallFloats:
        """A vector of length 1 for each text, shape (texts, width); null is an empty text."""
        # Steps change rows in several threads, and a tokenizer serves one.
        with _ONE_AT_A_TIME:
            return _opened(self).vectors(texts.fill_null(""))


def named_encoder(model: str, *, folder: Path, who: str) -> NamedEncoder:
    """The encoder of that name as it is now.

    Raises UserError `package-missing`, `unknown-model` or `model-not-installed`.
    """
    return NamedEncoder(model, folder, network_digest(model, folder=folder, who=who), who)


@lru_cache(maxsize=2)
def _opened(encoder: NamedEncoder) -> Meaning:
    return open_meaning(encoder.model, folder=encoder.folder, who=encoder.who)
