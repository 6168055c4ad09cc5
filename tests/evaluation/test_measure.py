"""Measuring on the sealed test: what is handed to a model, and how answers meet the gold."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from tasklift.data.dataset import Dataset
from tasklift.data.roles import RoleType
from tasklift.data.sealed import INPUT, UNIT, SealedTest, seal
from tasklift.evaluation.judging.beside_gold import Gold
from tasklift.evaluation.measure import (
    answer_test,
    changed_answers,
    judge_answers,
    judge_given,
    match_answers,
    sampled_answers,
    surprise_of_test,
)
from tasklift.forms.answers import NO_ANSWER, LabelAnswers, TextAnswers, labels_of
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import UNANSWERED, Floats, Judged, JudgedTexts
from tasklift.metrics.metric import score
from tasklift.store.store import Store

TEXTS = ["one", "two", None, "two"]
GOLD = ["a", "b", "c", "b"]
LABELS = Gold("label", RoleType.LABEL, ("text",))


@pytest.fixture
def test(tmp_path: Path) -> SealedTest:
    rows = {"id": ["r1", "r2", "r3", "r4"], "text": TEXTS, "label": GOLD, INPUT: ["one", "two", "", "two"]}
    frame = pl.DataFrame({**rows, UNIT: ["r1", "r2", "r3", "r2"]})
    return seal(Store(tmp_path), ("id", "text", "label"), iter([frame]), near=0.7, edition="one")


def changed(test: SealedTest, kept: list[Dataset], *, most: int) -> dict[str, list[dict[str, Any]]]:
    (baseline, final), _ = judge_answers(test, kept, LABELS)
    return changed_answers(test, (baseline, final), find_metric("accuracy"), ["text"], most=most)


def test_a_model_is_handed_the_inputs_alone(test: SealedTest) -> None:
    seen: list[pl.DataFrame] = []

    def answering(inputs: pl.DataFrame) -> LabelAnswers:
        seen.append(inputs)
        return LabelAnswers(("a", "b"), np.full((inputs.height, 2), 0.5))

    kept = answer_test(test, ["text"], answering)
    assert [frame.columns for frame in seen] == [["text"]]
    assert seen[0]["text"].to_list() == TEXTS
    assert kept.height == 4


def test_of_many_rows_some_at_even_distances_tell_how_surprising_right_answers_are(test: SealedTest) -> None:
    seen: list[tuple[list[str | None], list[str]]] = []

    def surprise(inputs: pl.DataFrame, right: Sequence[str]) -> Floats | None:
        seen.append((inputs["text"].to_list(), list(right)))
        return np.arange(1.0, 1 + inputs.height)

    found = surprise_of_test(test, ["text"], "label", surprise, most=2)
    assert found is not None and found[[0, 2]].tolist() == [1, 2] and np.isnan(found[[1, 3]]).all()
    found = surprise_of_test(test, ["text"], "label", surprise, most=9)
    assert found is not None and found.tolist() == [1, 2, 3, 4]
    assert seen == [(["one", None], ["a", "c"]), (TEXTS, GOLD)]
    assert surprise_of_test(test, ["text"], "label", lambda *_: None, most=9) is None


def test_answers_meet_the_gold_over_all_labels_that_occur(test: SealedTest) -> None:
    kept = answer_test(test, ["text"], lambda rows: LabelAnswers(("b", "z"), np.array([[0.9, 0.1], [0.2, 0.8]] * 2)))
    (judged,), units = judge_answers(test, [kept], LABELS)
    assert isinstance(judged, Judged)
    assert judged.labels == ("a", "b", "c", "z")
    assert judged.gold.tolist() == [0, 1, 2, 1]
    assert judged.predicted.tolist() == [1, 3, 1, 3]
    assert judged.probabilities is not None
    assert judged.probabilities.tolist() == [[0, 0.9, 0, 0.1], [0, 0.2, 0, 0.8]] * 2
    assert units.tolist() == [0, 1, 2, 1]


def test_several_answers_share_their_labels(test: SealedTest) -> None:
    answers = [LabelAnswers((label,), np.ones((4, 1))) for label in ("a", "new")]
    judged, _ = judge_given(test, answers, LABELS)
    assert [one.labels for one in judged] == [("a", "b", "c", "new")] * 2
    assert [one.predicted.tolist() for one in judged] == [[0] * 4, [3] * 4]


def test_predictions_are_matched_by_id_and_the_first_counts(test: SealedTest) -> None:
    given = pl.DataFrame({"id": ["r4", "r3", "r2", "r1", "r1", "x"], "prediction": ["d", "c", "b", "a", "z", "y"]})
    answers, lacking = match_answers(test, given, LABELS)
    assert answers.best() == ["a", "b", "c", "d"]
    assert lacking == 0


def test_predictions_are_matched_by_text(test: SealedTest) -> None:
    given = pl.DataFrame({"text": [None, "two", "one"], "prediction": ["c", "b", "a"]})
    answers, lacking = match_answers(test, given, LABELS)
    assert answers.best() == GOLD
    assert lacking == 0


def test_missing_rows_are_answered_wrongly_by_a_known_label_and_empty_predictions_not_at_all(test: SealedTest) -> None:
    given = pl.DataFrame({"id": ["r1", "r4"], "prediction": ["a", None]}, schema_overrides={"prediction": pl.String})
    answers, lacking = match_answers(test, given, LABELS)
    assert lacking == 2
    assert answers.best() == ["a", "a", "a", None]
    assert labels_of(answers).labels == ("a",)
    (judged,), _ = judge_given(test, [answers], LABELS)
    assert isinstance(judged, Judged)
    assert (judged.predicted == judged.gold).tolist() == [True, False, False, False]


def test_changed_answers_are_those_that_became_right_or_wrong_the_surest_first_and_one_of_a_unit(
    test: SealedTest,
) -> None:
    labels = ("a", "b", "c")
    before = np.array([[0.6, 0.3, 0.1], [0.5, 0.4, 0.1], [0.2, 0.2, 0.6], [0.5, 0.4, 0.1]])
    after = np.array([[0.3, 0.6, 0.1], [0.1, 0.8, 0.1], [0.9, 0.1, 0.0], [0.1, 0.9, 0.0]])
    kept = [answer_test(test, ["text"], lambda rows, one=one: LabelAnswers(labels, one)) for one in (before, after)]
    found = changed(test, kept, most=1)
    assert found["better"] == [{"input": {"text": "two"}, "gold": "b", "baseline": "a", "final": "b"}]
    assert found["worse"] == [{"input": {"text": None}, "gold": "c", "baseline": "c", "final": "a"}]
    everything = changed(test, kept, most=9)
    assert [one["gold"] for one in everything["worse"]] == ["c", "a"]
    assert len(everything["better"]) == 1


def test_a_label_that_a_model_cannot_give_is_no_trouble(test: SealedTest) -> None:
    kept = [
        answer_test(test, ["text"], lambda rows, label=label: LabelAnswers((label,), np.ones((4, 1))))
        for label in ("a", "b")
    ]
    found = changed(test, kept, most=9)
    assert [one["gold"] for one in found["better"]] == ["b"]
    assert [one["gold"] for one in found["worse"]] == ["a"]


def test_a_decision_meets_the_gold_as_it_was_kept(test: SealedTest) -> None:
    decided = np.array([1, NO_ANSWER, 0, 0])
    kept = answer_test(test, ["text"], lambda rows: LabelAnswers(("b", "z"), np.full((4, 2), 0.5), decided))
    (judged,), _ = judge_answers(test, [kept], LABELS)
    assert isinstance(judged, Judged)
    assert judged.labels == ("a", "b", "c", "z")
    assert judged.predicted.tolist() == [3, UNANSWERED, 1, 1]


def test_a_changed_answer_may_be_none(test: SealedTest) -> None:
    table = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    silent = np.array([0, NO_ANSWER, 0, 1])
    sides = [
        answer_test(test, ["text"], lambda rows, decided=decided: LabelAnswers(("a", "b"), table, decided))
        for decided in (None, silent)
    ]
    found = changed(test, sides, most=10)
    assert found["better"] == []
    assert found["worse"] == [{"input": {"text": "two"}, "gold": "b", "baseline": "b", "final": None}]


def test_a_file_of_empty_predictions_alone_answers_nothing(test: SealedTest) -> None:
    given = pl.DataFrame(
        {"id": ["r1", "r2", "r3", "r4"], "prediction": [None] * 4}, schema={"id": pl.String} | {"prediction": pl.String}
    )
    answers, lacking = match_answers(test, given, LABELS)
    assert answers.best() == [None] * 4
    assert lacking == 0


TARGETS = Gold("target", RoleType.TEXTS, ("source",), "en")


@pytest.fixture
def written(tmp_path: Path) -> SealedTest:
    rows = {
        "id": ["r1", "r2", "r3"],
        "source": ["un", "deux", "trois"],
        "target": ["one", "two\x1ea pair", "three"],
        INPUT: ["un", "deux", "trois"],
        UNIT: ["r1", "r2", "r3"],
    }
    return seal(Store(tmp_path), ("id", "source", "target"), iter([pl.DataFrame(rows)]), near=0.7, edition="one")


def test_texts_meet_every_text_that_is_right(written: SealedTest) -> None:
    kept = answer_test(written, ["source"], lambda rows: TextAnswers(("one", "a pair", None)))
    (judged,), units = judge_answers(written, [kept], TARGETS)
    assert isinstance(judged, JudgedTexts)
    assert judged.gold == (("one",), ("two", "a pair"), ("three",))
    assert judged.predicted == ("one", "a pair", None)
    assert judged.sources == ("un", "deux", "trois")
    assert judged.language == "en"
    assert units.tolist() == [0, 1, 2]
    assert score(find_metric("chrf"), judged) == pytest.approx(0.66, abs=0.1)


def test_texts_that_changed_are_those_that_gained_or_lost_the_most(written: SealedTest) -> None:
    kept = [
        answer_test(written, ["source"], lambda rows, texts=texts: TextAnswers(texts))
        for texts in (("one", "tw", "trois"), ("on", "two", "three"))
    ]
    (baseline, final), _ = judge_answers(written, kept, TARGETS)
    found = changed_answers(written, (baseline, final), find_metric("chrf"), ["source"], most=10)
    assert [one["final"] for one in found["better"]] == ["three", "two"]
    assert found["worse"] == [{"input": {"source": "un"}, "gold": "one", "baseline": "one", "final": "on"}]


def test_a_sample_is_the_same_rows_whatever_was_answered(written: SealedTest) -> None:
    kept = [
        answer_test(written, ["source"], lambda rows, texts=texts: TextAnswers(texts))
        for texts in (("one", "two", "three"), ("on", None, "trois"))
    ]
    (baseline, final), _ = judge_answers(written, kept, TARGETS)
    whole = sampled_answers(written, (baseline, final), ["source"], most=6)
    assert sorted((one["gold"], one["baseline"], one["final"]) for one in whole) == [
        ("one", "one", "on"),
        ("three", "three", "trois"),
        ("two", "two", None),
    ]
    some = sampled_answers(written, (final, baseline), ["source"], most=2)
    assert [one["input"] for one in some] == [one["input"] for one in whole[:2]]


def test_predictions_of_texts_are_matched_and_missing_ones_are_no_answer(written: SealedTest) -> None:
    given = pl.DataFrame({"source": ["deux", "un"], "prediction": ["two", "one"]})
    answers, lacking = match_answers(written, given, TARGETS)
    assert answers == TextAnswers(("one", "two", None))
    assert lacking == 1
