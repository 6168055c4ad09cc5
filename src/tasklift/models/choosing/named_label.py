"""Which label a text names that a language model wrote."""

from collections.abc import Sequence

import polars as pl

from tasklift.text.comparison_form import comparison_form
from tasklift.text.scoring.citing import standing_in


def named_label(text: str, words: Sequence[str]) -> int | None:
    """The place in `words` of the only one that the text is, or that stands in it; None where none or several do.

    Case, width and signs do not count. One that stands within another, as `positive` in `very positive`, gives way to
    it.
    """
    if text in words:
        return words.index(text)
    form, *forms = comparison_form(pl.Series([text, *words], dtype=pl.String)).to_list()
    same = [place for place, one in enumerate(forms) if one and one == form]
    if same:
        return same[0] if len(same) == 1 else None
    there = [place for place, stands in enumerate(_stand_in(words, text)) if stands]
    longest = max(there, key=lambda place: len(forms[place]), default=None)
    if longest is None or not all(_stand_in([words[place] for place in there], words[longest])):
        return None
    return longest


def _stand_in(words: Sequence[str], text: str) -> list[bool]:
    """Whether each stands in the text, as whole words."""
    found = standing_in([words], [[text]])[0]
    return [places is not None and places[0] for places in found]
