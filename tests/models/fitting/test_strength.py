"""How closely a fit follows the rows, chosen by folds."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from tasklift.models.features import NgramFamily
from tasklift.models.fitting import strength
from tasklift.models.fitting.candidate import STRENGTHS, Candidate, SearchSpace
from tasklift.models.fitting.examples import FOLDS, Examples
from tasklift.models.fitting.fitter import Fitter, Weighed
from tasklift.models.fitting.strength import choose_strength
from tasklift.models.fitting.trees import Growth
from tasklift.models.numbers import Integers

OPENING = Candidate("linear_svm", "log_count_ratio", "words", "none", 0.1, 0.1)
SPACE = SearchSpace(OPENING, STRENGTHS["linear_svm"], ())
FITTER = Fitter(
    columns=("text",),
    unspaced=False,
    words=NgramFamily("words", 1, 1),
    characters=NgramFamily("characters", 2, 3),
    lowercase=True,
    sublinear=True,
    min_document_frequency=1,
    max_features=1000,
    ratio_power=0.5,
    growth=Growth(1, 2, 0),
)


def reviews(units: int, *, wrong: float = 0.0, each: int = 1) -> Examples:
    """A text has five words of its label's half of the vocabulary and three of any; `each`: how often it stands."""
    lots = np.random.default_rng(5)
    right = lots.integers(0, 2, units)
    words = np.hstack([right[:, None] * 300 + lots.integers(0, 300, (units, 5)), lots.integers(0, 600, (units, 3))])
    given = np.where(lots.random(units) < wrong, 1 - right, right)
    frame = pl.DataFrame(
        {
            "unit": [str(unit) for unit in range(units)],
            "text": [" ".join(f"w{word}" for word in row) for row in words],
            "label": [str(label) for label in given],
        }
    )
    copies = pl.concat([frame] * each)
    return Examples(copies.with_columns(id=pl.int_range(copies.height).cast(pl.String)))


def chosen(examples: Examples) -> float:
    return choose_strength(FITTER, SPACE, examples)[0].C


def test_right_labels_are_followed_more_closely_than_wrong_ones() -> None:
    assert chosen(reviews(1500)) > chosen(reviews(1500, wrong=0.35)) == 0.1


def test_copies_in_one_unit_do_not_ask_for_a_closer_fit() -> None:
    copied = reviews(700, wrong=0.35, each=4)
    apart = Examples(copied.frame.with_columns(unit=pl.col("id")))
    assert chosen(copied) < chosen(apart)


def test_equal_strengths_give_the_loosest() -> None:
    frame = reviews(200).frame.with_columns(text=pl.col("label"))
    candidate, trials = choose_strength(FITTER, SPACE, Examples(frame))
    assert {trial.macro_f1 for trial in trials} == {1.0}
    assert candidate == OPENING


def test_a_label_with_all_its_rows_in_one_fold_counts_as_missed() -> None:
    frame = reviews(300).frame
    rare = frame.head(3).with_columns(id=pl.lit("rare") + pl.col("id"), unit=pl.lit("one"), label=pl.lit("rare"))
    _, trials = choose_strength(FITTER, SPACE, Examples(pl.concat([frame, rare])))
    _, without = choose_strength(FITTER, SPACE, Examples(frame))
    assert trials[0].macro_f1 == pytest.approx(without[0].macro_f1 * 2 / 3, abs=0.03)


@pytest.mark.parametrize("rows", [0, 1])
def test_rows_too_few_to_hold_some_back_leave_the_opening(rows: int) -> None:
    assert choose_strength(FITTER, SPACE, Examples(reviews(10).frame.head(rows))) == (OPENING, ())


def test_nothing_is_fitted_where_the_user_fixed_the_strength() -> None:
    assert choose_strength(FITTER, replace(SPACE, strengths=()), reviews(100)) == (OPENING, ())


def test_folds_left_over_once_enough_rows_are_answered_are_not_carried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    every = choose_strength(FITTER, SPACE, reviews(600))[1]
    monkeypatch.setattr(strength, "ENOUGH", 200)
    two = choose_strength(FITTER, SPACE, reviews(600))[1]
    fold_of = reviews(600).folds()
    assert (fold_of == 0).sum() < 200 <= (fold_of <= 1).sum()
    assert [trial.macro_f1 for trial in two] != [trial.macro_f1 for trial in every]


def test_a_strength_that_is_clearly_behind_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted: list[float] = []
    answers = strength._answers

    def counting(fitter: Fitter, candidate: Candidate, rows: Weighed, held: strength.Mask) -> Integers:
        fitted.append(candidate.C)
        return answers(fitter, candidate, rows, held)

    monkeypatch.setattr(strength, "_answers", counting)
    choose_strength(FITTER, replace(SPACE, strengths=({"C": 0.0001}, {"C": 0.4})), reviews(1500))
    assert fitted.count(0.0001) == 1
    assert fitted.count(0.4) == FOLDS
