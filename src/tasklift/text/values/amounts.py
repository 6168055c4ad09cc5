"""Amounts of money in one form: the code of the currency and a plain decimal, CNY 12.50."""

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import polars as pl

from tasklift.text.rows import rewritten, where_fit
from tasklift.text.values.decimals import NUMERAL, plain_decimals, shifted
from tasklift.text.values.tables import looked_up, one_of, table

_CENTS: Final = 2
_SHORT: Final = r"^\d+,\d{2}$"
"""A comma with two digits behind it parts cents, for thousands have three."""


@dataclass(frozen=True)
class Signs:
    """Whose signs these are: `dollar` is the code of the currency of a bare $, `yuan` that of ¥."""

    dollar: str = "USD"
    yuan: Literal["CNY", "JPY"] = "CNY"

    def before(self) -> dict[str, str]:
        """The currency of every sign that stands in front of a number."""
        return self._signs("before")

    def behind(self) -> dict[str, str]:
        """The currency of every word that stands behind a number."""
        return self._signs("behind")

    def _signs(self, place: str) -> dict[str, str]:
        known = {str(name): code for code, places in table("currencies").items() for name in places[place]}
        shared = {"dollars": self.dollar, "yuan_or_yen": self.yuan}
        return known | {name: code for which, code in shared.items() for name in table(which)[place]}


def written_amounts(texts: pl.Series, signs: Signs = Signs()) -> pl.Series:  # noqa: B008
    """Each amount as `CNY 12.50`; null for what is none, or of which the currency or the number is in doubt.

    `$1,200.5`, `￥12`, `12.5元`, `1.2万元`, `1.234,50 €`, `3块5`, `30 dollars` are amounts; a bare `3块` may be pieces.
    """
    parts = texts.str.extract_groups(_pattern(signs)).struct.unnest()
    before = looked_up(parts["before"], signs.before())
    behind = looked_up(parts["behind"], signs.behind())
    both = pl.DataFrame({"before": before, "behind": behind})
    agreed = pl.col("before").is_null() | pl.col("behind").is_null() | (pl.col("before") == pl.col("behind"))
    code = both.select(pl.when(agreed).then(pl.coalesce("before", "behind")).alias("code"))["code"]
    return _put_together(code, parts["sign"], _numbers(parts)).fill_null(where_fit(texts, r"^\d+[块元塊]\d", _spoken))


def _numbers(parts: pl.DataFrame) -> pl.Series:
    written = parts["number"]
    cents = pl.select(
        pl.when(written.str.contains(_SHORT)).then(written.str.replace(",", ".", literal=True)).otherwise(written)
    ).to_series()
    zeros = {word: str(count) for word, count in _scales().items()}
    places = looked_up(parts["scale"], zeros).cast(pl.Int64).fill_null(0)
    plain = plain_decimals(cents)
    far = places > 0
    return rewritten(plain, far, lambda some: shifted(some, places.filter(far)))


def _put_together(code: pl.Series, sign: pl.Series, number: pl.Series) -> pl.Series:
    """The code, a minus where there is one, and the number with its cents."""
    frame = pl.DataFrame({"code": code, "sign": sign.fill_null(""), "number": number})
    whole = ~pl.col("number").str.contains(".", literal=True)
    lacking = pl.col("number").str.contains(r"\.\d$")
    cents = pl.when(whole).then(pl.lit(".00")).when(lacking).then(pl.lit("0")).otherwise(pl.lit(""))
    none = pl.col("code").is_in(table("without_cents")) & whole
    ending = pl.when(none).then(pl.lit("")).otherwise(cents)
    return frame.select(pl.concat_str("code", pl.lit(" "), "sign", "number", ending).alias("amount"))["amount"]


def _spoken(texts: pl.Series) -> pl.Series:
    """3块5, 12元5角, 3块5毛2分."""
    parts = texts.str.extract_groups(
        r"^(?<whole>\d{1,9})[块元塊](?<tenth>\d)(?:[角毛](?:(?<cent>\d)分?)?)?钱?$"
    ).struct.unnest()
    number = pl.concat_str("whole", pl.lit("."), "tenth", pl.col("cent").fill_null("0"))
    return parts.select(pl.concat_str(pl.lit("CNY "), number).alias("amount"))["amount"]


@cache
def _scales() -> dict[str, int]:
    return {**table("scales"), **table("scales_of_amounts")}


@cache
def _pattern(signs: Signs) -> str:
    return (
        rf"^(?<sign>-?)(?:(?<before>{one_of(signs.before())})\s?)?(?<number>{NUMERAL}|\d+,\d{{2}})"
        rf"\s?(?<scale>{one_of(_scales())})?\s?(?<behind>{one_of(signs.behind())})?[整正]?$"
    )
