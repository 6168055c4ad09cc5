"""Chinese numerals in digits: 三万五千, 3万5千, 二〇二六, 叁仟, 三点五."""

import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final

import polars as pl

from tasklift.text.rows import rewritten
from tasklift.text.values.tables import numeral_digits, numeral_powers

_POINT: Final = "点"
_YEAR: Final = 4
"""So many digits in a row are a number; fewer may be `three or four` (三四) and are one only with a zero (二〇)."""
_MYRIAD: Final = 10_000
_LARGE: Final = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))
_SIGNS: Final = "零一二三四五六七八九0123456789"
_ALSO_A_MEASURE: Final = ("两", "兩")
"""Alone they weigh gold."""
_PLAIN: Final = re.compile(r"\d{1,12}(?:\.\d{1,12})?")


def digits_for_numerals(texts: pl.Series, *, points: bool = True) -> pl.Series:
    """The texts with every Chinese numeral in digits; with `points` 三点五 is 3.5, else 点 may be the hour's.

    What is no number for sure stays: 三四十, 百万, 一二. In 千米 and 千克 the 千 is a part of the unit.
    """

    def changed(some: pl.Series) -> pl.Series:
        run = _runs(points=points)
        return pl.Series([run.sub(_in_digits, text) for text in some], dtype=pl.String)

    return rewritten(texts, texts.str.contains(f"[{numeral_signs()}]"), changed)


@cache
def numeral_signs() -> str:
    """All characters of Chinese numerals, as within the brackets of a pattern."""
    return "".join([*numeral_digits(), *numeral_powers()])


@lru_cache(maxsize=1 << 16)
def number_of(numeral: str) -> str | None:
    """The number that a numeral stands for as a plain decimal; None where it is none, or not for sure."""
    bare = numeral.removeprefix("负")
    if bare.isascii() or bare in _ALSO_A_MEASURE:
        return None
    value = _digit_by_digit(bare) or _value(_simple(bare))
    return None if value is None else ("-" if bare != numeral else "") + value


def _in_digits(found: "re.Match[str]") -> str:
    return number_of(found[0]) or found[0]


@cache
def _runs(*, points: bool) -> "re.Pattern[str]":
    others = numeral_signs().replace("千", "")
    sign = f"(?:[0-9{others}]|千(?![米克瓦]))"
    return re.compile(f"负?{sign}+(?:[.{_POINT if points else ''}]{sign}+)?")


@cache
def _simplified() -> dict[int, str]:
    digits = {ord(sign): _SIGNS[value] for sign, value in numeral_digits().items()}
    powers = {10: "十", 100: "百", 1000: "千", 10_000: "万", 10**8: "亿"}
    return digits | {ord(sign): powers[value] for sign, value in numeral_powers().items()}


def _simple(numeral: str) -> str:
    """In one sign for each digit and power."""
    return numeral.translate(_simplified())


def _digit_by_digit(numeral: str) -> str | None:
    """二〇二六 as 2026, 三 as 3."""
    values = [numeral_digits().get(sign) for sign in numeral]
    if None in values or not values:
        return None
    known = len(values) == 1 or len(values) >= _YEAR or (len(values) > 1 and 0 in values)
    return "".join(map(str, values)) if known else None


def _value(numeral: str) -> str | None:
    """A numeral in simple signs, in parts of myriads; 三万五 is 35000, as in speech."""
    rest, total, below, cut = numeral, Decimal(0), None, False
    for size, name in _LARGE:
        before, found, behind = rest.partition(name)
        if not found:
            continue
        part = _part(before)
        if part is None or part == 0 or (below is not None and part * size >= below) or cut:
            return None
        total, rest, below, cut = total + part * size, behind, size, part != part.to_integral_value()
    if below is None:
        part = _part(rest)
        return None if part is None else _written(part)
    tail = _tail(rest, below)
    return None if tail is None or (cut and rest) else _written(total + tail)


def _tail(rest: str, below: int) -> Decimal | None:
    """What stands behind 万 or 亿: a lone digit is of the next power."""
    if not rest:
        return Decimal(0)
    if len(rest) == 1 and (digit := _digit(rest)):
        return Decimal(digit * below // 10)
    part = _part(rest.removeprefix("零"))
    whole = part is not None and part == part.to_integral_value()
    return part if whole and part is not None and part < min(below, _MYRIAD) else None


def _part(numeral: str) -> Decimal | None:
    """Below ten thousand in Chinese, or any number in digits."""
    if _PLAIN.fullmatch(numeral):
        return Decimal(numeral)
    whole, point, fraction = numeral.partition(_POINT)
    if not point:
        return _below_myriad(whole)
    before, behind = _below_myriad(whole), [_digit(sign) for sign in fraction]
    if before is None or None in behind or not behind:
        return None
    return Decimal(f"{before}.{''.join(map(str, behind))}")


def _below_myriad(numeral: str) -> Decimal | None:
    """三千零五十, 十五, 一百二 (120), 5千."""
    rest, total, last = numeral, 0, 0
    for power, name in ((1000, "千"), (100, "百"), (10, "十")):
        before, found, behind = rest.partition(name)
        if not found:
            continue
        digit = _digit(before.removeprefix("零") if total else before) if before else 1
        if not digit or (not before and (total or name != "十")):
            return None
        total, rest, last = total + digit * power, behind, power
    if not rest:
        return Decimal(total) if last else None
    zero = last > 0 and rest.startswith("零") and len(rest) > 1
    digit = _digit(rest.removeprefix("零") if zero else rest)
    if digit is None:
        return None
    spoken = last // 10 if last and not zero else 1
    return Decimal(total + digit * spoken)


def _digit(sign: str) -> int | None:
    place = _SIGNS.find(sign) if len(sign) == 1 else -1
    return place % 10 if place >= 0 else None


def _written(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
