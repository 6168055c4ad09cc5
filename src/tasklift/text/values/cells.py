"""Whole cells in one form: whatever date, time, amount, share, measure or number a cell is, it is written one way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Literal, TypeAlias, get_args

import polars as pl

from tasklift.text.normal_form import collapse_whitespace, half_width
from tasklift.text.rows import each_once, rewritten
from tasklift.text.values.amounts import Signs, written_amounts
from tasklift.text.values.dates import iso_dates
from tasklift.text.values.decimals import plain_decimals, scaled_decimals
from tasklift.text.values.numerals import digits_for_numerals, numeral_signs
from tasklift.text.values.times import iso_moments, iso_times
from tasklift.text.values.units import written_measures, written_shares

Kind: TypeAlias = Literal["dates", "times", "amounts", "percentages", "units", "numbers"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

_LONGEST: Final = 80
"""Characters; no value takes more."""
_IN_FORM: Final = r"^-?(?:0|[1-9]\d*)(?:\.\d+)?$|^\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?$"
_ODD: Final = r"[^\x21-\x7E\p{Han}]"
_SCALED: Final = r"^-?[\d.,]+[万亿]元?$"
"""No numeral is to be read here but that of the scale."""
_NUMBER_AMID: Final = r"(-?\d+(?:\.\d+)?)"

_Written: TypeAlias = Callable[[pl.Series], pl.Series]


@dataclass(frozen=True)
class Form:
    """How values are to be written, and which kinds of them.

    `day_first`: what 3/4/2026 means, None where that is not known. `into`: symbols of units to convert to. `bare`:
    amounts and measures lose their currency and unit.
    """

    kinds: tuple[Kind, ...] = KINDS
    day_first: bool | None = None
    signs: Signs = field(default_factory=Signs)
    into: tuple[str, ...] = ()
    bare: bool = False


def uniform_cells(cells: pl.Series, form: Form) -> pl.Series:
    """The cells, those in the form that are a value of one of its kinds without doubt; all others as they are."""
    odd = _may_be_value(cells) & ~cells.str.contains(_IN_FORM)
    return rewritten(cells, odd, lambda some: each_once(some, partial(_uniform, form=form)))


def are_values(cells: pl.Series) -> pl.Series:
    """Whether each cell as a whole is a value, be it one of two meanings such as 3/4/2026; a missing one is none."""
    form = Form(day_first=True)
    in_form = cells.str.contains(_IN_FORM)
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(cells))
    odd = (_may_be_value(cells) & ~in_form).fill_null(value=False)
    found = rewritten(nothing, odd, lambda _: each_once(cells.filter(odd), partial(_written, form=form)))
    return in_form.fill_null(value=False) | found.is_not_null()


def _may_be_value(cells: pl.Series) -> pl.Series:
    return (cells.str.len_chars() <= _LONGEST) & cells.str.contains(rf"[\d{numeral_signs()}]")


def _uniform(cells: pl.Series, form: Form) -> pl.Series:
    return _written(cells, form).fill_null(cells)


def _written(cells: pl.Series, form: Form) -> pl.Series:
    """The cells that are values, in the form; null for all others."""
    plain = rewritten(cells, cells.str.contains(_ODD), _plain)
    spelt = plain.str.contains(f"[{numeral_signs()}]") & ~plain.str.contains(_SCALED)
    with_hours, with_points = (rewritten(plain, spelt, partial(digits_for_numerals, points=on)) for on in (False, True))
    found = pl.Series([None], dtype=pl.String).new_from_index(0, len(cells))
    for kind, source, looks, written in _ways(form, with_hours, with_points):
        if kind in form.kinds:
            open_ = found.is_null() & source.str.contains(looks)
            found = rewritten(found, open_, lambda _, s=source, o=open_, w=written: w(s.filter(o)))  # type: ignore[misc]
    return found


def _plain(cells: pl.Series) -> pl.Series:
    return collapse_whitespace(half_width(cells, punctuation=True))


def _ways(form: Form, with_hours: pl.Series, with_points: pl.Series) -> list[tuple[Kind, pl.Series, str, _Written]]:
    """The kinds in the order in which they are tried: of which reading, of cells that look how, and how written."""
    day_first = form.day_first
    return [
        ("dates", with_hours, r"[12]\d{3}", partial(_dates, day_first=day_first)),
        ("times", with_hours, r"(?i)\d(?::|[点點时時])|m\.?$", iso_times),
        ("amounts", with_points, r"[^\d.,\s+-]", partial(_amounts, form=form)),
        ("percentages", with_points, r"(?i)[%‰]|分之|c(?:en)?t$", written_shares),
        ("units", with_points, r"[^\d.,]$", partial(_measures, form=form)),
        ("numbers", with_points, "", _numbers),
    ]


def _dates(cells: pl.Series, day_first: bool | None) -> pl.Series:  # noqa: FBT001
    return iso_dates(cells, day_first=day_first).fill_null(iso_moments(cells, day_first=day_first))


def _amounts(cells: pl.Series, form: Form) -> pl.Series:
    written = written_amounts(cells, form.signs)
    return written.str.extract(_NUMBER_AMID, 1) if form.bare else written


def _measures(cells: pl.Series, form: Form) -> pl.Series:
    written = written_measures(cells, form.into)
    return written.str.extract(_NUMBER_AMID, 1) if form.bare else written


def _numbers(cells: pl.Series) -> pl.Series:
    return plain_decimals(cells).fill_null(scaled_decimals(cells))
