"""Normal forms: the repairs that `normalize` is made of.

All but `repair_mojibake` are polars expressions, which run without the GIL; nulls stay null unless said otherwise.
"""

from typing import Final, Literal

import polars as pl

from tasklift.text.rows import rewritten

_INERT = (
    r"\x00-\x7F\u{2010}\u{2012}-\u{2016}\u{2018}-\u{2023}"
    r"\u{3001}-\u{3003}\u{3008}-\u{3011}\u{3041}-\u{3094}\u{30A1}-\u{30FE}\u{4E00}-\u{9FFF}"
)
"""Characters that neither NFC nor NFKC changes or joins: a text of these alone is already in both forms."""

_BLANK = r"[\s\u{180E}\u{200B}\u{2060}\u{FEFF}]"
_LINE_END = r"\r\n?|[\x0B\x0C\u{85}\u{2028}\u{2029}]"

_CONTROL = (
    r"[\x00-\x08\x0E-\x1F\x7F-\u{9F}"  # C0 and C1, after line ends have become \n
    r"\u{AD}\u{61C}\u{180E}\u{200B}\u{200E}\u{200F}\u{202A}-\u{202E}\u{2060}-\u{206F}\u{FEFF}\u{FFF9}-\u{FFFB}"
    r"\p{Noncharacter_Code_Point}]"
)
_EMOJI = r"\p{Extended_Pictographic}[\u{FE0F}\p{Emoji_Modifier}]*"
_JOINED_EMOJI = rf"({_EMOJI}(?:\u{{200D}}{_EMOJI})+)"
_JOINER = "\u200d"

_FULL_WIDTH_WORDS: Final = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F) if chr(code).isalnum()} | {
    "\u3000": " "
}
_FULL_WIDTH: Final = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)} | {"\u3000": " "}

_TYPEWRITER: Final = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2039\u203a`\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    "\u2026": "...",
}

_MOJIBAKE = r"[\u{C2}-\u{F4}][\u{80}-\u{BF}ŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]"
"""The first byte of a UTF-8 sequence read as Latin-1 or Windows-1252, and a continuation byte read so."""


def unicode_form(series: pl.Series, form: Literal["NFC", "NFKC"]) -> pl.Series:
    """The text in a Unicode normalisation form (Unicode Standard Annex 15)."""
    return rewritten(series, series.str.contains(f"[^{_INERT}]"), lambda texts: texts.str.normalize(form))


def half_width(series: pl.Series, *, punctuation: bool = False) -> pl.Series:
    """Full-width letters, digits and the ideographic space as ASCII; with `punctuation`, the marks ！ to ～ too."""
    table = _FULL_WIDTH if punctuation else _FULL_WIDTH_WORDS
    return series.str.replace_many(list(table), list(table.values()))


def plain_quotes(series: pl.Series) -> pl.Series:
    """Quotation marks, apostrophes, dashes and three points as a typewriter has them; Chinese 《》「」 stay."""
    return series.str.replace_many(list(_TYPEWRITER), list(_TYPEWRITER.values()))


def collapse_whitespace(series: pl.Series, *, keep_lines: bool = False) -> pl.Series:
    """One space for each run of white space, none at the ends; with `keep_lines`, one newline for a run that has one.

    No-break, ideographic and zero-width spaces are white space.
    """
    if keep_lines:
        lines = series.str.replace_all(_LINE_END, "\n").str.replace_all(rf"{_BLANK}*\n{_BLANK}*", "\n")
        spaced = lines.str.replace_all(rf"[{_BLANK}--\n]{{2,}}|[{_BLANK}--[\n ]]", " ")
    else:
        spaced = series.str.replace_all(rf"{_BLANK}{{2,}}|[{_BLANK}--[ ]]", " ")
    return spaced.str.strip_chars(" \n")


def strip_control(series: pl.Series) -> pl.Series:
    r"""Without characters that are not seen: controls but \n and \t, zero-width, bidirectional, noncharacters.

    Line ends of all kinds become \n. The joiner in emoji sequences, the non-joiner and the replacement character stay.
    """
    lines = series.str.replace_all(_LINE_END, "\n")
    joined = rewritten(lines, lines.str.contains(_JOINER, literal=True), _without_stray_joiners)
    return joined.str.replace_all(_CONTROL, "")


def _without_stray_joiners(texts: pl.Series) -> pl.Series:
    return texts.str.replace_all(f"{_JOINED_EMOJI}|{_JOINER}", "$1")


def repair_mojibake(series: pl.Series) -> pl.Series:
    """UTF-8 that was read as Latin-1, Windows-1252 or the like, read aright; other texts are not touched.

    ftfy decides, on rows that a pattern suspects: one that Chinese, Japanese or Korean text cannot match.
    """
    return rewritten(series, series.str.contains(_MOJIBAKE), _fixed)


def _fixed(texts: pl.Series) -> pl.Series:
    import ftfy

    return pl.Series([ftfy.fix_encoding(text) for text in texts], dtype=pl.String)
