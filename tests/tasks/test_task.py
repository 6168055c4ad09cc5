"""The task file: what it may say, and what overrides it."""

from pathlib import Path
from typing import Any

import pytest

from tasklift.settings.errors import UserError
from tasklift.tasks.task import Task

TEXT = """\
kind: classify
language: zh
data: {train: [a.csv, b.csv]}
columns:
  text: review
  label: sentiment
recipe:
  - normalize
  - deduplicate: {threshold: 0.85}
  - classical:
budget: {minutes: 5}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "reviews.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def _fault(path: Path, *changes: str) -> UserError:
    with pytest.raises(UserError) as caught:
        Task.load(path, changes=changes)
    return caught.value


def _written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "task.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_task_file_is_read_with_what_it_leaves_out(path: Path, tmp_path: Path) -> None:
    task = Task.load(path)
    assert (task.kind, task.language, task.name, task.folder) == ("classify", "zh", "reviews", tmp_path)
    assert task.data == {"train": ("a.csv", "b.csv")}
    assert task.columns == {"text": ("review",), "label": ("sentiment",)}
    assert task.recipe == ["normalize", {"deduplicate": {"threshold": 0.85}}, {"classical": None}]
    assert (task.budget.minutes, task.split.test, task.seeds, task.metric) == (5, 0.2, 1, None)
    assert task.deciding_metric == "macro_f1"
    assert list(task.roles) == ["text", "label"]


def test_paths_start_at_the_task_file(path: Path, tmp_path: Path) -> None:
    assert Task.load(path).path_of("data/a.csv") == tmp_path / "data" / "a.csv"
    assert Task.load(path).path_of("/data/a.csv") == Path("/data/a.csv")


def test_a_task_is_made_in_python_as_well() -> None:
    task = Task(data={"train": ("a.csv",)}, columns={"text": ("review",), "label": ("sentiment",)})
    task.check_names()
    assert task.name == "task"
    assert task.folder == Path.cwd()


@pytest.mark.parametrize(
    ("change", "name", "value"),
    [
        ("language=en", "language", "en"),
        ("language=no", "language", "no"),
        ("metric=accuracy", "metric", "accuracy"),
        ("seed=7", "seed", 7),
        ("seeds=0x3", "seeds", 3),
        ("max_bad_rows=1e-4", "max_bad_rows", 0.0001),
        ("data.train=c.csv", "data", {"train": ("c.csv",)}),
        ("data.valid=[c.csv, d.csv]", "data", {"train": ("a.csv", "b.csv"), "valid": ("c.csv", "d.csv")}),
        ("columns.text=[title, body]", "columns", {"text": ("title", "body"), "label": ("sentiment",)}),
        ("columns.group=用户", "columns", {"text": ("review",), "label": ("sentiment",), "group": ("用户",)}),
        ("recipe=auto", "recipe", "auto"),
        ("recipe=[classical]", "recipe", ["classical"]),
        ("recipe=", "recipe", None),
        ("baseline=a=b", "baseline", "a=b"),
    ],
)
def test_any_field_can_be_overridden(path: Path, change: str, name: str, value: object) -> None:
    assert getattr(Task.load(path, changes=(change,)), name) == value


def test_a_part_that_the_file_leaves_out_can_be_overridden(path: Path) -> None:
    task = Task.load(path, changes=("split.test=0.3", "split.valid=0.2", "split.test=0.4"))
    assert (task.split.test, task.split.valid, task.split.near) == (0.4, 0.2, 0.7)


@pytest.mark.parametrize(
    ("change", "position", "line"),
    [
        ("recipe.deduplicate.threshold=0.9", 1, {"deduplicate": {"threshold": 0.9}}),
        ("recipe.normalize.form=NFKC", 0, {"normalize": {"form": "NFKC"}}),
        ("recipe.classical.C=2", 2, {"classical": {"C": 2}}),
    ],
)
def test_a_steps_setting_is_found_by_the_steps_name(path: Path, change: str, position: int, line: Any) -> None:
    recipe = Task.load(path, changes=(change,)).recipe
    assert isinstance(recipe, list)
    assert recipe[position] == line
    assert len(recipe) == 3


@pytest.mark.parametrize(
    ("change", "slug", "told"),
    [
        ("seed", "bad-override", "--set seed: write it as KEY=VALUE\n  -> as in --set split.test=0.1"),
        ("=3", "bad-override", "write it as KEY=VALUE"),
        ("kind.name=3", "bad-override", "kind.name is not a key of the task file"),
        ("recipe.dedupliate.threshold=1", "bad-override", "no step 'dedupliate'\n  -> did you mean 'deduplicate'?"),
        ("recipe.deduplicate=1", "bad-override", "write it as recipe.STEP.SETTING=VALUE"),
        ("recipe.deduplicate.a.b=1", "bad-override", "write it as recipe.STEP.SETTING=VALUE"),
        ("seed=[1", "task-file-syntax", "--set seed=[1:1:"),
        ("seed=!!python/object:x 1", "task-file-syntax", "tag"),
        ("sede=1", "bad-setting", "--set sede=1: unknown key 'sede'\n  -> did you mean 'seed'?"),
        ("split.tset=0.1", "bad-setting", "--set split.tset=0.1: unknown key 'tset'\n  -> did you mean 'test'?"),
        ("seed=-1", "bad-setting", "--set seed=-1: seed: should be greater than or equal to 0; got -1"),
        ("kind=clasify", "bad-setting", "--set kind=clasify: unknown kind 'clasify'\n  -> did you mean 'classify'?"),
        ("metric=macro_f2", "bad-setting", "--set metric=macro_f2: unknown metric 'macro_f2'"),
        (
            "columns.labels=x",
            "bad-setting",
            "--set columns.labels=x: unknown role 'labels'\n  -> did you mean 'label'?",
        ),
        ("recipe.normalize.form=[]", None, None),
    ],
)
def test_a_wrong_override_is_told_as_it_was_typed(path: Path, change: str, slug: str | None, told: str | None) -> None:
    if slug is None or told is None:
        assert (
            Task.load(path, changes=(change,)).located.place(("recipe", 0, "normalize", "form")).file
            == f"--set {change}"
        )
        return
    fault = _fault(path, change)
    assert fault.slug == slug
    assert told in str(fault)


@pytest.mark.parametrize("recipe", ["[3]", "[[normalize]]", "[{normalize: 3}]", "normalize", "{normalize: {}}", "[~]"])
def test_an_override_of_a_recipe_that_is_wrong_is_refused_like_the_recipe(tmp_path: Path, recipe: str) -> None:
    path = _written(tmp_path, f"data: {{train: a.csv}}\ncolumns: {{text: a, label: b}}\nrecipe: {recipe}\n")
    assert _fault(path, "recipe.normalize.form=NFC").slug in {"bad-override", "bad-setting"}


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "word\n", "3\n"])
def test_an_override_does_not_make_a_task_of_a_file_that_is_none(tmp_path: Path, text: str) -> None:
    path = _written(tmp_path, text)
    assert _fault(path).slug == "task-file-syntax"
    assert _fault(path, "seed=1").slug == "bad-override"


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        ("{tran: a.csv}", "did you mean 'train'?"),
        ("{train: a.csv, tset: b.csv}", "did you mean 'test'?"),
        ("{train: a.csv, valdi: b.csv}", "did you mean 'valid'?"),
        ("{corpus: a.csv}", "add `train: FILE`"),
    ],
)
def test_a_slip_in_the_name_of_a_dataset_makes_no_dataset_of_its_own(tmp_path: Path, data: str, advice: str) -> None:
    fault = _fault(_written(tmp_path, f"columns: {{text: a, label: b}}\ndata: {data}\n"))
    assert fault.slug == "bad-setting"
    assert fault.advice.startswith(advice)
    assert fault.where is not None
    assert fault.where.line == 2


def test_datasets_may_have_names_of_ones_own(tmp_path: Path) -> None:
    path = _written(
        tmp_path, "columns: {text: a, label: b}\ndata: {train: a.csv, corpus: b.csv, 语料: c.csv, text: d.csv}\n"
    )
    assert list(Task.load(path).data) == ["train", "corpus", "语料", "text"]


def test_a_role_without_column_is_told(tmp_path: Path) -> None:
    fault = _fault(_written(tmp_path, "data: {train: a.csv}\ncolumns: {text: a}\n"))
    assert (fault.problem, fault.advice) == ("no column is named for 'label'", "add `label: COLUMN`")
