"""Answers beside what is right: labels as codes over all that occur, texts as they are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tasklift.data.roles import INPUT_SEPARATOR, TEXTS_SEPARATOR, RoleType
from tasklift.forms.answers import NO_ANSWER, Answers, LabelAnswers, TextAnswers
from tasklift.metrics.judged import UNANSWERED, AnyJudged, Integers, Judged, JudgedTexts
from tasklift.text.scoring.material import NO_MATERIAL, Material


@dataclass(frozen=True)
class Gold:
    """Where rows have what is right: the role of the answers, those of the inputs, and the language of the answers.

    `material`: what some metrics read beside that.
    """

    answer: str
    type: RoleType
    inputs: tuple[str, ...]
    language: str | None = None
    material: Material = NO_MATERIAL

    @property
    def is_label(self) -> bool:
        """Whether answers are labels."""
        return self.type is RoleType.LABEL


def beside_gold(rows: pl.DataFrame, answers: Sequence[Answers], gold: Gold) -> list[AnyJudged]:
    """The answers of several models to `rows`, in their order, beside what is right there."""
    if gold.is_label:
        labelled = [one for one in answers if isinstance(one, LabelAnswers)]
        return list(labels_beside(rows[gold.answer].to_list(), labelled))
    right = tuple(tuple(text.split(TEXTS_SEPARATOR)) for text in rows[gold.answer].fill_null(""))
    joined = [pl.col(name).fill_null("") for name in gold.inputs]
    sources = tuple(rows.select(pl.concat_str(joined, separator=INPUT_SEPARATOR)).to_series())
    written = (one.texts for one in answers if isinstance(one, TextAnswers))
    return [JudgedTexts(right, texts, sources, gold.language, material=gold.material) for texts in written]


def labels_beside(gold: Sequence[str], answers: Sequence[LabelAnswers]) -> list[Judged]:
    """Labels that were given beside those that are right, over all that occur."""
    labels = tuple(sorted({*gold, *(label for one in answers for label in one.labels)}))
    places = {label: place for place, label in enumerate(labels)}
    known = np.array([places[label] for label in gold], dtype=np.int64)
    return [_over(one, labels, known) for one in answers]


def _over(answers: LabelAnswers, labels: tuple[str, ...], gold: Integers) -> Judged:
    """Answers over `labels`, which may be more than the model can give. `gold`: each row's place in `labels`."""
    places = np.array([labels.index(label) for label in answers.labels], dtype=np.int64)
    probabilities: npt.NDArray[np.float64] = np.zeros((len(gold), len(labels)))
    probabilities[:, places] = answers.probabilities
    predicted = np.append(places, UNANSWERED)[answers.chosen()]  # NO_ANSWER is the last place, too
    return Judged(labels, gold, predicted, probabilities)


def certain_answers(told: Sequence[str | None]) -> LabelAnswers:
    """Labels as answers; of None, which is no answer, every label is as likely."""
    labels = tuple(sorted({one for one in told if one is not None})) or ("",)
    places: dict[str | None, int] = {None: NO_ANSWER, **{label: place for place, label in enumerate(labels)}}
    decided = np.array([places[one] for one in told], dtype=np.int64)
    none = decided == NO_ANSWER
    probabilities = np.where(none[:, None], 1 / len(labels), decided[:, None] == np.arange(len(labels)))
    return LabelAnswers(labels, probabilities, decided if none.any() else None)
