"""Every fault of a file named with its place and the nearest valid key."""

import pytest
from pydantic import BaseModel

from tasklift.settings.check import build, misspelt, nearest, suggestion
from tasklift.settings.errors import Place, UserError
from tasklift.settings.fields import Settings
from tasklift.settings.located import Located, load_yaml
from tasklift.tasks.bounds import Budget
from tasklift.tasks.splitting import SplitSettings
from tasklift.tasks.task import Task

GOOD = "data: {train: a.csv}\ncolumns: {text: a, label: b}\n"
WRONG = ("3", "3.5", "[1, 2]", "{a: {b: c}}", "~", "word", "true", "[[1]]", "-1", ".inf", "1e9")


def _faults(settings: type[BaseModel], text: str) -> UserError:
    located = load_yaml(text, "task.yaml")
    with pytest.raises(UserError) as caught:
        build(settings, located.value, located)
    assert caught.value.slug == "bad-setting"
    return caught.value


def _is_taken(settings: type[BaseModel], values: dict[str, object]) -> bool:
    try:
        settings.model_validate(values)
    except ValueError:
        return False
    return True


def _wrong_values() -> list[tuple[type[Settings], str, str]]:
    """Values that a field does not take, for every field of the settings of a task file."""
    good = {"data": {"train": "a.csv"}, "columns": {"text": "a", "label": "b"}}
    found: list[tuple[type[Settings], str, str]] = []
    for settings, base in ((Task, good), (SplitSettings, {}), (Budget, {})):
        for name in settings.model_fields:
            for wrong in WRONG:
                value = load_yaml(f"key: {wrong}", "").value["key"]
                if not _is_taken(settings, {**base, name: value}):
                    found.append((settings, name, wrong))
    return found


def test_every_field_refuses_some_values() -> None:
    refused = {(settings, name) for settings, name, _ in _wrong_values()}
    fields = {(settings, name) for settings in (Task, SplitSettings, Budget) for name in settings.model_fields}
    assert refused == fields
    assert len(_wrong_values()) > 100


@pytest.mark.parametrize(("settings", "name", "wrong"), _wrong_values())
def test_a_wrong_value_is_named_with_its_key_and_place(settings: type[Settings], name: str, wrong: str) -> None:
    others = GOOD.splitlines() if settings is Task else []
    lines = [line for line in others if not line.startswith(name)]
    fault = _faults(settings, "\n".join([*lines, f"{name}: {wrong}", ""]))
    assert fault.where is not None
    assert fault.where.line == len(lines) + 1
    inside = fault.problem == "unknown key 'a'"
    assert inside or fault.problem.startswith(name)
    assert inside or "; got " in fault.problem


def test_an_unknown_key_is_told_with_the_nearest_one() -> None:
    fault = _faults(Task, GOOD + "split:\n  near: 0.8\n  tset: 0.1\n")
    assert str(fault) == "task.yaml:5:3: unknown key 'tset'\n  -> did you mean 'test'?"


def test_an_unknown_key_that_is_like_none_is_told_with_all() -> None:
    assert _faults(SplitSettings, "xyzzy: 1").advice == "choose one of: edition, near, test, valid"


@pytest.mark.parametrize("name", ["int", "str", "dict", "a[0]", "list[int]"])
def test_a_key_that_is_called_like_a_type_is_still_a_key(name: str) -> None:
    fault = _faults(Task, GOOD + f"{name}: 3")
    assert fault.problem == f"unknown key {name!r}"
    assert fault.where == Place("task.yaml", 3, 1)


def test_several_faults_are_listed_in_the_order_of_the_file() -> None:
    fault = _faults(Task, "split: {test: a, nera: 0.5}\nseed: -1\ndata: {str: 3, train: a}\ncolumns: {text: a}\n")
    assert str(fault).splitlines() == [
        "task.yaml:1:9: split.test: should be a valid number, unable to parse string as a number; got 'a'",
        "task.yaml:1:18: unknown key 'nera' (did you mean 'near'?)",
        "task.yaml:2:1: seed: should be greater than or equal to 0; got -1",
        "task.yaml:3:8: data.str: should be a list; got 3",
    ]


