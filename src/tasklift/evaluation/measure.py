"""Measuring on the sealed test: models answer its inputs here, and their answers are held against its gold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import polars as pl
import xxhash

from tasklift.data.dataset import Dataset
from tasklift.data.roles import PARENT, TEXTS_SEPARATOR
from tasklift.data.sealed import SealedTest, measure
from tasklift.evaluation.judging.beside_gold import Gold, beside_gold, certain_answers
from tasklift.evaluation.judging.row_scores import row_scores
from tasklift.forms.answers import Answers, TextAnswers
from tasklift.metrics.judged import AnyJudged, Floats, Integers, Judged, JudgedTexts
from tasklift.metrics.metric import Metric
from tasklift.models.kept import keep_answers, kept_answers
from tasklift.text.dialogues.one_text import as_questions


class Surprise(Protocol):
    """What tells how surprising right answers are, for a frame of input roles and an answer a row."""

    def __call__(self, inputs: pl.DataFrame, right: Sequence[str], /) -> Floats | None: ...


class Answering(Protocol):
    """What gives answers to a frame of input roles."""

    def __call__(self, inputs: pl.DataFrame, /) -> Answers: ...


def answer_test(test: SealedTest, inputs: Sequence[str], answering: Answering) -> Dataset:
    """Answers to the test rows, kept in the store; `answering` is handed the columns `inputs` alone."""

    def score(rows: pl.DataFrame, _units: Integers) -> Dataset:
        return keep_answers(test.store, rows["id"], answering(rows.select(inputs)))

    return measure(test, score)


def surprise_of_test(
    test: SealedTest, inputs: Sequence[str], answer: str, surprise: Surprise, *, most: int
) -> Floats | None:
    """What `surprise` says of test rows and the first right text of each, NaN of those beyond `most`, which stand at
    even distances; it is handed nothing else of them.
    """

    def score(rows: pl.DataFrame, _units: Integers) -> Floats | None:
        count = min(most, rows.height)
        asked = np.arange(count) * rows.height // max(1, count)
        right = rows[answer].gather(asked).fill_null("").str.split(TEXTS_SEPARATOR).list.first()
        told = surprise(rows[asked].select(inputs), right.to_list())
        if told is None:
            return None
        found = np.full(rows.height, np.nan)
        found[asked] = told
        return found

    return measure(test, score)


def beside_test(test: SealedTest, frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """What `frames` have of the rows that were read for the test, in its order; their ids themselves stay sealed."""

    def score(rows: pl.DataFrame, _units: Integers) -> pl.DataFrame:
        wanted = rows.select(pl.col(PARENT).alias("id") if PARENT in rows.columns else "id")
        found = pl.concat(
            [wanted.clear(), *(frame.join(wanted, on="id", how="semi") for frame in frames)], how="diagonal"
        )
        return wanted.join(found, on="id", how="left", maintain_order="left").drop("id")

    return measure(test, score)


def judge_answers(test: SealedTest, kept: Sequence[Dataset], gold: Gold) -> tuple[list[AnyJudged], Integers]:
    """Kept answers beside the gold, labels over all that occur, and the units of the test rows."""
    return judge_given(test, [kept_answers(one) for one in kept], gold)


def judge_given(test: SealedTest, answers: Sequence[Answers], gold: Gold) -> tuple[list[AnyJudged], Integers]:
    """Answers, in the order of the test rows, beside the gold; and the units of the rows."""
    return measure(test, lambda rows, units: (beside_gold(rows, answers, gold), units))


def changed_answers(
    test: SealedTest, sides: tuple[AnyJudged, AnyJudged], metric: Metric, inputs: Sequence[str], *, most: int
) -> dict[str, list[dict[str, Any]]]:
    """Rows that one model answers better and the other worse: `better` and `worse`, at most so many of each.

    Labels are right or wrong, and those come first whose gold label gained or lost the most probability; texts are
    scored by the `metric`, each row alone, and those come first that gained or lost the most. One row of a unit. Rows
    have no id here: people may read some of the test, programs shall not find it. What was not answered is None.
    """
    baseline, final = (_told(side) for side in sides)
    gain, changed = gains(sides, metric)

    def score(rows: pl.DataFrame, units: Integers) -> dict[str, list[dict[str, Any]]]:
        def shown(mask: npt.NDArray[np.bool_], direction: float) -> list[dict[str, Any]]:
            places = np.flatnonzero(mask)
            places = places[np.argsort(-direction * gain[places], kind="stable")]
            _, firsts = np.unique(units[places], return_index=True)
            return _laid_out(rows, inputs, places[np.sort(firsts)[:most]].tolist(), baseline, final)

        return {"better": shown(changed > 0, 1.0), "worse": shown(changed < 0, -1.0)}

    return measure(test, score)


def sampled_answers(
    test: SealedTest, sides: tuple[AnyJudged, AnyJudged], inputs: Sequence[str], *, most: int
) -> list[dict[str, Any]]:
    """Rows as `changed_answers` gives them, whatever was answered: at most so many, drawn by id, one of a unit."""
    baseline, final = (_told(side) for side in sides)

    def score(rows: pl.DataFrame, units: Integers) -> list[dict[str, Any]]:
        drawn = np.argsort([xxhash.xxh3_64_intdigest(row.encode()) for row in rows["id"]], kind="stable")
        _, firsts = np.unique(units[drawn], return_index=True)
        return _laid_out(rows, inputs, drawn[np.sort(firsts)[:most]].tolist(), baseline, final)

    return measure(test, score)


def match_answers(test: SealedTest, given: pl.DataFrame, gold: Gold) -> tuple[Answers, int]:
    """Someone's predictions as answers to the test rows, and how many rows they lack.

    `given` has `prediction` and either `id` or the input roles to match rows by; of several, the first counts. A row
    that is not there is answered wrongly, one whose prediction is empty not at all.
    """

    def score(rows: pl.DataFrame, _units: Integers) -> tuple[Answers, int]:
        by = ["id"] if "id" in given.columns else list(gold.inputs)
        first = given.unique(by, keep="first", maintain_order=True).select(*by, "prediction", given=True)
        found = rows.join(first, on=by, how="left", nulls_equal=True, maintain_order="left")
        lacking = found["given"].null_count()
        if not gold.is_label:
            return TextAnswers(tuple(found["prediction"])), lacking
        right = rows[gold.answer].to_list()
        known = sorted(set(right))
        told = [
            one if was_given else _wrong(label, known)
            for one, was_given, label in zip(found["prediction"], found["given"], right, strict=True)
        ]
        return certain_answers(told), lacking

    return measure(test, score)


def _wrong(gold: str, known: Sequence[str]) -> str:
    """A label that is wrong, and known where it can be: one of its own would count in every mean over labels."""
    return next((label for label in known if label != gold), "")


@dataclass(frozen=True)
class _Told:
    """What is right, and what was given, as a reader is shown it."""

    gold: Sequence[str]
    given: Sequence[str | None]


def _told(judged: AnyJudged) -> _Told:
    if isinstance(judged, JudgedTexts):
        return _Told([texts[0] for texts in judged.gold], judged.predicted)
    names = [*judged.labels, None]  # UNANSWERED is the last place, too
    return _Told([judged.labels[code] for code in judged.gold], [names[code] for code in judged.predicted])


def _laid_out(
    rows: pl.DataFrame, inputs: Sequence[str], places: list[int], baseline: _Told, final: _Told
) -> list[dict[str, Any]]:
    """Rows as people read them."""
    texts = [as_questions(row) for row in rows.select(inputs)[places].to_dicts()]
    return [
        {"input": text, "gold": baseline.gold[row], "baseline": baseline.given[row], "final": final.given[row]}
        for text, row in zip(texts, places, strict=True)
    ]


def gains(sides: tuple[AnyJudged, AnyJudged], metric: Metric) -> tuple[Floats, Floats]:
    """By how much each row gained from one model to the other, and whether it got better (above 0) or worse."""
    before, after = sides
    if isinstance(before, Judged) and isinstance(after, Judged):
        return _surety(after) - _surety(before), after.right.astype(float) - before.right
    gain = row_scores(metric, after) - row_scores(metric, before)
    gain = np.nan_to_num(-gain if metric.lower_is_better else gain)
    return gain, gain


def _surety(judged: Judged) -> Floats:
    """The probability of each row's gold label; 0 where none is known."""
    if judged.probabilities is None:
        return np.zeros(judged.rows)
    found: Floats = judged.probabilities[np.arange(judged.rows), judged.gold]
    return found
