"""How near the vectors of answers are to those of right texts, whatever made the vectors."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from tests.metrics.made_texts import letters_as_vectors

from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import JudgedTexts
from tasklift.metrics.metric import prepare, score
from tasklift.settings.errors import UserError
from tasklift.text.scoring.material import Material, Meanings

METRIC = find_metric("embedding_similarity")
KNOWN = {"east": (1.0, 0.0), "north": (0.0, 1.0), "west": (-1.0, 0.0), "north-east": (0.6, 0.8), "": (1.0, 0.0)}


def directions(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    return np.array([KNOWN[text.strip()] for text in texts], dtype=np.float32).reshape(-1, 2)


def similarity(*rows: tuple[str | None, tuple[str, ...]]) -> float | None:
    gold, answers = tuple(right for _, right in rows), tuple(answer for answer, _ in rows)
    material = Material(meanings=Meanings("directions", directions))
    return score(METRIC, JudgedTexts(gold, answers, ("",) * len(rows), material=material))


@pytest.mark.parametrize(
    ("answer", "right", "cosine"),
    [
        ("east", ("east",), 1.0),
        ("east", ("north-east",), 0.6),
        ("east", ("north", "north-east", "west"), 0.6),
        ("east", ("west",), 0.0),
        ("east", ("", "north-east"), 0.6),
        ("", ("east",), 0.0),
        (" \t", ("east",), 0.0),
        (None, ("east",), 0.0),
    ],
)
def test_the_nearest_right_text_counts_and_a_blank_answer_is_near_to_none(
    answer: str | None, right: tuple[str, ...], cosine: float
) -> None:
    assert similarity((answer, right)) == cosine


def test_rows_without_a_right_text_do_not_count() -> None:
    assert similarity(("east", ("east",)), ("east", ("",)), ("east", ())) == 1.0
    assert similarity(("east", ("",))) is None


def test_it_is_the_mean_of_cosines_told_one_by_one() -> None:
    right = (("There are 3 cats.", "Three cats are there."), ("有三只猫。",), ("Dogs bark.", "狗叫。", "A dog barks."))
    answers = ("Three cats there.", "那里有三只猫。", "狗在叫。")
    expected = []
    for answer, texts in zip(answers, right, strict=True):
        given, *known = letters_as_vectors([answer, *texts]).astype(float)
        expected.append(max(round(float(np.dot(given, one)), 4) for one in known))
    judged = JudgedTexts(right, answers, ("",) * 3, material=Material(meanings=Meanings("l", letters_as_vectors)))
    assert score(METRIC, judged) == pytest.approx(float(np.mean(expected)), abs=1e-12)
    assert len(set(expected)) > 1


def test_what_differs_beyond_four_digits_is_the_same() -> None:
    def turned(by: float) -> float | None:
        vectors = np.array([[1, 0], [0.6 + by, 0.8]], dtype=np.float32)
        material = Material(meanings=Meanings("t", lambda _: vectors))
        return score(METRIC, JudgedTexts((("b",),), ("a",), ("",), material=material))

    assert turned(0.0) == turned(2e-5) == turned(-2e-5) == 0.6
    assert turned(2e-4) == 0.6002


def test_it_needs_an_encoder() -> None:
    with pytest.raises(UserError) as fault:
        prepare(METRIC, JudgedTexts((("a",),), ("a",), ("",)))
    assert fault.value.slug == "metric-needs-material"
