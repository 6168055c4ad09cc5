"""A pretrained model that a setting of a step names: where it lies, what it is, and how it counts tokens."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import polars as pl

from tasklift.forms.step import Step
from tasklift.models.kept import folder_digest
from tasklift.models.pretrained.find import find_pretrained
from tasklift.settings.extras import needs


def network_of(name: str, step: Step) -> Path:
    """The folder of the model of that name; paths are relative to the step's folder.

    Raises UserError `package-missing`, `unknown-model` or `model-not-installed`.
    """
    needs("torch", step.step_name())
    return find_pretrained(name, folder=step.folder)


@lru_cache(maxsize=8)
def network_digest(network: Path) -> str:
    """The digest of a pretrained model's folder, which nobody writes to while it is used."""
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
