import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.runs.starting.guess import guess
from tasklift.runs.starting.task_file import task_file_text, write_task_file
from tasklift.runs.starting.yaml_text import quoted
from tasklift.settings.errors import UserError
from tasklift.settings.located import load_yaml
from tasklift.tasks.task import Task

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1) | st.sampled_from(
    [
        "no",
        "Null",
        "1",
        "1e4",
        "0x1",
        "~",
        "- a",
        "a: b",
        "#x",
        "'",
        '"',
        "{a}",
        "*a",
        "&a",
        "!a",
        " a ",
        "a\tb",
        "\u2028",
        "😀",
        "y",
    ]
)


@given(NAMES)
@settings(max_examples=200, deadline=None)
def test_any_name_comes_back_from_yaml_as_it_was(name: str) -> None:
    assert load_yaml(f"columns:\n  text: {quoted(name)}\n", "task.yaml").value == {"columns": {"text": name}}


@given(NAMES.filter(lambda name: name.strip() and not set(name) & set('\r\n\x00"')))
@settings(max_examples=30, deadline=None)
def test_a_file_with_any_column_name_gives_a_task_file_that_loads(name: str) -> None:
    if name.casefold() == "label" or name.strip() != name or name.startswith("\ufeff"):
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "r.csv"
        texts = [f"这是第{row}条评论, this is review {row}" for row in range(30)]
        pl.DataFrame({name: texts, "label": ["好", "坏"] * 15}).write_csv(path)
        (Path(folder) / "task.yaml").write_bytes(task_file_text(guess(path), Path(folder)).encode())
        assert Task.load(Path(folder) / "task.yaml").columns["text"] == (name,)


def test_the_path_of_the_data_is_relative_to_the_task_file(tmp_path: Path) -> None:
    data = tmp_path / "data folder" / "评论.csv"
    data.parent.mkdir()
    pl.DataFrame({"text": [f"review {row} is fine" for row in range(30)], "label": ["x", "y"] * 15}).write_csv(data)
    (tmp_path / "tasks").mkdir()
    target = tmp_path / "tasks" / "t.yaml"
    write_task_file(target, task_file_text(guess(data), target.parent))
    task = Task.load(target)
    assert task.path_of(task.data["train"][0]) == data
    assert not Path(task.data["train"][0]).is_absolute()


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "task.yaml"
    target.write_text("mine")
    with pytest.raises(UserError, match="exists already") as error:
        write_task_file(target, "ours")
    assert (target.read_text(), error.value.slug) == ("mine", "output-exists")
    write_task_file(target, "ours", overwrite=True)
    assert target.read_text() == "ours"
