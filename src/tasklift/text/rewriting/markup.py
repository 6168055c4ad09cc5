"""HTML and Markdown: what a reader of the page would see."""

import html
import re
from typing import Final

import polars as pl

from tasklift.text.rows import rewritten

_ENTITY: Final = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});"
_COMPILED: Final = re.compile(_ENTITY)
_UNSEEN: Final = (
    r"(?is)<script\b[^>]*>.*?</script\s*>|<style\b[^>]*>.*?</style\s*>|<!--.*?-->|<!doctype[^>]*>|<\?xml[^>]*>"
)
_BREAK: Final = (
    r"(?i)</?(?:address|article|aside|blockquote|br|dd|div|dl|dt|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav"
    r"|ol|p|pre|section|table|tbody|td|tfoot|th|thead|title|tr|ul)(?:\s[^<>]*)?/?>"
)
_TAG: Final = (
    r"(?i)</?(?:a|abbr|acronym|audio|b|base|bdi|bdo|big|body|button|canvas|center|cite|code|col|colgroup|data|del|details"
    r"|dfn|em|embed|fieldset|font|frame|frameset|head|html|i|iframe|img|input|ins|kbd|label|legend|link|map|mark|meta"
    r"|meter|noscript|object|option|output|param|picture|progress|q|rp|rt|ruby|s|samp|select|small|source|span|strike"
    r"|strong|sub|summary|sup|svg|template|textarea|time|tt|u|var|video|wbr)(?:\s[^<>]*)?/?>"
)
"""Elements of HTML by name: what merely stands between angle brackets may be meant as it is."""

_MARKDOWN: Final = (
    (r"(?m)^[ \t]*(?:```|~~~)[^\n`]*$", ""),
    (r"!\[([^\[\]\n]*)\]\([^()\s]*(?:\s+\"[^\"\n]*\")?\)", "$1"),
    (r"\[([^\[\]\n]+)\]\([^()\s]*(?:\s+\"[^\"\n]*\")?\)", "$1"),
    (r"(?m)^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$", "$1"),
    (r"(?m)^[ \t]{0,3}(?:>[ \t]?)+", ""),
    (r"(?m)^[ \t]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$", ""),
    (r"(?m)^([ \t]*)[-*+][ \t]+(\S)", "$1$2"),
    (r"\*\*\*([^\s*](?:[^*\n]*[^\s*])?)\*\*\*", "$1"),
    (r"\*\*([^\s*](?:[^*\n]*[^\s*])?)\*\*", "$1"),
    (r"(^|[^\w*])\*([^\s*](?:[^*\n]*[^\s*])?)\*", "$1$2"),
    (r"(^|\W)__([^\s_](?:[^_\n]*[^\s_])?)__", "$1$2"),
    (r"~~([^\s~](?:[^~\n]*[^\s~])?)~~", "$1"),
    (r"`+([^`\n]+)`+", "$1"),
)
"""CommonMark 0.31 and its strikethrough, as far as no text means them otherwise: `_` alone is often part of a name."""


def decode_entities(texts: pl.Series) -> pl.Series:
    """`&amp;` as `&`, `&#128049;` as the character that it stands for; what is no entity of HTML stays."""
    return rewritten(texts, texts.str.contains(_ENTITY), _decoded)


def strip_html(texts: pl.Series) -> pl.Series:
    """Without the elements of HTML, scripts and comments; where an element begins a line, a line begins."""
    return rewritten(texts, texts.str.contains("<", literal=True), _without_tags)


def strip_markdown(texts: pl.Series) -> pl.Series:
    """Without the marks of Markdown; of links and pictures their texts stay."""
    for pattern, instead in _MARKDOWN:
        texts = texts.str.replace_all(pattern, instead)
    return texts


def _decoded(texts: pl.Series) -> pl.Series:
    return pl.Series([_COMPILED.sub(lambda found: html.unescape(found[0]), text) for text in texts], dtype=pl.String)


def _without_tags(texts: pl.Series) -> pl.Series:
    seen = texts.str.replace_all(_UNSEEN, " ").str.replace_all(_BREAK, "\n").str.replace_all(_TAG, "")
    return pl.select(pl.when(seen != texts).then(seen.str.strip_chars()).otherwise(texts)).to_series()
