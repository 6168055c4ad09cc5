"""Drawings of how a network learned."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from tasklift.reports.page.page import report_page
from tasklift.reports.page.training_charts import TrainingCharts, training_charts


def drawings(record: dict[str, Any]) -> TrainingCharts:
    return training_charts(record["trainings"][0])


def path_of(drawn: str, kind: str) -> list[tuple[float, float]]:
    """The places of the one line of that kind."""
    (path,) = re.findall(rf'<path class="{kind}" d="M([^"]*)"', drawn)
    return [(float(x), float(y)) for x, y in (place.split() for place in path.split("L"))]


def test_each_is_a_drawing_with_a_name(english: dict[str, Any]) -> None:
    charts = drawings(english)
    for drawn, name in ((charts.loss, "loss"), (charts.rate, "learning rate"), (charts.norm, "length of the gradient")):
        assert drawn is not None
        root = ElementTree.fromstring(drawn)  # noqa: S314
        assert root.tag == "svg"
        assert root.attrib["aria-label"].startswith(name)


def test_losses_in_training_fall_and_those_on_valid_are_dots(english: dict[str, Any]) -> None:
    drawn = drawings(english).loss
    heights = [y for _, y in path_of(drawn, "before")]
    assert len(heights) == 240 and heights == sorted(heights)
    dots = [(float(x), float(y)) for x, y in re.findall(r'<circle class="after" cx="([\d.]+)" cy="([\d.]+)"', drawn)]
    assert dots == path_of(drawn, "after")
    assert max(dots, key=lambda dot: dot[1]) == dots[2]


def test_the_weights_that_were_kept_and_the_falls_stand_at_their_steps(english: dict[str, Any]) -> None:
    charts = drawings(english)
    for drawn in (charts.loss, charts.rate, charts.norm):
        assert drawn is not None
        (low, _), (high, _) = path_of(drawn, "kept")
        (fell, _), _ = path_of(drawn, "fell")
        assert low == high == pytest.approx(44 + 200 / 240 * 276, abs=0.1)
        assert fell == pytest.approx(44 + 30 / 240 * 276, abs=0.1)


def test_gradients_are_drawn_in_powers_of_ten(english: dict[str, Any]) -> None:
    points = english["trainings"][0]["points"]
    for at, point in enumerate(points):
        point["norm"] = 0.0 if at == 0 else 10.0 if at < 120 else 0.1
    drawn = drawings(english).norm
    assert drawn is not None
    assert {">0.1</text>", ">1</text>", ">10</text>"} <= set(re.findall(r">[\d.,]+</text>", drawn))
    heights = [y for _, y in path_of(drawn, "after")]
    assert len(heights) == len(points) - 1
    assert min(heights) == 8 and max(heights) == 208


def test_a_network_without_gradients_has_no_drawing_of_them(english: dict[str, Any]) -> None:
    english["trainings"][0]["points"] = [{**point, "norm": 0.0} for point in english["trainings"][0]["points"]]
    assert drawings(english).norm is None
    assert "Length of the gradient" not in report_page(english, "en")


def test_a_single_step_without_valid_is_a_dot(english: dict[str, Any]) -> None:
    (only, *_) = english["trainings"][0]["points"]
    english["trainings"][0] |= {"steps": 1, "points": [only], "evaluations": [], "falls": [], "kept": 1, "notes": []}
    charts = drawings(english)
    assert charts.norm is not None
    assert all(drawn.count("<circle") == 1 for drawn in (charts.loss, charts.rate, charts.norm))
    page = report_page(english, "en").split("</style>")[1]
    assert "on valid" not in page.split("Learning rate")[0].split("<h2>Training")[1].split("<figcaption>")[1]
    assert "where training went back" not in page


def test_losses_that_are_all_zero_still_have_a_scale(english: dict[str, Any]) -> None:
    for one in (*english["trainings"][0]["points"], *english["trainings"][0]["evaluations"]):
        one["loss"] = 0.0
    assert len({y for _, y in path_of(drawings(english).loss, "after")}) == 1


@pytest.mark.parametrize("earlier", [False, True])
def test_nothing_is_drawn_where_no_network_was_trained(english: dict[str, Any], earlier: bool) -> None:
    english["trainings"] = []
    if earlier:
        del english["trainings"]
    assert "Training" not in report_page(english, "en")


def test_the_page_tells_and_draws_it(english: dict[str, Any]) -> None:
    page = report_page(english, "en")
    section = page.split("<h2>Training: finetune</h2>")[1].split("</section>")[0]
    assert section.count("<svg") == 3
    assert "Kept the weights of step 200 of 240" in section
    assert "It overfits" in section


def test_each_training_has_a_section_of_its_own(english: dict[str, Any]) -> None:
    english["trainings"].insert(0, {**english["trainings"][0], "line": "pretrain", "falls": []})
    page = report_page(english, "en")
    assert page.index("<h2>Training: pretrain</h2>") < page.index("<h2>Training: finetune</h2>")
    assert page.count("where training went back") == 1
