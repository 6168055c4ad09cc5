from typing import Any

import pytest

from tasklift.settings.registry import parts
from tasklift.tasks.schema import task_schema
from tasklift.tasks.task import Task


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The schema of a task file."""
    return task_schema()


def accepts(schema: dict[str, Any], **keys: Any) -> bool:
    """Whether an editor would be content with a task file."""
    jsonschema = pytest.importorskip("jsonschema")
    task = {"data": {"train": "a.csv"}, "columns": {"text": "评论", "label": ["x"]}, **keys}
    return not list(jsonschema.Draft202012Validator(schema).iter_errors(task))


def test_a_recipe_line_is_a_step_or_a_step_with_settings(schema: dict[str, Any]) -> None:
    assert accepts(schema, recipe=["normalize", {"filter_length": {"minimum": 3}}, {"normalize": None}])
    assert accepts(schema, recipe="auto", kind="classify", split={"test": 0.3})


@pytest.mark.parametrize(
    "model", ["auto", "./folder", {}, {"layers": 2, "heads": 2, "width": 64, "positions": "rotary", "inner": None}]
)
def test_a_model_is_a_name_or_the_plan_of_a_network(schema: dict[str, Any], model: Any) -> None:
    assert accepts(schema, model=model)


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipe": ["no_such_step"]},
        {"recipe": [{"filter_length": {"minimum": -1}}]},
        {"recipe": [{"filter_length": {"minimun": 1}}]},
        {"recipe": [{"filter_length": {}, "normalize": {}}]},
        {"kind": "clasify"},
        {"unknown": 1},
        {"split": {"test": 2}},
        {"model": {"layers": 0}},
        {"model": {"layres": 2}},
        {"model": {"positions": "learned"}},
        {"model": ["minilm"]},
    ],
)
def test_what_a_run_would_refuse_an_editor_underlines(schema: dict[str, Any], wrong: dict[str, Any]) -> None:
    assert not accepts(schema, **wrong)


def test_every_step_is_known(schema: dict[str, Any]) -> None:
    assert {name.removeprefix("step.") for name in schema["$defs"] if name.startswith("step.")} == set(parts("steps"))
    lines = schema["properties"]["recipe"]["anyOf"][1]["items"]["anyOf"]
    assert {line["const"] for line in lines if "const" in line} == set(parts("steps"))


def test_every_key_of_a_task_file_is_described(schema: dict[str, Any]) -> None:
    assert set(schema["properties"]) == set(Task.model_fields)
    assert all(one["description"] for one in schema["properties"].values())
