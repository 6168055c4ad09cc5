"""Values inside of texts in one form: only what cannot be anything else."""

from collections.abc import Callable
from functools import cache, partial
from typing import Final

import polars as pl

from tasklift.text.normal_form import collapse_whitespace, half_width
from tasklift.text.rows import each_once, rewritten
from tasklift.text.values.amounts import written_amounts
from tasklift.text.values.cells import Form, Kind
from tasklift.text.values.dates import iso_dates
from tasklift.text.values.decimals import plain_decimals, scaled_decimals
from tasklift.text.values.numerals import digits_for_numerals, numeral_signs
from tasklift.text.values.tables import months, one_of, table, units
from tasklift.text.values.times import iso_moments, iso_times
from tasklift.text.values.units import written_measures, written_shares

_PASSES: Final = 5
"""What was written anew may make a value with what stands beside it, as in `0元万`; so often it is looked at."""
_MARK: Final = "\x1d"
"""Parts values from the text around; texts that have it already are left alone."""
_WORD: Final = r"[0-9０-９](?:[0-9A-Za-z０-９．.,:/\-_+]*[0-9A-Za-z０-９])?"
"""All that is joined to a digit, so that no part of a version or a telephone number is taken for a value."""
_OTHER: Final = (
    r"[A-Za-z_/\\@#&=][^\s\p{Han}\p{P}]*(?:[-./\\:_@#&?=%~+]*[0-9A-Za-z]+)*[0-9](?:[-./\\:_@#&?=%~+]*[0-9A-Za-z]+)*"
)
"""A name, an address or a path with a digit in it: no value begins within."""
_SOME_MORE: Final = "[多几余]?"
"""五点多 is some time after five, and no time of day."""
_HAN_COUNT: Final = "十百千万亿拾佰仟"


def uniform_texts(texts: pl.Series, form: Form) -> pl.Series:
    """The texts with their dates, times, amounts, shares, measures and large numbers in the form."""
    looked_at = texts.is_not_null()
    for _ in range(_PASSES):
        worth = texts.str.contains(_worth_a_look()) & ~texts.str.contains(_MARK, literal=True)
        written = rewritten(texts, looked_at & worth, partial(_uniform, form=form))
        looked_at, texts = written != texts, written
        if not looked_at.any():
            break
    return texts


def _uniform(texts: pl.Series, form: Form) -> pl.Series:
    marked = texts.str.replace_all(_values(), f"{_MARK}${{0}}{_MARK}")
    parts = marked.str.split(_MARK).alias("part").to_frame().with_row_index("row").explode("part")
    inside = parts.select((pl.int_range(pl.len()).over("row") % 2) == 1).to_series()
    written = rewritten(parts["part"], inside, lambda some: each_once(some, partial(_written, form=form)))
    parts = parts.with_columns(written.alias("written"))
    return parts.group_by("row", maintain_order=True).agg(_kept_apart().str.join().alias("text"))["text"]


def _kept_apart() -> pl.Expr:
    """The parts of a text as they are now written, with a blank between values that stood next to each other."""
    changed = pl.col("part") != pl.col("written")
    amid = pl.col("part").shift(1).is_not_null() & pl.col("part").shift(-1).is_not_null()
    beside = changed.shift(1) | changed.shift(-1)
    return pl.when(amid & beside & (pl.col("part") == "")).then(pl.lit(" ")).otherwise("written")


def _written(found: pl.Series, form: Form) -> pl.Series:
    """What was found in its form; as it is where it is no value after all, or of a kind that is not wanted."""
    plain = collapse_whitespace(half_width(found, punctuation=True))
    hours, numbers = digits_for_numerals(plain, points=False), digits_for_numerals(plain)
    ways: dict[Kind, Callable[[], pl.Series]] = {
        "dates": lambda: _days(hours, form),
        "times": lambda: _only(hours, r"(?i)m\.?$|^\p{Han}", iso_times(hours)),
        "amounts": lambda: written_amounts(numbers, form.signs),
        "percentages": lambda: written_shares(numbers),
        "units": lambda: _only(numbers, rf"(?:{_units()})$", written_measures(numbers)),
        "numbers": lambda: _numbers(plain, numbers),
    }
    result = pl.Series([None], dtype=pl.String).new_from_index(0, len(found))
    for kind, way in ways.items():
        if kind in form.kinds:
            result = result.fill_null(way())
    return result.fill_null(found)


