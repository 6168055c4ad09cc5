"""What answers keep: numbers, placeholders; and whether they are but copies."""

import pytest
from hypothesis import given, settings
from tests.metrics.made_texts import MATERIAL, TEXTS, judged

from tasklift.metrics.kept import METRICS
from tasklift.metrics.metric import score
from tasklift.settings.errors import UserError
from tasklift.text.scoring.material import Material, Terms

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


@pytest.mark.parametrize(
    ("source", "answer", "share"),
    [
        ("name[The Eagle], food[French], customer rating[5 out of 5]", "The eagle serves french food.", 2 / 3),
        ('{"name": "Aromi", "price": 1200, "open": true}', "Aromi costs 1,200.", 1.0),
        ("名称：晨光餐厅\n菜系：川菜\n人均：1200", "晨光餐厅供应川菜，人均１，２００元", 1.0),
        ("name: Aromi | food: Thai", "Aromis", 0.0),
        ("name: Aromi | food: Thai", None, 0.0),
        ("The eagle serves food. Note: it is closed.", "The eagle", None),
        ("familyFriendly[yes], open[no]", "It is for families.", None),
    ],
)
def test_values_of_the_source_s_fields_are_named(source: str, answer: str | None, share: float | None) -> None:
    assert score(BY_NAME["field_coverage"], judged((answer, ""), sources=(source,))) == share


def test_a_long_text_that_is_no_list_of_fields_is_read_in_a_moment() -> None:
    hostile = ("a[" * 20_000, "a" * 50_000 + "[", "{" * 20_000, "a: " * 20_000, " " * 50_000 + "|" * 5_000)
    assert [score(BY_NAME["field_coverage"], judged(("a", ""), sources=(text,))) for text in hostile] == [None] * 5


@pytest.mark.parametrize(
    ("source", "answer", "share"),
    [
        ("A cat in Beijing, 北京", "Eine Cat in Peking", 1.0),
        ("A Cat", "一只ｃａｔ", 1.0),
        ("A cat", "concatenated", 0.0),
        ("cat, 北京", "cat", 1 / 2),
        ("cat, cat", "猫", 1.0),
        ("concatenated, 北方", "猫", None),
        ("A cat", None, 0.0),
    ],
)
def test_terms_are_translated_as_the_glossary_says(source: str, answer: str | None, share: float | None) -> None:
    texts = judged((answer, ""), sources=(source,), material=MATERIAL)
    assert score(BY_NAME["terms_kept"], texts) == share


def test_a_term_within_a_longer_one_is_not_meant() -> None:
    terms = Material(terms=Terms("t", {"server": ("服务器",), "web server": ("网站主机",)}))
    texts = judged(("网站主机", ""), ("网站主机", ""), sources=("web server", "web server, server"), material=terms)
    assert score(BY_NAME["terms_kept"], texts) == 3 / 4


def test_without_a_glossary_nothing_is_scored() -> None:
    with pytest.raises(UserError) as fault:
        score(BY_NAME["terms_kept"], judged(("a", "b")))
    assert fault.value.slug == "metric-needs-material"


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
    assert score(BY_NAME[name], judged(material=MATERIAL)) is None
