"""Numbers written in Chinese, alone or mixed with figures: 三万五千, 3万5千, 一百零五, 三点五."""

import re
from typing import Final

_SIGNS: Final = ("零〇", "一", "二两", "三", "四", "五", "六", "七", "八", "九")
_DIGITS: Final = {sign: value for value, signs in enumerate(_SIGNS) for sign in signs}
_FIGURE: Final = r"(?:\d{1,4}(?:\.\d{1,6})?|[一二两三四五六七八九])"
_SECTION: Final = re.compile(
    rf"(?:(?P<thousands>{_FIGURE})千)?(?P<zero>[零〇])?(?:(?P<hundreds>{_FIGURE})百)?[零〇]?(?:(?P<tens>{_FIGURE})?(?P<ten>十))?"
    rf"[零〇]?(?P<ones>{_FIGURE})?"
)
_SHAPE: Final = re.compile(r"(?:(?P<hundred_millions>[^亿]+)亿)?(?:(?P<ten_thousands>[^万亿]+)万)?(?P<rest>[^万亿]*)")


def chinese_number(text: str) -> float | None:
    """The number, or None where it is not surely one: 三万五 is 35,000 to most, and is left alone."""
    whole, point, behind = text.partition("点")
    if point:
        digits = "".join(str(_DIGITS[sign]) for sign in behind if sign in _DIGITS)
        before = chinese_number(whole) if whole not in ("零", "〇") else 0.0
        return None if before is None or not digits or len(digits) < len(behind) else before + float(f"0.{digits}")
    if text in ("零", "〇"):
        return 0.0
    shape = _SHAPE.fullmatch(text)
    if not text or shape is None or _is_colloquial(text):
        return None
    parts = (("hundred_millions", 10**8), ("ten_thousands", 10**4), ("rest", 1))
    found = [(_section(shape[name]), unit) for name, unit in parts if shape[name]]
    values = [value for value, _ in found]
    if not found or None in values:
        return None
    return float(sum((value or 0) * unit for value, unit in found))


def _section(text: str) -> float | None:
    """Below ten thousand."""
    found = _SECTION.fullmatch(text.lstrip("零〇") or text)
    if found is None or not any(found[name] for name in ("thousands", "hundreds", "ten", "ones")):
        return None
    tens = 10 * _figure(found["tens"] or "一") if found["ten"] else 0.0
    return 1000 * _figure(found["thousands"]) + 100 * _figure(found["hundreds"]) + tens + _figure(found["ones"])


def _figure(text: str | None) -> float:
    if text is None:
        return 0.0
    return float(_DIGITS[text]) if text in _DIGITS else float(text)


def _is_colloquial(text: str) -> bool:
    """一百五 and 三万五 leave their last unit out."""
    return re.search(r"[百千万亿][一二两三四五六七八九\d]$", text) is not None
