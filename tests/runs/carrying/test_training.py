"""Out-of-fold answers: each from a model that has not seen the row, its copies or its group."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.runs.made import CLASSICAL, messy, reviews, task_in

from tasklift import Task
from tasklift.runs.carrying.training import in_share
from tasklift.runs.carrying.workshop import Workshop
from tasklift.runs.recipe import baseline_line, parse_line, recipe_of
from tasklift.runs.run import make_ready
from tasklift.settings.located import Located

LINE = parse_line(CLASSICAL, Located("a test", None), ())


def workshop(task: Task, seed: int = 0) -> Workshop:
    ready = make_ready(task)
    return Workshop(task, ready.store, ready.prepared, baseline_line(task), seed, lambda progress: None)


def test_a_copy_in_another_fold_would_give_the_label_away_and_does_not(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    words = np.array([f"word{number}" for number in range(400)])
    texts = [" ".join(rng.choice(words, 12)) for _ in range(120)]
    rows = [{"review": text, "stars": str(rng.choice(["a", "b"]))} for text in texts for _ in range(1)]
    doubled = [row for row in rows for _ in range(3)]
    shop = workshop(task_in(tmp_path, doubled))
    train = shop.prepared.datasets["train"]
    answers = shop.trainer.out_of_fold(LINE, 4, train)
    right = np.mean([given == gold for given, gold in zip(answers.best(), train.frame()["label"], strict=True)])
    assert 0.3 < right < 0.7


def test_folds_do_not_depend_on_the_order_of_the_rows_and_answers_come_in_it(tmp_path: Path) -> None:
    rows = reviews(120)
    both = [workshop(task_in(tmp_path / name, order)) for name, order in (("one", rows), ("two", rows[::-1]))]
    found = []
    for shop in both:
        train = shop.prepared.datasets["train"]
        answers = shop.trainer.out_of_fold(LINE, 3, train)
        np.testing.assert_allclose(answers.probabilities.sum(axis=1), 1.0)
        found.append(dict(zip(train.frame()["id"], answers.best(), strict=True)))
    assert list(found[0]) == list(found[1])[::-1]
    assert found[0] == found[1]


def test_the_same_answers_are_not_worked_out_twice(tmp_path: Path) -> None:
    shop = workshop(task_in(tmp_path, reviews(80)))
    train = shop.prepared.datasets["train"]
    first = shop.trainer.out_of_fold(LINE, 3, train)
    objects = set((shop.store.root / "objects").glob("*/*"))
    again = shop.trainer.out_of_fold(LINE, 3, train)
    assert np.array_equal(first.probabilities, again.probabilities)
    assert set((shop.store.root / "objects").glob("*/*")) == objects


def test_a_learner_that_makes_no_model_is_refused(tmp_path: Path) -> None:
    shop = workshop(task_in(tmp_path, reviews(80)))
    with pytest.raises(TypeError, match="filter_length makes no model"):
        shop.trainer.out_of_fold(
            parse_line("filter_length", Located("a test", None), ()), 3, shop.prepared.datasets["train"]
        )


def test_models_of_a_smaller_share_learn_less(tmp_path: Path) -> None:
    shop = workshop(task_in(tmp_path, reviews(600)))
    train = shop.prepared.datasets["train"]
    gold = train.frame()["label"].to_list()
    right = [
        np.mean([one == other for one, other in zip(answers.best(), gold, strict=True)])
        for answers in (shop.trainer.out_of_fold(LINE, 4, train, share=share) for share in (0.1, 1.0))
    ]
    assert right[0] < right[1]


def test_a_smaller_share_of_units_lies_within_a_larger_one() -> None:
    units = pl.Series([f"unit {number // 3}" for number in range(900)])
    small, large = (in_share(units, share, 0) for share in (0.2, 0.5))
    assert 0.1 < small.mean() < 0.3 < large.mean() < 0.7
    assert not (small & ~large).any()
    assert in_share(units, 1.0, 0).all()
    assert np.array_equal(small[::3], small[2::3])


def test_more_folds_than_units_leave_folds_empty(tmp_path: Path) -> None:
    shop = workshop(task_in(tmp_path, reviews(24)))
    train = shop.prepared.datasets["train"]
    answers = shop.trainer.out_of_fold(LINE, 200, train)
    assert answers.probabilities.shape == (train.height, 2)
    np.testing.assert_allclose(answers.probabilities.sum(axis=1), 1.0)


def test_valid_goes_through_the_rewrites_that_travel(tmp_path: Path) -> None:
    task = task_in(tmp_path, reviews(120))
    shop = workshop(task)
    lines = {line.name: line for line in recipe_of(task).lines}
    state, _ = shop.carry_out((lines["normalize"], lines["classical"]))
    plain, _ = shop.carry_out((lines["classical"],))
    assert [step.step_name() for step in state.model_rewrites] == ["normalize"]
    assert plain.model_rewrites == ()
    assert state.model == plain.model  # nothing in these rows is to be normalised


def kept(frame: pl.DataFrame) -> dict[str, Any]:
    return {row["id"]: row["text"] for row in frame.iter_rows(named=True)}


def test_valid_and_test_stay_as_the_world_is(tmp_path: Path) -> None:
    task = task_in(tmp_path, messy(150))
    shop = workshop(task)
    before = kept(shop.prepared.datasets["valid"].frame())
    state, carried = shop.carry_out(recipe_of(task).lines)
    assert kept(state.datasets["valid"].frame()) == before
    assert (
        [one.value["rows_out"] for one in carried][-1]
        == state.datasets["train"].height
        < shop.prepared.datasets["train"].height
    )
