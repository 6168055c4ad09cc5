"""What answers keep: numbers, placeholders; and whether they are but copies."""

import pytest
from hypothesis import given, settings
from tests.metrics.made_texts import TEXTS, judged

from tasklift.metrics.kept import METRICS
from tasklift.metrics.metric import score

BY_NAME = {metric.name: metric for metric in METRICS}


@pytest.mark.parametrize(
    ("answer", "right", "share"),
    [
        ("a thousand rows in 5 files", "1,000 rows in 5 files", 1 / 2),
        ("1000 rows, 5.0 files", "1,000 rows in 5 files", 1.0),
        ("共１０００行，5个文件", "共有1000行、5个文件", 1.0),
        ("约35000人", "约3.5万人", 1.0),
        ("2 and 3", "2, 2 and 3", 2 / 3),
        (None, "2", 0.0),
        ("7 apples", "no number", None),
        ("5", ("4", "5"), 1.0),
        ("5", ("none", "4"), 0.0),
    ],
)
def test_numbers_are_kept_by_value(answer: str | None, right: str | tuple[str, ...], share: float | None) -> None:
    assert score(BY_NAME["numbers_kept"], judged((answer, right))) == share


@pytest.mark.parametrize(
    ("source", "answer", "share"),
    [
        ("Open {name} at %s", "在 %s 打开 {name}", 1.0),
        ("Open {name} at %s", "打开 {名称}", 0.0),
        ("<b>Save</b>&nbsp;{n}", "<b>保存</b>{n}", 3 / 4),
        ("%s and %s", "%s", 1 / 2),
        ("Save", "保存 {x}", None),
        ("{x}", None, 0.0),
    ],
)
def test_placeholders_of_the_source_are_kept(source: str, answer: str | None, share: float | None) -> None:
    assert score(BY_NAME["placeholders_kept"], judged((answer, ""), sources=(source,))) == share


def test_rows_that_have_nothing_to_keep_do_not_count() -> None:
    texts = judged(("{a}", "1"), ("1", "no number"), ("2", "1"), sources=("{a}", "nothing", "{b} {c}"))
    assert score(BY_NAME["numbers_kept"], texts) == 0.0
    assert score(BY_NAME["placeholders_kept"], texts) == 1 / 2


def test_answers_that_are_the_source_are_copies() -> None:
    texts = judged(("Save  as", ""), ("保存", ""), (None, ""), ("", ""), sources=("save as", "Save", "Save", ""))
    assert score(BY_NAME["copying"], texts) == 1 / 4


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_a_copy_keeps_everything(text: str) -> None:
    texts = judged((text, text), sources=(text,))
    assert score(BY_NAME["numbers_kept"], texts) in (None, 1.0)
    assert score(BY_NAME["placeholders_kept"], texts) in (None, 1.0)


@pytest.mark.parametrize("name", BY_NAME)
def test_without_rows_there_is_no_score(name: str) -> None:
    assert score(BY_NAME[name], judged()) is None
