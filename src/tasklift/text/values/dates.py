"""Dates as people write them, as ISO 8601: 2026-11-26, or 2026-11-26T09:30."""

import re
from datetime import date
from typing import Final

from tasklift.text.values.chinese_numerals import chinese_number

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH: Final = "(?P<name>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_CLOCK: Final = (
    r"(?:[T\s]*(?P<half>上午|下午|晚上)?\s*(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::\d{2}(?:\.\d+)?)?|[点时](?:(?P<minutes>\d{1,2})分?)?)"
    r"\s*(?P<noon>[AaPp]\.?[Mm]\.?)?)?"
)
_DIGITS: Final = "零〇一二三四五六七八九"
_HAN_YEAR: Final = rf"[{_DIGITS}]{{4}}"
_HAN_NUMBER: Final = r"[一二三四五六七八九十]{1,3}"
_YEAR_FIRST: Final = re.compile(
    rf"(?P<year>\d{{4}})\s*([-/.])\s*(?P<month>\d{{1,2}})\s*\2\s*(?P<day>\d{{1,2}}){_CLOCK}"
)
_CHINESE: Final = re.compile(
    rf"(?P<year>\d{{4}}|{_HAN_YEAR})\s*年\s*(?P<month>\d{{1,2}}|{_HAN_NUMBER})\s*月\s*(?P<day>\d{{1,2}}|{_HAN_NUMBER})\s*[日号]{_CLOCK}"
)
_DAY_NAME: Final = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+(?P<year>\d{{4}}){_CLOCK}", re.I
)
_NAME_DAY: Final = re.compile(rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_CLOCK}", re.I)
_YEAR_LAST: Final = re.compile(rf"(?P<one>\d{{1,2}})([-/.])(?P<other>\d{{1,2}})\2(?P<year>\d{{4}}){_CLOCK}")


def iso_date(text: str, *, day_first: bool | None = None) -> str | None:
    """The date, with the time of day where there is one; None where it is none, or not surely one.

    26/11/2026 can be but one date. Of 3/4/2026 `day_first` says which it is; where that is None it is left alone.
    """
    bare = text.strip()
    for pattern in (_YEAR_FIRST, _CHINESE, _DAY_NAME, _NAME_DAY):
        found = pattern.fullmatch(bare)
        if found:
            groups = found.groupdict()
            month = _MONTHS[groups["name"].lower()] if groups.get("name") else _number(groups["month"])
            return _written(_number(groups["year"]), month, _number(groups["day"]), groups)
    found = _YEAR_LAST.fullmatch(bare)
    if found is None:
        return None
    one, other, groups = int(found["one"]), int(found["other"]), found.groupdict()
    ways = {_written(int(found["year"]), month, day, groups) for month, day in ((one, other), (other, one))} - {None}
    if len(ways) == 1:
        return ways.pop()
    if day_first is None:
        return None
    month, day = (other, one) if day_first else (one, other)
    return _written(int(found["year"]), month, day, groups)


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if len(text) == 4 and all(sign in _DIGITS for sign in text):
        return int("".join(str(max(0, _DIGITS.index(sign) - 1)) for sign in text))
    return int(chinese_number(text) or 0)


def _written(year: int, month: int, day: int, groups: dict[str, str | None]) -> str | None:
    try:
        written = date(year, month, day).isoformat()
    except ValueError:
        return None
    if groups["hour"] is None:
        return written
    hour, minute = int(groups["hour"]), int(groups["minute"] or groups["minutes"] or 0)
    afternoon = groups["half"] in ("下午", "晚上") or (groups["noon"] or "").lower().startswith("p")
    is_half = groups["half"] is not None or groups["noon"] is not None
    if is_half and hour <= 12:
        hour = hour % 12 + (12 if afternoon else 0)
    return f"{written}T{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None
