"""Files of dialogues are known by what stands in them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tasklift.runs.starting.first_recipe import first_recipe
from tasklift.runs.starting.guess import guess
from tasklift.runs.starting.task_file import task_file_text
from tasklift.tasks.task import Task


def talk(place: int) -> list[dict[str, Any]]:
    said = [f"你好，第{place}号灯多少钱？", f"您好，第{place}号灯卖{place * 3}元。"]
    return [{"role": role, "content": text} for role, text in zip(("user", "assistant"), said, strict=True)]


def written(folder: Path, rows: list[dict[str, Any]]) -> Path:
    (folder / "talks.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return folder / "talks.jsonl"


FORMS = {
    "messages": talk,
    "conversations": lambda place: [{"from": f"{turn['role']}", "value": turn["content"]} for turn in talk(place)],
    "对话": lambda place: "\n".join(
        f"{who}：{turn['content']}" for who, turn in zip(("顾客", "客服"), talk(place), strict=True)
    ),
}


@pytest.mark.parametrize("column", FORMS)
def test_a_column_of_dialogues_makes_a_task_of_replies(column: str, tmp_path: Path) -> None:
    path = written(tmp_path, [{"shop": f"s{place % 3}", column: FORMS[column](place)} for place in range(30)])
    found = guess(path)
    assert found.kind == "dialogue" and found.columns["messages"].value == column
    assert found.language is not None and found.language.value == "zh"
    (tmp_path / "task.yaml").write_text(task_file_text(found, tmp_path, first_recipe(found)), encoding="utf-8")
    task = Task.load(tmp_path / "task.yaml")
    assert task.kind == "dialogue" and task.columns["messages"] == (column,)


def test_a_label_beside_them_makes_a_task_of_labels(tmp_path: Path) -> None:
    rows = [{"label": f"l{place % 2}", "messages": talk(place)} for place in range(30)]
    assert guess(written(tmp_path, rows)).kind == "classify"


def test_lists_of_other_things_are_no_dialogues(tmp_path: Path) -> None:
    rows = [
        {"label": f"l{place % 2}", "text": f"text {place} of some length", "tags": ["a", "b"]} for place in range(30)
    ]
    assert guess(written(tmp_path, rows)).kind == "classify"


def test_sentences_of_a_text_are_no_dialogue_but_bare_turns_in_a_column_of_dialogues_are(tmp_path: Path) -> None:
    said = [[f"sentence {place} of a text", f"and another one, {place}", "the last"] for place in range(30)]
    papers = [{"sentences": one, "targets": [f"a summary of text {place}"]} for place, one in enumerate(said)]
    found = guess(written(tmp_path, papers))
    assert found.kind == "generate"
    assert found.columns["source"].value == "sentences" and found.columns["target"].value == "targets"
    assert guess(written(tmp_path, [{"dialog": one} for one in said])).kind == "dialogue"
