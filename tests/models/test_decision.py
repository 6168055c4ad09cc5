"""The rules by which a label is answered, against brute force."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tasklift.forms.answers import NO_ANSWER, LabelAnswers
from tasklift.models.decision import OUT_OF_REACH, Costs, Decision, Likeliest, Thresholds

LABELS = ("好", "bad", "so")
positive = st.floats(0.01, 1.0)


@st.composite
def tables(draw: st.DrawFn) -> LabelAnswers:
    rows = draw(st.lists(st.tuples(positive, positive, positive), min_size=1, max_size=12))
    table = np.array(rows)
    return LabelAnswers(LABELS, table / table.sum(axis=1, keepdims=True))


def matrix(costs: dict[str, dict[str, float]]) -> np.ndarray:
    found = 1.0 - np.eye(len(LABELS))
    for gold, answered in product(range(len(LABELS)), repeat=2):
        found[gold, answered] = costs.get(LABELS[gold], {}).get(LABELS[answered], found[gold, answered])
    return found


@settings(max_examples=200, deadline=None)
@given(
    tables(),
    st.dictionaries(st.sampled_from(LABELS), st.dictionaries(st.sampled_from(LABELS), st.floats(0, 20))),
    st.none() | st.floats(0, 2),
)
def test_costs_give_the_answer_of_least_expected_cost(
    answers: LabelAnswers, costs: dict[str, dict[str, float]], no_answer: float | None
) -> None:
    found = Decision(label=Costs(costs=costs, cost_of_no_answer=no_answer)).decided(answers).chosen()
    for row, place in zip(answers.probabilities, found, strict=True):
        expected = [sum(row[gold] * matrix(costs)[gold, answer] for gold in range(3)) for answer in range(3)]
        of_none = [] if no_answer is None else [no_answer]
        cost = no_answer if place == NO_ANSWER else expected[place]
        assert cost == pytest.approx(min([*expected, *of_none]), abs=1e-9)


@given(tables())
def test_costs_of_one_for_every_mistake_give_the_likeliest_label(answers: LabelAnswers) -> None:
    every = {gold: {answered: 1.0 for answered in LABELS if answered != gold} for gold in LABELS}
    for costs in ({}, every):
        label = Costs(costs=costs, cost_of_no_answer=None)
        assert np.array_equal(label.choose(answers), answers.probabilities.argmax(axis=1))


@given(tables(), st.floats(0, 1))
def test_chows_rule_answers_where_the_label_is_likely_enough(answers: LabelAnswers, cost: float) -> None:
    found = Costs(costs={}, cost_of_no_answer=cost).choose(answers)
    assert np.array_equal(found != NO_ANSWER, answers.probabilities.max(axis=1) >= 1 - cost)


@given(tables(), st.tuples(positive, positive, positive), st.integers(0, 2), st.floats(1, 50))
def test_a_higher_threshold_never_gives_its_label_more_rows(
    answers: LabelAnswers, thresholds: tuple[float, ...], label: int, factor: float
) -> None:
    before = dict(zip(LABELS, thresholds, strict=True))
    after = before | {LABELS[label]: before[LABELS[label]] * factor}
    given_ = [(Thresholds(thresholds=one).choose(answers) == label).sum() for one in (before, after)]
    assert given_[1] <= given_[0]


@given(tables(), st.floats(0.01, 1))
def test_thresholds_that_are_the_same_give_the_likeliest_label(answers: LabelAnswers, threshold: float) -> None:
    found = Thresholds(thresholds=dict.fromkeys(LABELS, threshold)).choose(answers)
    most = answers.probabilities.max(axis=1)
    assert np.allclose(np.take_along_axis(answers.probabilities, found[:, None], axis=1)[:, 0], most)


def test_with_two_labels_a_threshold_is_the_probability_from_which_its_label_is_answered() -> None:
    shares = np.linspace(0.05, 0.95, 19)
    answers = LabelAnswers(("no", "yes"), np.column_stack([1 - shares, shares]))
    found = Thresholds(thresholds={"no": 0.72, "yes": 0.28}).choose(answers)
    assert np.array_equal(found == 1, shares > 0.28)


def test_a_label_without_a_threshold_has_their_mean() -> None:
    answers = LabelAnswers(LABELS, np.array([[0.3, 0.3, 0.4]]))
    assert Thresholds(thresholds={"好": 0.2, "bad": 0.6}).choose(answers).tolist() == [0]
    assert Thresholds(thresholds={"好": 0.4, "bad": 0.4}).choose(answers).tolist() == [2]


@given(
    tables(),
    st.floats(0, 1),
    st.sampled_from([Likeliest(), Thresholds(thresholds={"bad": 0.7}), Costs(costs={}, cost_of_no_answer=0.5)]),
)
def test_abstaining_only_takes_answers_away(answers: LabelAnswers, least: float, label: Any) -> None:
    whole = Decision(label=label).decided(answers).chosen()
    some = Decision(label=label, abstain_below=least).decided(answers).chosen()
    own = np.take_along_axis(answers.probabilities, np.maximum(whole, 0)[:, None], axis=1)[:, 0]
    assert np.array_equal(some, np.where((whole != NO_ANSWER) & (own < least), NO_ANSWER, whole))


@given(tables())
def test_a_decision_for_the_likeliest_label_leaves_the_answers_as_they_are(answers: LabelAnswers) -> None:
    assert Decision().decided(answers).decided is None
    assert set(Decision(abstain_below=OUT_OF_REACH).decided(answers).best()) == {None}


@given(tables())
def test_a_rows_decision_does_not_depend_on_the_rows_beside_it(answers: LabelAnswers) -> None:
    costs = Costs(costs={"好": {"bad": 7.0, "so": 0.3}, "so": {"so": 0.2}}, cost_of_no_answer=0.6)
    decision = Decision(label=costs, abstain_below=0.4)
    rows = [LabelAnswers(LABELS, answers.probabilities[[row]]) for row in range(len(answers.probabilities))]
    alone = [place for row in rows for place in decision.decided(row).chosen().tolist()]
    assert alone == decision.decided(answers).chosen().tolist()


@pytest.mark.parametrize(
    "label",
    [
        {"rule": "thresholds", "thresholds": {"a": 0.0}},
        {"rule": "thresholds", "thresholds": {}},
        {"rule": "costs", "costs": {"a": {"b": -1}}, "cost_of_no_answer": None},
        {"rule": "guess"},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(label: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Decision.model_validate({"label": label})
