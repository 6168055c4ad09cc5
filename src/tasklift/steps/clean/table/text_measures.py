"""What of a text can be measured: its length, what it consists of, and how unlike the other texts it is."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

import polars as pl

from tasklift.data.roles import INPUT_SEPARATOR
from tasklift.forms.rows import Rows
from tasklift.settings.kept import in_english
from tasklift.steps.clean.table.class_distance import distances_from_centres
from tasklift.steps.clean.table.perplexity_of_rows import perplexities_of_rows

Measure = Literal["length", "sign_share", "digit_share", "class_distance", "perplexity"]

MEASURES: Final[dict[Measure, str]] = {
    "length": in_english("the length of the text"),
    "sign_share": in_english("the share of signs in the text"),
    "digit_share": in_english("the share of digits in the text"),
    "class_distance": in_english("the distance of the text from the others of its label"),
    "perplexity": in_english("the perplexity of the text"),
}
"""What a reason calls them."""
BY_POWERS: Final[tuple[Measure, ...]] = ("length", "sign_share", "digit_share", "perplexity")
"""Those that are held to each other by their logarithm, for of most texts they are small."""
WITHOUT_LOW: Final[tuple[Measure, ...]] = ("class_distance", "perplexity")
"""Those of which no text has too little."""
_BY_OTHERS: Final[Mapping[Measure, Callable[[Rows], pl.Series]]] = {
    "class_distance": distances_from_centres,
    "perplexity": perplexities_of_rows,
}
"""Those for which a text is held to others."""


def measured(rows: Rows, measures: Sequence[Measure]) -> dict[Measure, pl.Series]:
    """Each measure of every row's texts taken together: characters, shares of these, a distance from 0 to 1, or how
    many characters could as well have come next.
    """
    counted = [one for one in measures if one not in _BY_OTHERS]
    found: dict[Measure, pl.Series] = {}
    if counted:
        parts = [measures_of(batch["input"], counted) for batch in rows.batches()]
        whole = pl.concat(parts) if parts else pl.DataFrame(schema=dict.fromkeys(counted, pl.Float64))
        found = {name: whole[name] for name in counted}
    return {**found, **{name: read(rows) for name, read in _BY_OTHERS.items() if name in measures}}


def measures_of(texts: pl.Series, measures: Sequence[Measure]) -> pl.DataFrame:
    """A column for each measure that hangs on a text alone."""
    text = pl.col("text").fill_null("").str.replace_all(INPUT_SEPARATOR, " ", literal=True)
    length = text.str.len_chars().cast(pl.Float64)
    counted = {
        "length": length,
        "sign_share": text.str.count_matches(r"[^\p{L}\p{M}\p{N}\s]") / length.clip(1),
        "digit_share": text.str.count_matches(r"\p{Nd}") / length.clip(1),
    }
    return pl.DataFrame({"text": texts}).select(counted[name].alias(name) for name in measures)
