"""Gaps of messages: what a program fills in or reads, and what a translation must leave as it is."""

import re
from typing import Final

_KINDS: Final = (
    r"\{\{[^{}]*\}\}",  # {{name}} of Jinja, Handlebars and i18next
    r"\$\{[^{}]*\}",  # ${name} of JavaScript and shells
    r"\$t\([^()]*\)",  # $t(key), a message within a message of i18next
    r"\{[\w.\-\[\]]*(?:[!:][^{}]*|,\s*(?:number|date|time)\b[^{}]*)?\}",  # {}, {0}, {price:.2f}, {when, date, short}
    r"\{\w+,\s*(?:plural|select|selectordinal),",  # the head of a choice of ICU; its branches are translated
    r"%(?:\d+\$)?\([\w.\- ]+\)[-+#0]*\d*(?:\.\d+)?[a-zA-Z]",  # %(name)s
    r"(?:(?<!\d)|(?<=%\d))%(?:\d+\$)?[-+#0]*\d*(?:\.\d+)?(?:hh|h|ll|l|z)?[sdiufFgGeExXcr@](?![a-z]{3})",  # %s, %1$d
    r"(?:(?<!\d)|(?<=%\d))%[1-9]\d?(?!\d)",  # %1 of Qt
    r"</?[A-Za-z][\w:-]*(?:\s[^<>]*)?/?>",  # <b>, </a>, <br/>
    r"&(?:[A-Za-z][A-Za-z0-9]*|#\d+|#[xX][0-9a-fA-F]+);",  # &nbsp;, &#160;
    r"%%",
)
_GAP: Final = re.compile("|".join(_KINDS))


def gaps_in(text: str) -> list[str]:
    """Every gap, tag and entity of a message, in reading order, as it is written."""
    return _GAP.findall(text)
