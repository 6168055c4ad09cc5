"""The learning curve of a run: on train and valid alone."""

from pathlib import Path
from typing import Any

import pytest
from tests.runs.made import RECIPE, messy, task_in

from tasklift import run


@pytest.fixture(scope="module")
def curve(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Of a task whose words are learned one by one."""
    found = run(task_in(tmp_path_factory.mktemp("curve"), messy(900), recipe=RECIPE)).record["learning_curve"]
    assert found is not None
    return dict(found)


def test_each_size_is_about_twice_the_one_before(curve: dict[str, Any]) -> None:
    sizes = curve["rows"]
    assert len(sizes) == 4
    assert all(1.6 < larger / smaller < 2.5 for smaller, larger in zip(sizes, sizes[1:], strict=False))


def test_scores_lie_in_their_intervals(curve: dict[str, Any]) -> None:
    assert all(0 <= one["low"] <= one["value"] <= one["high"] <= 1 for one in curve["scores"])
    assert curve["doubling"]["low"] <= curve["doubling"]["value"] <= curve["doubling"]["high"]


def test_few_rows_have_a_curve_by_folds_and_very_few_none(tmp_path: Path) -> None:
    few = run(task_in(tmp_path / "few", messy(120), recipe=RECIPE)).record["learning_curve"]
    assert len(few["rows"]) == 2
    assert few["rows"][0] < few["rows"][1] < 96
    assert run(task_in(tmp_path / "very few", messy(50), recipe=RECIPE)).record["learning_curve"] is None
