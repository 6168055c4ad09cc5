"""Normalise values: dates, numbers and amounts of a table in one way of writing."""

import re
from typing import ClassVar, Final, Literal, get_args

import polars as pl
from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.rewrite import Rewrite
from tasklift.forms.rows import Batch
from tasklift.text.normal_form import half_width
from tasklift.text.values.chinese_numerals import chinese_number
from tasklift.text.values.dates import iso_date
from tasklift.text.values.numbers import number_written, numbers_in

Kind = Literal["dates", "numbers", "amounts"]

_MAY_BE_MORE: Final = r"[\p{Nd}零〇一二两三四五六七八九十]"
_KEPT: Final = re.compile(r"[+-]?0\d+|[+-]?\d+[eE][+-]?\d+")
"""Codes such as 0012 and 12e5 look like numbers and are names."""
_HAN: Final = re.compile(
    r"[零〇一二两三四五六七八九十百千万亿点\d.]*[零〇一二两三四五六七八九十百千万亿点][零〇一二两三四五六七八九十百千万亿点\d.]*"
)
_CURRENCIES: Final = {
    "CNY": ("¥", "￥", "元", "块", "圆", "人民币", "RMB", "CNY"),
    "USD": ("$", "USD", "美元"),
    "EUR": ("€", "EUR", "欧元"),
    "GBP": ("£", "GBP", "英镑"),
    "HKD": ("HKD", "港币", "港元"),
}


class NormalizeValues(Rewrite):
    """Write the dates, numbers and amounts of a table in one way each: 2026-11-26, 35000, CNY 12.5.

    Why: `2026/11/26`, `Nov 26, 2026` and `二〇二六年十一月二十六日` are one day, `3万5千`, `35,000` and `三万五千` are
    one number; as texts they are different values, which no step can count, sort or compare. Each cell is read for
    itself, and only what can be read in one way alone is written anew: `3/4/2026` stays unless `day_first` says what it
    is, and codes such as `0012` keep their zeros. Full width and signs of thousands go.

    When it hurts: columns of codes that look like numbers or dates (`1,2,3`, `1-2-2026` of a part): leave them out of
    `columns`. ¥ is taken for the renminbi, not the yen.

    Example:
        recipe: [{normalize_values: {columns: [bought_on, price], day_first: true}}]

    Reference: ISO 8601 (dates); ISO 4217 (currencies).
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.VALUE,)

    columns: tuple[str, ...] = Field((), description="columns of values to write anew; none: all that there are")
    kinds: tuple[Kind, ...] = Field((), description="what is written anew; none: all three")
    day_first: bool | None = Field(None, description="whether 3/4/2026 is in April; none: such dates stay as they are")

    def columns_named(self) -> tuple[str, ...] | None:
        return self.columns or None

    def rewrite(self, batch: Batch) -> Batch:
        names = [name for name in batch.columns if name != "id" and (not self.columns or name in self.columns)]
        return batch.select(self._written(batch[name]).alias(name) for name in names)

    def _written(self, cells: pl.Series) -> pl.Series:
        """Each different value is read once."""
        different = cells.filter(cells.str.contains(_MAY_BE_MORE).fill_null(value=False)).unique()
        if not len(different):
            return cells
        plain = half_width(different, punctuation=True).str.strip_chars()
        numbers = numbers_in(plain)
        anew = [self._one(text, number) for text, number in zip(plain, numbers, strict=True)]
        changed = {old: new for old, new in zip(different, anew, strict=True) if new is not None and new != old}
        return cells.replace(list(changed), list(changed.values())) if changed else cells

    def _one(self, text: str, number: float | None) -> str | None:
        """What stands for a cell, or None where it stays."""
        wanted = self.kinds or get_args(Kind)
        if "dates" in wanted and (day := iso_date(text, day_first=self.day_first)):
            return day
        if "amounts" in wanted and (amount := _amount(text)):
            return amount
        if "numbers" not in wanted or _KEPT.fullmatch(text):
            return None
        if number is None and _HAN.fullmatch(text):
            number = chinese_number(text)
        return None if number is None or _currencies(text) else number_written(number)


def _currencies(text: str) -> set[str]:
    """Those whose signs stand before or behind what the text says."""
    signs = ((code, sign) for code, all_signs in _CURRENCIES.items() for sign in all_signs)
    return {code for code, sign in signs if text.upper().startswith(sign) or text.upper().endswith(sign)}


def _amount(text: str) -> str | None:
    """An amount in one currency, which stands before or behind it."""
    codes = _currencies(text)
    if len(codes) != 1:
        return None
    code, bare = codes.pop(), text.upper()
    for sign in _CURRENCIES[code]:
        bare = bare.removeprefix(sign).removesuffix(sign).strip()
    number = numbers_in(pl.Series([bare]))[0]
    if number is None and _HAN.fullmatch(bare):
        number = chinese_number(bare)
    return None if number is None else f"{code} {number_written(number)}"
