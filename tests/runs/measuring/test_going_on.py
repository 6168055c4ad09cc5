"""A step that goes on from a model has one in every variant of the ledger, or is refused where it stands."""

from pathlib import Path

import pytest
from tests.runs.made import reviews, task_in

from tasklift import run
from tasklift.settings.errors import UserError

BAYES = {"classical": {"algorithm": "naive_bayes", "smoothing": 0.01, "refit": False}}


def test_without_the_step_that_made_the_model_the_baselines_trainer_makes_it(tmp_path: Path) -> None:
    split = {"valid": 0.3, "test": 0.4}
    task = task_in(tmp_path, reviews(600), split=split, metric="calibration_error", recipe=[BAYES, "calibrate"])
    classical, calibrate = run(task).record["steps"]
    assert classical["without"]["value"] != classical["path"]["value"]
    assert calibrate["without"]["value"] == calibrate["path"]["value"]
    assert calibrate["note"] is None


def test_a_recipe_that_begins_with_it_is_refused_at_its_line(tmp_path: Path) -> None:
    task = task_in(tmp_path, reviews(120), recipe=["normalize", "calibrate", BAYES])
    with pytest.raises(UserError, match=r"task.yaml:1:\d+: no step before `calibrate` makes a model") as caught:
        run(task)
    assert caught.value.slug == "nothing-to-calibrate"
