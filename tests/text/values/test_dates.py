"""Dates and times: which have one meaning, and how it is written."""

from datetime import date, datetime, time

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.values.dates import iso_dates
from tasklift.text.values.times import iso_moments, iso_times


def one(text: str | None) -> pl.Series:
    return pl.Series([text], dtype=pl.String)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-11-26", "2026-11-26"), ("2026/1/5", "2026-01-05"), ("2026.11.26", "2026-11-26"),
        ("2026年11月26日", "2026-11-26"), ("2026 年 11 月 26 号", "2026-11-26"), ("2026年11月", "2026-11"),
        ("26/11/2026", "2026-11-26"), ("11/26/2026", "2026-11-26"), ("5/5/2026", "2026-05-05"),
        ("26.11.2026", "2026-11-26"), ("Nov 26, 2026", "2026-11-26"), ("26th of November 2026", "2026-11-26"),
        ("Thu, 26 Nov 2026", "2026-11-26"), ("26-Nov-2026", "2026-11-26"), ("Sept. 5 2026", "2026-09-05"),
        ("MAY 2026", "2026-05"), ("2024-02-29", "2024-02-29"),
        ("3/4/2026", None), ("2026-02-30", None), ("2026/1-5", None), ("26/11/26", None), ("20261126", None),
        ("13/13/2026", None), ("11月26日", None), ("2026", None), ("Nov 31, 2026", None), ("Nov 26", None),
        ("0999-01-01", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_dates_of_one_meaning_are_written_as_iso(text: str | None, written: str | None) -> None:
    assert iso_dates(one(text)).to_list() == [written]


def test_who_knows_the_order_of_days_and_months_may_say_so() -> None:
    assert iso_dates(one("3/4/2026"), day_first=True).to_list() == ["2026-04-03"]
    assert iso_dates(one("3/4/2026"), day_first=False).to_list() == ["2026-03-04"]
    assert iso_dates(one("26/11/2026"), day_first=False).to_list() == ["2026-11-26"]


@pytest.mark.parametrize(
    "form", ["%Y/%m/%d", "%Y年%m月%d日", "%d %B %Y", "%b %d, %Y", "%A, %B %d, %Y", "%d-%b-%Y", "%Y.%m.%d"]
)
@settings(deadline=None, max_examples=40)
@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)))
def test_every_day_is_read_from_every_form(form: str, day: date) -> None:
    assert iso_dates(one(day.strftime(form))).to_list() == [day.isoformat()]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("9:30", "09:30"), ("09:30:15", "09:30:15"), ("9:30 pm", "21:30"), ("9PM", "21:00"), ("12 am", "00:00"),
        ("12:05 p.m.", "12:05"), ("上午9点半", "09:30"), ("下午3点1刻", "15:15"), ("晚上8点", "20:00"),
        ("15点", "15:00"), ("9时30分", "09:30"), ("中午12点", "12:00"), ("凌晨12点", "00:00"), ("15点5分", "15:05"),
        ("上午9:30", "09:30"), ("下午2点30分5秒", "14:30:05"), ("8点钟", None), ("20点整", "20:00"),
        ("晚上1点", None), ("9点", None), ("9点5", None), ("上午9:30 pm", None), ("25:00", None), ("24:00", None),
        ("16:9", None), ("9", None), ("下午12点", None), ("0 am", None), ("9:61", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_times_of_which_the_half_of_the_day_is_sure_are_written_as_iso(text: str | None, written: str | None) -> None:
    assert iso_times(one(text)).to_list() == [written]


@settings(deadline=None)
@given(st.times(), st.sampled_from(["%H:%M:%S", "%I:%M:%S %p", "%I:%M:%S%p", "%H时%M分%S秒"]))
def test_every_time_is_read_from_every_form(clock: time, form: str) -> None:
    assert iso_times(one(clock.strftime(form))).to_list() == [clock.strftime("%H:%M:%S")]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-11-26T09:30:00Z", "2026-11-26 09:30:00Z"), ("2026/11/26 9:30", "2026-11-26 09:30"),
        ("2026年11月26日上午9点半", "2026-11-26 09:30"), ("Nov 26, 2026, 9PM", "2026-11-26 21:00"),
        ("26 Nov 2026 at 9pm", "2026-11-26 21:00"), ("26/11/2026 21:30:05.25", "2026-11-26 21:30:05.25"),
        ("2026-11-26 09:30:00+08:00", "2026-11-26 09:30:00+08:00"),
        ("2026-11 09:30", None), ("3/4/2026 9:30", None), ("2026-11-26 25:00", None), ("2026-11-26", None),
        ("9:30", None), (None, None),
    ],
)  # fmt: skip
def test_days_with_a_time_are_written_with_a_blank(text: str | None, written: str | None) -> None:
    assert iso_moments(one(text)).to_list() == [written]


@settings(deadline=None)
@given(
    st.datetimes(datetime(1000, 1, 1), datetime(2999, 12, 31)),
    st.sampled_from(["%Y/%m/%d %H:%M", "%d %b %Y %I:%M %p"]),
)
def test_every_moment_is_read_from_every_form(moment: datetime, form: str) -> None:
    assert iso_moments(one(moment.strftime(form))).to_list() == [moment.strftime("%Y-%m-%d %H:%M")]
