"""Emoji: out of the text, or by their names in Unicode."""

import re
import unicodedata
from typing import Final

import polars as pl

from tasklift.text.rows import rewritten

_ONE: Final = r"(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\u{FE0F})\p{Emoji_Modifier}?"
EMOJI: Final = (
    rf"\p{{Regional_Indicator}}{{2}}|[0-9#*]\u{{FE0F}}?\u{{20E3}}"
    rf"|{_ONE}(?:\u{{200D}}(?:\p{{Extended_Pictographic}}\u{{FE0F}}?\p{{Emoji_Modifier}}?))*\u{{FE0F}}?"
)
"""A whole emoji, of however many characters (Unicode Technical Standard 51). © and ™ are text unless said otherwise."""
_UNNAMED: Final = re.compile("[\u200d\ufe0f\u20e3]")
_FLAG_LETTERS: Final = 0x1F1E6


def drop_emoji(texts: pl.Series) -> pl.Series:
    """The texts without emoji."""
    return texts.str.replace_all(EMOJI, "")


def name_emoji(texts: pl.Series) -> pl.Series:
    """`:thumbs up sign:` for each emoji, its name in Unicode, in English whatever the language of the text."""
    return rewritten(texts, texts.str.contains(EMOJI), _named)


def _named(texts: pl.Series) -> pl.Series:
    found = texts.str.extract_all(EMOJI)
    names = {emoji: name_of(emoji) for emoji in found.explode().unique().drop_nulls().sort(descending=True)}
    # The longest first, as one may be the beginning of another.
    emoji = sorted(names, key=lambda one: (-len(one), one))
    return texts.str.replace_many(emoji, [f":{names[one]}:" for one in emoji], leftmost=True)


def name_of(emoji: str) -> str:
    """The names of its characters, without the joiners between them; a flag by the letters of its country."""
    letters = [chr(ord(one) - _FLAG_LETTERS + ord("A")) for one in emoji if 0 <= ord(one) - _FLAG_LETTERS < 26]
    if letters:
        return f"flag {''.join(letters)}"
    return " ".join(unicodedata.name(one, "emoji").lower() for one in _UNNAMED.sub("", emoji))
