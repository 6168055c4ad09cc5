"""A pretrained model that a setting names: where it lies, what it is, and how it counts tokens."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import polars as pl

from tasklift.models.pretrained.find import find_pretrained
from tasklift.settings.extras import needs
from tasklift.store.hashing import folder_digest


def network_of(model: str, *, folder: Path, who: str) -> Path:
    """The folder of the model of that name, a path from `folder` on. `who` asks for it.

    Raises UserError `package-missing`, `unknown-model` or `model-not-installed`.
    """
    needs("torch", who)
    return find_pretrained(model, folder=folder)


def network_digest(model: str, *, folder: Path, who: str) -> str:
    """The name of the model's files, which are read again only when one was written anew. Raises as above."""
    network = network_of(model, folder=folder, who=who)
    written = tuple((str(one), one.stat().st_mtime_ns) for one in sorted(network.rglob("*")) if one.is_file())
    return _digest(network, written)


@lru_cache(maxsize=16)
def _digest(network: Path, _written: tuple[tuple[str, int], ...]) -> str:
    return folder_digest(network)


@lru_cache(maxsize=2)
def token_counter(network: Path) -> Callable[[pl.Series], pl.Series]:
    """Counts the model's tokens in each of some texts; a null has none."""
    # Imported here, as transformers takes seconds and most recipes do without.
    from tasklift.models.networks.transformers_files import load_tokenizer

    tokenizer = load_tokenizer(network)

    def count(texts: pl.Series) -> pl.Series:
        if not len(texts):
            return pl.Series(dtype=pl.Int64)
        read = tokenizer(texts.fill_null("").to_list(), add_special_tokens=False, return_attention_mask=False)
        return pl.Series([len(one) for one in read["input_ids"]], dtype=pl.Int64)

    return count
