"""What was cut, drawn in a line and in the page."""

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasklift.forms.survey import Cut
from tasklift.reports.cuts import cut_bounds, cut_stories, cut_title, drawn, scale_of
from tasklift.reports.page.cut_plot import cut_plot
from tasklift.reports.page.page import report_page
from tasklift.settings.messages import speaking

CUT = Cut("price", "小米", 3000, 12, -90.0, 310.0, (1.0, 80.0, 100.0, 180.0, 12000.0), (1.0, 79.0, 99.0, 178.0, 305.0))


def test_a_line_says_how_many_went_and_between_which_bounds_the_others_lie() -> None:
    cut = CUT.to_json()
    assert cut_title(cut) == "price of 小米: 12 of 3,000 cut"
    assert cut_bounds(cut) == "from 1 to 12,000; bounds -90 and 310; then from 1 to 305"
    with speaking("zh"):
        assert cut_title(cut) == "小米 的 price：3,000 个中切去 12 个"


def test_the_line_shows_whiskers_box_median_bound_and_what_lay_beyond() -> None:
    line = drawn(CUT.to_json(), 40)
    assert len(line) == 40 and line[0] == "─" and line.endswith("·")
    assert line.index("█") < line.index("│") < line.rindex("█") < line.index("┊") < line.index("·")


def test_a_column_that_lost_nothing_is_not_told() -> None:
    assert cut_stories([replace(CUT, cut=0).to_json()]) == []
    assert len(cut_stories([CUT.to_json()])) == 2


@pytest.mark.parametrize("by_powers", [True, False])
def test_the_page_has_the_same_as_a_drawing_with_a_name(english: dict[str, Any], by_powers: bool) -> None:
    cut = replace(CUT, by_powers=by_powers, name="<b>").to_json()
    root = ElementTree.fromstring(cut_plot(cut))  # noqa: S314
    assert root.tag == "svg" and root.attrib["aria-label"].startswith("from 1 to")
    note = {"sentence": "column {column!r} is emptied, for {share:.0%} of the rows lack it",
            "values": {"column": "color", "share": 0.91}}  # fmt: skip
    steps = [{**english["steps"][0], "cuts": [cut], "found": [note]}, *english["steps"][1:]]
    page = report_page({**english, "steps": steps}, "en")
    assert "&lt;b&gt; of 小米" in page and "column &#39;color&#39; is emptied" in page and 'class="gone"' in page
    assert "列 " in report_page({**english, "steps": steps}, "zh")


FINITE = st.floats(-1e12, 1e12)


@given(st.lists(FINITE, min_size=5, max_size=5).map(sorted), st.none() | FINITE, st.none() | FINITE, st.booleans())
def test_any_numbers_can_be_drawn(five: list[float], low: float | None, high: float | None, by_powers: bool) -> None:
    if low is not None and high is not None:
        low, high = sorted((low, high))
    numbers = (five[0], five[1], five[2], five[3], five[4])
    cut = Cut("x", None, 5, 1, low, high, numbers, None, by_powers).to_json()
    assert len(drawn(cut)) <= 48
    assert all(0 <= scale_of(cut).place(number) <= 1 for number in five)
    ElementTree.fromstring(cut_plot(cut))  # noqa: S314