def test_what_is_missing_is_named() -> None:
    fault = _faults(Task, "data: {train: a.csv}")
    assert (fault.problem, fault.advice) == ("columns is missing", "add `columns:`")


@pytest.mark.parametrize(
    ("recipe", "problem"),
    [
        ("normalize", "recipe: should be 'auto' or a list; got 'normalize'"),
        ("[3]", "recipe.0: should be text or a mapping of keys; got 3"),
        ("[normalize: 3]", "recipe.0.normalize: should be a mapping of keys; got 3"),
        ("[normalize, [deduplicate]]", "recipe.1: should be text or a mapping of keys; got ['deduplicate']"),
    ],
)
def test_a_choice_of_types_is_told_once_at_its_deepest(recipe: str, problem: str) -> None:
    assert _faults(Task, f"{GOOD}recipe: {recipe}").problem == problem


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("{layres: 2}", "task.yaml:3:9: unknown key 'layres'\n  -> did you mean 'layers'?"),
        ("\n  layers: 0\n  width: 64", "task.yaml:4:3: model.layers: should be greater than or equal to 1; got 0"),
        (
            "{share: embedings}",
            "task.yaml:3:9: model.share: should be 'none', 'embeddings' or 'layers'; got 'embedings'",
        ),
        ("{}\nsplit: {near: 3}", "task.yaml:4:9: split.near: should be less than or equal to 1; got 3"),
        ("3", "task.yaml:3:1: model: should be text or a mapping of keys; got 3"),
        ("[bert]", "task.yaml:3:1: model: should be text or a mapping of keys; got ['bert']"),
    ],
)
def test_a_mapping_where_a_text_may_stand_is_told_of_as_a_mapping(model: str, told: str) -> None:
    found = str(_faults(Task, f"{GOOD}model: {model}\n"))
    assert found.startswith(told)
    assert isinstance(load_yaml(f"model: {model}", "").value["model"], dict) != ("text" in found)


def test_a_mapping_where_only_a_text_may_stand_should_be_text() -> None:
    assert _faults(Task, f"{GOOD}metric: {{a: 1}}").problem == "metric: should be text; got {'a': 1}"


def test_a_rule_about_several_keys_names_the_part_they_are_in() -> None:
    fault = _faults(Task, GOOD + "split:\n  test: 0.8\n  valid: 0.3\n")
    assert fault.where == Place("task.yaml", 3, 1)
    assert fault.problem.startswith("split: test and valid leave less than 5 %")


def test_a_long_value_is_not_shown_whole() -> None:
    assert len(_faults(Task, GOOD + f"seed: {'x' * 5000}").problem) < 200


def test_settings_without_a_file_are_checked_too() -> None:
    with pytest.raises(UserError) as caught:
        build(SplitSettings, {"test": 2}, Located("the default recipe", None))
    assert str(caught.value).startswith("the default recipe:1:1: test: should be less than 0.9; got 2")


def test_what_is_right_is_built() -> None:
    located = load_yaml("test: 0.3\nnear: 1", "task.yaml")
    assert build(SplitSettings, located.value, located) == SplitSettings(test=0.3, near=1)


@pytest.mark.parametrize(
    ("word", "choice"),
    [
        ("tset", "test"),
        ("tests", "test"),
        ("tst", "test"),
        ("teest", "test"),
        ("text", None),
        ("test", None),
        ("", None),
    ],
)
def test_a_slip_is_one_letter_more_or_less_or_two_that_changed_places(word: str, choice: str | None) -> None:
    assert misspelt(word, ("train", "valid", "test")) == choice


def test_the_nearest_word_does_not_mind_case() -> None:
    assert nearest("c", ["algorithm", "C"]) == "C"
    assert nearest("Algoritm", ["algorithm", "C"]) == "algorithm"
    assert nearest("xyzzy", ["algorithm", "C"]) is None
    assert suggestion("xyzzy", ["b", "a"]) == "choose one of: a, b"
