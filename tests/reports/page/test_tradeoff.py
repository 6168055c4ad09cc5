"""The page of a trade-off."""

import copy
import re
from typing import Any
from xml.etree import ElementTree

import pytest

from tasklift.reports.page.tradeoff import tradeoff_chart, tradeoff_page
from tasklift.reports.tradeoff import knee_said

LIFT = {"value": 0.021, "low": 0.004, "high": 0.038, "p": 0.01, "verdict": "better"}


def size(layers: int, score: float | None, compute: int | None) -> dict[str, Any]:
    """One size of a record."""
    bounds = {"low": None, "high": None} if score is None else {"low": score - 0.02, "high": score + 0.02}
    facts = {"parameters": 1_230_000, "tokens": 1000, "operations": 1.5e6, "seconds": 3.0, "scores": [score]}
    shape = {"layers": layers, "width": 128, "heads": 2, "against_best": None}
    return {**shape, **facts, "compute": compute, "score": score, "loss": 0.4, **bounds}


@pytest.fixture
def record() -> dict[str, Any]:
    """Three sizes of which the second is the knee, and one that did not settle."""
    sizes = [size(4, None, None), size(2, 0.80, 10**9), size(8, 0.821, 19 * 10**8), size(16, 0.82, 4 * 10**9)]
    knee = {"size": 2, "before": 1, "lift": LIFT, "times": 1.9}
    told = {"task": "<mine>", "metric": "accuracy", "seeds": 2, "train": 100, "valid": 50, "loss_by_chance": 0.69}
    return {**told, "sizes": sizes, "left_out": [{"layers": 32, "width": 128}], "best": 2, "knee": knee}


def test_the_chart_is_a_drawing_with_a_name_and_a_name_for_each_size(record: dict[str, Any]) -> None:
    drawn = tradeoff_chart(record)
    assert drawn is not None
    root = ElementTree.fromstring(drawn)  # noqa: S314
    assert root.attrib["role"] == "img" and "accuracy" in root.attrib["aria-label"]
    assert re.findall(r">(\d+×128)<", drawn) == ["2×128", "8×128", "16×128"]
    assert drawn.count('<circle class="after"') == 1 and drawn.count('<circle class="before"') == 2


def test_the_best_for_their_compute_are_joined_whichever_way_is_better(record: dict[str, Any]) -> None:
    drawn = tradeoff_chart(record)
    front = re.search(r'class="kept promise" d="([^"]*)"', drawn or "")
    assert front is not None and front[1].count("L") == 1
    falling = copy.deepcopy(record) | {"metric": "log_loss"}
    drawn = tradeoff_chart(falling)
    front = re.search(r'class="kept promise" d="([^"]*)"', drawn or "")
    assert front is not None and front[1].count("L") == 0


def test_the_page_says_the_knee_in_words_and_escapes_names(record: dict[str, Any]) -> None:
    page = tradeoff_page(record, "en")
    words = "From 2 layers of 128 to 8 layers of 128: +2.1 [+0.4, +3.8] points for 1.9 times the compute"
    assert f"{words}; beyond it no clear gain." in page
    assert "<mine>" not in page and "no room in memory for 32 layers of 128" in page
    assert "拐点" in tradeoff_page(record, "zh")


def test_a_knee_at_either_end_is_said_as_that(record: dict[str, Any]) -> None:
    record["knee"] = {"size": 1, "before": None, "lift": None, "times": None}
    assert knee_said(record).startswith("2 layers of 128, the smallest that was tried, is enough")
    record["knee"] = {"size": 3, "before": 2, "lift": LIFT, "times": 2.0}
    assert knee_said(record).endswith("no larger size was tried.")


def test_nothing_is_drawn_where_nothing_settled(record: dict[str, Any]) -> None:
    record |= {"sizes": [size(4, None, None)], "knee": None, "best": None}
    assert tradeoff_chart(record) is None
    assert "No size settled." in tradeoff_page(record, "en")
