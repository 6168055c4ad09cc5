"""Words that insult, English and Chinese."""

from functools import cache

import polars as pl

from tasklift.settings.located import read_yaml
from tasklift.text.personal.kinds import FOLDER


@cache
def _pattern() -> str:
    words = read_yaml(FOLDER / "offensive.yaml").value
    english, chinese = "|".join(sorted(words["english"])), "|".join(sorted(words["chinese"]))
    return rf"(?i)(?-u:\b)(?:{english})(?-u:\b)|{chinese}"


def is_offensive(texts: pl.Series, also: tuple[str, ...] = ()) -> pl.Series:
    """Whether each text has a word of the list, or one of `also` in any case; null where there is no text."""
    found = texts.str.contains(_pattern())
    return found | texts.str.contains_any(list(also), ascii_case_insensitive=True) if also else found
