"""What of a text can be measured without a model: its length, and how much of it is signs or digits."""

from collections.abc import Sequence
from typing import Final, Literal

import polars as pl

from tasklift.data.roles import INPUT_SEPARATOR
from tasklift.forms.rows import Rows
from tasklift.settings.kept import in_english

Measure = Literal["length", "sign_share", "digit_share"]

MEASURES: Final = {
    "length": in_english("the length of the text"),
    "sign_share": in_english("the share of signs in the text"),
    "digit_share": in_english("the share of digits in the text"),
}
"""What a reason calls them."""


def measured(rows: Rows, measures: Sequence[Measure]) -> dict[str, pl.Series]:
    """Each measure of every row's texts taken together: characters, or shares of these from 0 to 1."""
    if not measures:
        return {}
    parts = [_measures(batch["input"], measures) for batch in rows.batches()]
    whole = pl.concat(parts) if parts else pl.DataFrame(schema=dict.fromkeys(measures, pl.Float64))
    return {name: whole[name] for name in measures}


def _measures(texts: pl.Series, measures: Sequence[Measure]) -> pl.DataFrame:
    text = pl.col("text").fill_null("").str.replace_all(INPUT_SEPARATOR, " ", literal=True)
    length = text.str.len_chars().cast(pl.Float64)
    counted = {
        "length": length,
        "sign_share": text.str.count_matches(r"[^\p{L}\p{M}\p{N}\s]") / length.clip(1),
        "digit_share": text.str.count_matches(r"\p{Nd}") / length.clip(1),
    }
    return pl.DataFrame({"text": texts}).select(counted[name].alias(name) for name in measures)
