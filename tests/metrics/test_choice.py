"""Choosing the reply among ten, by its likeness to what was written."""

import numpy as np
import pytest
from tests.metrics.made_texts import judged

from tasklift.evaluation.judging.row_scores import row_scores
from tasklift.metrics.choice import METRICS, OTHERS, others_of
from tasklift.metrics.judged import JudgedTexts
from tasklift.metrics.metric import score
from tasklift.settings.errors import UserError
from tasklift.text.scoring.material import Material, Replies

FIRST, FIVE = METRICS
WORDS = ("apple", "bridge", "cloud", "drum", "engine", "fjord", "glove", "honey", "island", "jacket", "kettle", "lamp")
OTHER = Material(Replies("english", tuple(f"Here is the {word}." for word in WORDS)))
NAMED = ("苹果", "桥", "云", "鼓", "引擎", "峡湾", "手套", "蜂蜜", "岛", "夹克", "水壶")
CHINESE = Material(Replies("chinese", tuple(f"这里是{word}。" for word in NAMED)))


@pytest.mark.parametrize(
    ("written", "right", "material"),
    [
        ("a large zebra", "Here is the zebra.", OTHER),
        ("一匹斑马", "这里是斑马。", CHINESE),
        ("zebras", ("Something else.", "Here is the zebra."), OTHER),
    ],
)
def test_what_is_most_like_what_was_written_is_chosen(written: str, right: str, material: Material) -> None:
    assert score(FIRST, judged((written, right), material=material)) == 1.0
    assert score(FIVE, judged((written, right), material=material)) == 1.0


def test_another_reply_written_to_the_letter_is_chosen_before_the_right_one() -> None:
    right = judged(("", "Here is the zebra."), material=OTHER)
    (others,) = others_of(right)
    assert len(others) == OTHERS
    wrong = judged((others[3], "Here is the zebra."), material=OTHER)
    assert score(FIRST, wrong) == 0.0


@pytest.mark.parametrize("nothing", [None, "", "§§§"])
def test_who_says_nothing_finds_the_right_one_by_chance(nothing: str | None) -> None:
    texts = judged((nothing, "Here is the zebra."), material=OTHER)
    assert score(FIRST, texts) == pytest.approx(1 / 10)
    assert score(FIVE, texts) == pytest.approx(5 / 10)


def test_the_right_reply_in_another_way_of_writing_is_not_among_the_others() -> None:
    texts = judged(*((None, f"here is the {word.upper()}") for word in WORDS), material=OTHER)
    for others, word in zip(others_of(texts), WORDS, strict=True):
        assert f"Here is the {word}." not in others
        assert len(set(others)) == OTHERS


def test_rows_find_the_same_others_whatever_stands_beside_them_and_whoever_answers() -> None:
    rows = [(None, f"reply {number}") for number in range(30)]
    sources = tuple(f"asked {number}" for number in range(30))
    alone = [
        others_of(judged(row, sources=(asked,), material=OTHER))[0] for row, asked in zip(rows, sources, strict=True)
    ]
    answered = judged(*(("Here is the lamp.", right) for _, right in rows), sources=sources, material=OTHER)
    assert others_of(answered) == alone
    assert len({tuple(others) for others in alone}) > 5, "rows have others of their own"


def test_a_row_counts_as_it_would_alone() -> None:
    given = [("the lamp", "Here is the zebra."), ("zebra", "Here is the zebra."), ("", "No.")]
    texts = judged(*given, sources=("a", "b", "c"), material=OTHER)
    alone = [judged(row, sources=(asked,), material=OTHER) for row, asked in zip(given, "abc", strict=True)]
    assert row_scores(FIVE, texts).tolist() == [score(FIVE, one) for one in alone]


def test_too_few_others_tell_nothing() -> None:
    few = Material(Replies("few", tuple(WORDS[:OTHERS])))
    assert score(FIRST, judged(("zebra", "zebra"), material=few)) == 1.0
    assert score(FIRST, judged(("apple", "Apple!"), material=few)) is None


def test_without_other_replies_nothing_is_scored() -> None:
    with pytest.raises(UserError) as fault:
        score(FIRST, JudgedTexts((("a",),), ("a",), ("b",)))
    assert fault.value.slug == "metric-needs-material"


def test_many_rows_are_the_same_as_few() -> None:
    rows = [(f"the {WORDS[number % 12]}", f"reply {number}") for number in range(2500)]
    sources = tuple(str(number) for number in range(2500))
    texts = judged(*rows, sources=sources, material=OTHER)
    late = texts.only(np.arange(2500) >= 2000)
    assert row_scores(FIRST, texts)[2000:].tolist() == row_scores(FIRST, late).tolist()