def _days(texts: pl.Series, form: Form) -> pl.Series:
    return iso_dates(texts, day_first=form.day_first).fill_null(iso_moments(texts, day_first=form.day_first))


def _only(texts: pl.Series, pattern: str, written: pl.Series) -> pl.Series:
    return pl.select(pl.when(texts.str.contains(pattern)).then(written)).to_series()


def _numbers(plain: pl.Series, numbers: pl.Series) -> pl.Series:
    """With thousands apart, or with 万 and 亿; a number that is in digits alone stays as it is."""
    apart = _only(plain, r"\d,\d{3}|\d\.\d{3},\d", plain_decimals(plain))
    scaled = scaled_decimals(plain, ("万", "亿", "萬", "億"))
    mixed = _only(plain, r"\d.*\p{Han}", plain_decimals(numbers))
    return apart.fill_null(scaled).fill_null(mixed)


@cache
def _units() -> str:
    wanted = set(table("units_in_texts"))
    names = [name for name, symbol in units().items() if symbol in wanted]
    words = one_of(name for name in names if name[-1].isascii())
    return rf"(?:{words})(?-u:\b)|{one_of(name for name in names if not name[-1].isascii())}"


@cache
def _worth_a_look() -> str:
    return rf"[0-9０-９]|[{numeral_signs()}][年月点點时時元块]|分之"


@cache
def _values() -> str:
    """Whatever may be a value, with all that is joined to it, and the tokens that are none."""
    signs = numeral_signs()
    before, after, behind = _currencies()
    mixed = rf"[0-9０-９][0-9０-９.,]*[百千万亿萬億][0-9０-９{signs}]*"
    noon = r"\s?(?i:[ap]m(?-u:\b)|[ap]\.m\.)"
    return "|".join(
        [
            *_days_and_times(rf"[0-9０-９{signs}]"),
            rf"(?:百|千)分之[0-9０-９{signs}]+(?:点[{signs}]+)?",
            rf"(?:{before})\s?{_WORD}(?:\s(?:thousand|million|billion|bn|mil|mln)(?-u:\b)|[万亿])?(?:\s?(?:{behind}))?",
            rf"[0-9][0-9.]*,[0-9]{{2}}\s?(?:{after})",
            _OTHER,
            rf"{_WORD}\s?(?:{_units()})",
            rf"{mixed}(?:{behind})?{_SOME_MORE}",
            rf"{_WORD}(?:\s?(?:{behind}){_SOME_MORE}|\s?[%％‰]|{noon})?",
            rf"[几数第]?[{signs}]*[{_HAN_COUNT}][{signs}]*(?:{behind}){_SOME_MORE}",
        ]
    )


def _days_and_times(numeral: str) -> list[str]:
    parts = one_of(name for names, *_ in table("parts_of_the_day") for name in names if not name.isascii())
    month, weekday = one_of(months()), one_of(table("weekdays"))
    clock = rf"{numeral}{{1,3}}[点點时時](?:半|{numeral}刻|{numeral}{{1,3}}分|[0-5][0-9])?{_SOME_MORE}"
    date = rf"{numeral}{{4}}\s?年\s?{numeral}{{1,2}}\s?月\s?{numeral}{{1,3}}\s?[日号號]"
    ending = r",?\s[12][0-9]{3}(?-u:\b)"
    return [
        rf"{date}(?:\s?(?:{parts})?\s?{clock})?",
        rf"(?i:(?:{weekday})\.?,?\s)?(?i:{month})\.?\s[0-9]{{1,2}}(?:st|nd|rd|th)?{ending}",
        rf"[0-9]{{1,2}}(?:st|nd|rd|th)?(?:\sof)?\s(?i:{month})\.?{ending}",
        rf"(?:{parts})\s?{clock}",
    ]


def _currencies() -> tuple[str, str, str]:
    """What stands before amounts, and behind: signs, which are before too, and words.

    Of `9911 USD 618` and `35 €115` nobody knows which number is meant, so of codes and signs those before count.
    """
    known = [*table("currencies").values(), table("dollars"), table("yuan_or_yen")]
    before, behind = ([str(name) for one in known for name in one[place]] for place in ("before", "behind"))
    words = one_of(name for name in behind if name.isascii() and name.endswith("s"))
    names = one_of(name for name in behind if not name.isascii() and name[-1].isalpha())
    signs = one_of(name for name in behind if name in before and not name[-1].isalpha())
    return one_of(before), signs, rf"(?:{words})(?-u:\b)|{names}"
