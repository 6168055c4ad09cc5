"""Measuring on the sealed test: models answer its inputs here, and their answers are held against its gold."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from tasklift.data.dataset import Dataset
from tasklift.data.sealed import SealedTest, measure
from tasklift.forms.answers import LabelAnswers
from tasklift.metrics.metric import Integers, Judged
from tasklift.models.kept import keep_answers, kept_answers


class Answering(Protocol):
    """What gives answers to a frame of input roles."""

    def __call__(self, inputs: pl.DataFrame, /) -> LabelAnswers: ...


def answer_test(test: SealedTest, inputs: Sequence[str], answering: Answering) -> Dataset:
    """Answers to the test rows, kept in the store; `answering` is handed the columns `inputs` alone."""

    def score(rows: pl.DataFrame, _units: Integers) -> Dataset:
        return keep_answers(test.store, rows["id"], answering(rows.select(inputs)))

    return measure(test, score)


def judge_answers(test: SealedTest, kept: Sequence[Dataset]) -> tuple[list[Judged], Integers]:
    """Kept answers beside the gold, over all labels that occur, and the units of the test rows."""
    return judge_labels(test, [kept_answers(one) for one in kept])


def judge_labels(test: SealedTest, answers: Sequence[LabelAnswers]) -> tuple[list[Judged], Integers]:
    """Answers, in the order of the test rows, beside the gold; and the units of the rows."""

    def score(rows: pl.DataFrame, units: Integers) -> tuple[list[Judged], Integers]:
        gold = rows["label"].to_list()
        labels = tuple(sorted({*gold, *(label for one in answers for label in one.labels)}))
        codes = {label: code for code, label in enumerate(labels)}
        known = np.array([codes[label] for label in gold], dtype=np.int64)
        return [_judged(one, labels, known) for one in answers], units

    return measure(test, score)


def match_answers(test: SealedTest, given: pl.DataFrame, inputs: Sequence[str]) -> tuple[LabelAnswers, int]:
    """Someone's predictions as answers to the test rows, and how many rows they lack (those are answered wrongly).

    `given` has `prediction` and either `id` or the input roles to match rows by; of several, the first counts.
    """

    def score(rows: pl.DataFrame, _units: Integers) -> tuple[LabelAnswers, int]:
        by = ["id"] if "id" in given.columns else list(inputs)
        first = given.unique(by, keep="first", maintain_order=True)
        found = rows.join(first.select(*by, "prediction"), on=by, how="left", nulls_equal=True, maintain_order="left")
        predicted = found["prediction"].to_list()
        gold = rows["label"].to_list()
        known = sorted(set(gold))
        told = [_wrong(label, known) if one is None else one for one, label in zip(predicted, gold, strict=True)]
        labels = tuple(sorted(set(told)))
        certain = np.zeros((len(told), len(labels)))
        certain[np.arange(len(told)), [labels.index(one) for one in told]] = 1.0
        return LabelAnswers(labels, certain), sum(one is None for one in predicted)

    return measure(test, score)


def _wrong(gold: str, known: Sequence[str]) -> str:
    """A label that is wrong, and known where it can be: one of its own would count in every mean over labels."""
    return next((label for label in known if label != gold), "")


def _judged(answers: LabelAnswers, labels: tuple[str, ...], gold: Integers) -> Judged:
    places = np.array([labels.index(label) for label in answers.labels], dtype=np.int64)
    probabilities: npt.NDArray[np.float64] = np.zeros((len(gold), len(labels)))
    probabilities[:, places] = answers.probabilities
    return Judged(labels, gold, places[answers.probabilities.argmax(axis=1)], probabilities)
