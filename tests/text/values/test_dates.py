"""Dates are read where they can be but one, in English and Chinese."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.values.dates import iso_date


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-11-26", "2026-11-26"),
        ("2026/1/6", "2026-01-06"),
        ("2026.11.26", "2026-11-26"),
        ("2026-11-26T09:30:15", "2026-11-26T09:30"),
        ("2026年11月26日", "2026-11-26"),
        ("二〇二六年十一月二十六日", "2026-11-26"),
        ("2026年1月6号 下午3点30分", "2026-01-06T15:30"),
        ("2026年1月6日 上午9点", "2026-01-06T09:00"),
        ("Nov 26, 2026", "2026-11-26"),
        ("26 November 2026", "2026-11-26"),
        ("the 3rd", None),
        ("3rd of March 2026", "2026-03-03"),
        ("sept. 5 2026 3:05 pm", "2026-09-05T15:05"),
        ("12 am", None),
        ("Nov 26 2026 12:10 AM", "2026-11-26T00:10"),
        ("26/11/2026", "2026-11-26"),
        ("11/26/2026", "2026-11-26"),
        ("3/4/2026", None),
        ("3/3/2026", "2026-03-03"),
        ("2026-13-01", None),
        ("2026-02-30", None),
        ("31/31/2026", None),
        ("2026/11-26", None),
        ("20261126", None),
        ("26.11", None),
        ("", None),
        ("2026-11-26 25:00", None),
        ("1,234", None),
    ],
)
def test_dates_are_written_as_the_standard_has_it(text: str, written: str | None) -> None:
    assert iso_date(text) == written


def test_who_says_which_comes_first_is_believed() -> None:
    assert iso_date("3/4/2026", day_first=True) == "2026-04-03"
    assert iso_date("3/4/2026", day_first=False) == "2026-03-04"
    assert iso_date("26/11/2026", day_first=False) == "2026-11-26"


FORMS = (
    "{d.year}-{d.month}-{d.day}",
    "{d.year}年{d.month}月{d.day}日",
    "{d:%B} {d.day}, {d.year}",
    "{d.day} {d:%b} {d.year}",
)


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(FORMS))
def test_every_day_is_read_in_every_form(day: date, form: str) -> None:
    written = iso_date(form.format(d=day))
    assert written == day.isoformat() and iso_date(written) == written


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("0123456789-/.年月日点 :T午上下二十NovAPM"), max_size=24))
def test_it_never_fails(text: str) -> None:
    found = iso_date(text)
    assert found is None or iso_date(found) == found
