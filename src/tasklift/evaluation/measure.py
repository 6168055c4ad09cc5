"""Measuring on the sealed test: models answer its inputs here, and their answers are held against its gold."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from tasklift.data.dataset import Dataset
from tasklift.data.sealed import SealedTest, measure
from tasklift.forms.answers import NO_ANSWER, LabelAnswers
from tasklift.metrics.metric import UNANSWERED, Integers, Judged
from tasklift.models.kept import keep_answers, kept_answers


class Answering(Protocol):
    """What gives answers to a frame of input roles."""

    def __call__(self, inputs: pl.DataFrame, /) -> LabelAnswers: ...


def answer_test(test: SealedTest, inputs: Sequence[str], answering: Answering) -> Dataset:
    """Answers to the test rows, kept in the store; `answering` is handed the columns `inputs` alone."""

    def score(rows: pl.DataFrame, _units: Integers) -> Dataset:
        return keep_answers(test.store, rows["id"], answering(rows.select(inputs)))

    return measure(test, score)


def beside_test(test: SealedTest, frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """What `frames` have under the ids of the test rows, in the order of these; the ids themselves stay sealed."""

    def score(rows: pl.DataFrame, _units: Integers) -> pl.DataFrame:
        wanted = rows.select("id")
        found = pl.concat(
            [wanted.clear(), *(frame.join(wanted, on="id", how="semi") for frame in frames)], how="diagonal"
        )
        return wanted.join(found, on="id", how="left", maintain_order="left").drop("id")

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
        return [beside_gold(one, labels, known) for one in answers], units

    return measure(test, score)


def changed_answers(
    test: SealedTest, baseline: Dataset, final: Dataset, inputs: Sequence[str], *, most: int
) -> dict[str, list[dict[str, Any]]]:
    """Rows that one model answers rightly and the other wrongly: `better` and `worse`, at most so many of each.

    Those come first whose gold label gained or lost the most probability, one of a unit. Rows have no id here: people
    may read some of the test, programs shall not find it. What was not answered is None.
    """

    def score(rows: pl.DataFrame, units: Integers) -> dict[str, list[dict[str, Any]]]:
        gold = rows["label"].to_list()
        sides = [kept_answers(one) for one in (baseline, final)]
        answered = [side.best() for side in sides]
        right = [np.array([one == label for one, label in zip(side, gold, strict=True)]) for side in answered]
        gain = _probability_of(gold, sides[1]) - _probability_of(gold, sides[0])

        def shown(mask: npt.NDArray[np.bool_], direction: float) -> list[dict[str, Any]]:
            places = np.flatnonzero(mask)
            places = places[np.argsort(-direction * gain[places], kind="stable")]
            _, firsts = np.unique(units[places], return_index=True)
            first = places[np.sort(firsts)[:most]]
            texts = rows.select(inputs)[first.tolist()].to_dicts()
            return [
                {"input": text, "gold": gold[row], "baseline": answered[0][row], "final": answered[1][row]}
                for text, row in zip(texts, first.tolist(), strict=True)
            ]

        return {"better": shown(right[1] & ~right[0], 1.0), "worse": shown(right[0] & ~right[1], -1.0)}

    return measure(test, score)


def match_answers(test: SealedTest, given: pl.DataFrame, inputs: Sequence[str]) -> tuple[LabelAnswers, int]:
    """Someone's predictions as answers to the test rows, and how many rows they lack.

    `given` has `prediction` and either `id` or the input roles to match rows by; of several, the first counts. A row
    that is not there is answered wrongly, one whose prediction is empty not at all.
    """

    def score(rows: pl.DataFrame, _units: Integers) -> tuple[LabelAnswers, int]:
        by = ["id"] if "id" in given.columns else list(inputs)
        first = given.unique(by, keep="first", maintain_order=True).select(*by, "prediction", given=True)
        found = rows.join(first, on=by, how="left", nulls_equal=True, maintain_order="left")
        gold = rows["label"].to_list()
        known = sorted(set(gold))
        told = [
            one if was_given else _wrong(label, known)
            for one, was_given, label in zip(found["prediction"], found["given"], gold, strict=True)
        ]
        return certain_answers(told), found["given"].null_count()

    return measure(test, score)


def certain_answers(told: Sequence[str | None]) -> LabelAnswers:
    """Labels as answers; of None, which is no answer, every label is as likely."""
    labels = tuple(sorted({one for one in told if one is not None})) or ("",)
    places: dict[str | None, int] = {None: NO_ANSWER, **{label: place for place, label in enumerate(labels)}}
    decided = np.array([places[one] for one in told], dtype=np.int64)
    none = decided == NO_ANSWER
    probabilities = np.where(none[:, None], 1 / len(labels), decided[:, None] == np.arange(len(labels)))
    return LabelAnswers(labels, probabilities, decided if none.any() else None)


def _probability_of(gold: Sequence[str], answers: LabelAnswers) -> npt.NDArray[np.float64]:
    """The probability that each row's gold label was given; 0 for a label that the model cannot give."""
    places = {label: place for place, label in enumerate(answers.labels)}
    padded = np.hstack([answers.probabilities, np.zeros((len(gold), 1))])
    found: npt.NDArray[np.float64] = padded[np.arange(len(gold)), [places.get(label, -1) for label in gold]]
    return found


def _wrong(gold: str, known: Sequence[str]) -> str:
    """A label that is wrong, and known where it can be: one of its own would count in every mean over labels."""
    return next((label for label in known if label != gold), "")


def beside_gold(answers: LabelAnswers, labels: tuple[str, ...], gold: Integers) -> Judged:
    """Answers over `labels`, which may be more than the model can give. `gold`: each row's place in `labels`."""
    places = np.array([labels.index(label) for label in answers.labels], dtype=np.int64)
    probabilities: npt.NDArray[np.float64] = np.zeros((len(gold), len(labels)))
    probabilities[:, places] = answers.probabilities
    predicted = np.append(places, UNANSWERED)[answers.chosen()]  # NO_ANSWER is the last place, too
    return Judged(labels, gold, predicted, probabilities)
