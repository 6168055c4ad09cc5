"""The presets of `filter_quality`, and the words that it counts: tables of `resources/quality.yaml`."""

from functools import cache
from pathlib import Path
from typing import Any, Final

import polars as pl

from tasklift.settings.located import read_yaml

_FILE: Final = Path(__file__).parents[2] / "resources" / "quality.yaml"


def preset(name: str) -> dict[str, float | bool]:
    """The limits that a preset sets."""
    limits: dict[str, float | bool] = _tables()["presets"][name]
    return limits


def preset_names() -> tuple[str, ...]:
    """All presets."""
    return tuple(_tables()["presets"])


def stop_words_of(texts: pl.Series) -> pl.Series:
    """How many different stop words each text has, in the language that it has most of."""
    lower = texts.str.to_lowercase()
    counts = [lower.str.extract_all(pattern).list.n_unique() for pattern in _patterns()]
    return pl.select(pl.max_horizontal(counts)).to_series()


def has_placeholder_text(texts: pl.Series) -> pl.Series:
    """Whether a text has words that stand where a text will be."""
    return texts.str.contains_any(_tables()["placeholder_text"], ascii_case_insensitive=True)


def _patterns() -> list[str]:
    lists: dict[str, list[str]] = _tables()["stop_words"]
    return [f"[{''.join(words)}]" if code == "zh" else rf"\b(?:{'|'.join(words)})\b" for code, words in lists.items()]


@cache
def _tables() -> Any:
    return read_yaml(_FILE).value
