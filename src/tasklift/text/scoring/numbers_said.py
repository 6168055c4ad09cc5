"""The numbers that a text says, as values: 1,000 and １０００ are one thousand."""

import re
from decimal import Decimal
from typing import Final

from tasklift.text.values.numerals import number_of

_FULL_WIDTH: Final = {code + 0xFEE0: code for code in range(ord("0"), ord("9") + 1)}
_WIDE_MARKS: Final = (re.compile(r"(?<=[０-９])，(?=[０-９]{3})"), re.compile(r"(?<=[０-９])．(?=[０-９])"))
_APART: Final = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_POWERS: Final = "[百万萬亿億]|千(?![米克瓦])"
_SCALED: Final = re.compile(rf"(?<!\d)\d+(?:\.\d+)?(?:{_POWERS})(?:\d|{_POWERS})*")
_NUMBER: Final = re.compile(r"(?P<minus>(?<![\w)\]])[-−][$€£¥￥]?)?(?P<value>\d+(?:\.\d+)?|(?<![\w.])\.\d+)")


def numbers_said(text: str) -> list[Decimal]:
    """All of them in reading order.

    Thousands may be apart by commas (`1,000`), digits in full width, and 3.5万, 3万5千 and 2亿 are numbers. A minus
    counts where nothing is before it that it could join: `2024-05` is two numbers. `30%` is 30. Numbers in words and
    numerals without digits are not read, for 一 is in words that count nothing (一些, 统一).
    """
    for pattern, mark in zip(_WIDE_MARKS, ",.", strict=True):
        text = pattern.sub(mark, text)
    text = _APART.sub(lambda found: found[0].replace(",", ""), text.translate(_FULL_WIDTH))
    text = _SCALED.sub(lambda found: number_of(found[0]) or found[0], text)
    return [_value(found) for found in _NUMBER.finditer(text)]


def _value(found: "re.Match[str]") -> Decimal:
    value = Decimal(found["value"])
    return -value if found["minus"] else value
