"""Curves drawn inside the page."""

import re
from typing import Any
from xml.etree import ElementTree

from tasklift.reports.page.charts import Axis, Line, chart, learning_chart, reliability_chart, roc_chart


def test_every_chart_is_a_drawing_with_a_name(english: dict[str, Any]) -> None:
    for drawn in (learning_chart(english), reliability_chart(english), roc_chart(english)):
        assert drawn is not None
        root = ElementTree.fromstring(drawn)  # noqa: S314
        assert root.tag == "svg"
        assert root.attrib["role"] == "img" and root.attrib["aria-label"]


def test_points_lie_where_their_values_are() -> None:
    drawn = chart(Axis(0, 1, "x"), Axis(0, 1, "y"), [Line("after", [(0, 0), (0.5, 0.5), (1, 1)], marked=True)])
    places = [(float(x), float(y)) for x, y in re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', drawn)]
    (left, low), middle, (right, high) = places
    assert left < right and low > high
    assert middle == ((left + right) / 2, (low + high) / 2)


def test_the_learning_curve_goes_on_to_twice_the_rows(english: dict[str, Any]) -> None:
    drawn = learning_chart(english)
    assert drawn is not None
    assert "40,000" in drawn
    assert drawn.count("promise") == 1


def test_nothing_is_drawn_of_what_was_not_measured(english: dict[str, Any]) -> None:
    english["learning_curve"] = None
    english["curves"] = {name: {"baseline": [], "final": []} for name in ("reliability", "roc")}
    assert learning_chart(english) is reliability_chart(english) is roc_chart(english) is None


def test_a_baseline_of_labels_alone_leaves_the_final_curve(english: dict[str, Any]) -> None:
    drawn = reliability_chart(english)
    assert drawn is not None
    assert 'class="before"' not in drawn and 'class="after"' in drawn
