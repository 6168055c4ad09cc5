"""Which step did harm, and which model is recommended."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.runs.made import CLASSICAL, reviews, task_in

from tasklift import run
from tasklift.evaluation.lift import Lift, Verdict
from tasklift.runs.measuring.guards import Guarded, notes_on_harm, recommended


def lift(verdict: Verdict, value: float = 0.1) -> Lift:
    return Lift(value, value - 0.05, value + 0.05, 0.01, verdict)


def guarded(verdict: Verdict, label: str | None = "rare") -> Guarded:
    return Guarded("recall" if label else "calibration_error", label, lift(verdict, -0.1), 1)


@pytest.mark.parametrize(
    ("whole", "part", "expected"),
    [
        (Verdict.BETTER, Verdict.CANNOT_TELL, "final"),
        (Verdict.BETTER, Verdict.WORSE, "baseline"),
        (Verdict.CANNOT_TELL, Verdict.CANNOT_TELL, "either"),
        (Verdict.CANNOT_TELL, Verdict.WORSE, "baseline"),
        (Verdict.WORSE, Verdict.BETTER, "baseline"),
    ],
)
def test_the_final_model_is_recommended_only_where_it_is_better_and_does_no_harm(
    whole: Verdict, part: Verdict, expected: str
) -> None:
    assert recommended(lift(whole), [guarded(part)]) == expected


def test_what_got_worse_is_told_with_the_step() -> None:
    notes = notes_on_harm([guarded(Verdict.WORSE), guarded(Verdict.WORSE, None), guarded(Verdict.BETTER)], ["a", "b"])
    assert notes == [
        "label 'rare' is found less often: recall -10.0 points [-15.0, -5.0], most of it through `b`",
        "calibration_error got worse by 10.0 points [5.0, 15.0], most of it through `b`",
    ]


def test_a_step_that_takes_a_label_away_is_named(tmp_path: Path) -> None:
    lots = np.random.default_rng(0)
    rows: list[dict[str, Any]] = reviews(600)
    rows += [{"review": f"hm {lots.integers(10**9)}", "stars": "unsure"} for _ in range(150)]
    recipe = ["normalize", {"filter_length": {"minimum": 20}}, CLASSICAL]
    record = run(task_in(tmp_path, rows, recipe=recipe)).record
    (harmed,) = [one for one in record["guards"] if one["label"] == "unsure"]
    assert harmed["lift"]["verdict"] == "worse"
    assert harmed["step"] == "filter_length"
    assert record["recommended"] == "baseline"
    assert any("'unsure' is found less often" in note and "`filter_length`" in note for note in record["notes"])
