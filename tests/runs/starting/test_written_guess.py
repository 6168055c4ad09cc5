"""Texts and what is written for them: several columns are joined."""

import json
from pathlib import Path
from typing import Any

import pytest

from tasklift import Task
from tasklift.runs.starting.first_recipe import first_recipe
from tasklift.runs.starting.guess import Guess, guess
from tasklift.runs.starting.task_file import task_file_text
from tasklift.settings.errors import UserError

NAMES = ("instruction", "input", "output")


def told(language: str, names: tuple[str, ...] = NAMES) -> list[dict[str, Any]]:
    """Instructions, of which every second has an input."""
    rows = []
    for n in range(40):
        if language == "zh":
            values = [
                f"把第{n}个句子改写得更简短。",
                f"这是一个很长的句子，编号是{n}。" if n % 2 else "",
                f"句子{n}很长，已经改短。",
            ]
        else:
            values = [
                f"Make sentence number {n} shorter.",
                f"This sentence {n} is long." if n % 2 else "",
                f"Sentence {n} is now short.",
            ]
        rows.append(dict(zip(names, values, strict=True)))
    return rows


def guessed(folder: Path, rows: list[dict[str, Any]]) -> Guess:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return guess(path, model="none")


@pytest.mark.parametrize(
    ("language", "names"),
    [("en", NAMES), ("zh", NAMES), ("zh", ("指令", "输入", "输出")), ("en", ("instruction", "context", "response"))],
)
def test_an_instruction_and_its_input_are_one_source(tmp_path: Path, language: str, names: tuple[str, ...]) -> None:
    found = guessed(tmp_path, told(language, names))
    assert found.kind == "generate"
    assert found.columns["source"].values == names[:2]
    assert found.columns["target"].values == names[2:]
    assert found.language is not None and found.language.value == language
    text = task_file_text(found, tmp_path, first_recipe(found))
    (tmp_path / "task.yaml").write_text(text, encoding="utf-8")
    assert Task.load(tmp_path / "task.yaml").columns["source"] == names[:2]


@pytest.mark.parametrize("blank", ["", None])
def test_where_no_row_has_an_input_the_instruction_is_the_source(tmp_path: Path, blank: str | None) -> None:
    found = guessed(tmp_path, [{**row, "input": blank} for row in told("en")])
    assert found.columns["source"].values == ("instruction",)


@pytest.mark.parametrize("names", [("prompt", "completion"), ("prompt", "response"), ("query", "response")])
def test_prompts_are_sources(tmp_path: Path, names: tuple[str, str]) -> None:
    rows = [{names[0]: row["instruction"], names[1]: row["output"]} for row in told("en")]
    found = guessed(tmp_path, rows)
    assert (found.kind, found.columns["source"].values) == ("generate", names[:1])


def test_a_model_that_the_user_names_is_written_and_the_recipe_proposed_follows_it(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in told("en")), encoding="utf-8")
    text = task_file_text(found := guess(tmp_path / "rows.jsonl", model="smollm2"), tmp_path, first_recipe(found))
    assert "\nmodel: smollm2\n" in text and "#   - instruct: {epochs: 2}" in text
    with pytest.raises(UserError) as fault:
        first_recipe(guess(tmp_path / "rows.jsonl", model="minilm"))
    assert fault.value.slug == "no-network"


@pytest.mark.parametrize("names", [("en", "zh"), ("zh", "en"), ("text_zh", "text_en")])
def test_of_two_languages_the_first_of_the_file_is_the_source(tmp_path: Path, names: tuple[str, str]) -> None:
    said = {"en": "The cat of house number {} sleeps on the roof.", "zh": "{}号房子的猫在屋顶上睡觉。"}
    rows = [{name: said[name[-2:]].format(number) for name in names} for number in range(30)]
    found = guessed(tmp_path, rows)
    assert found.kind == "translate"
    assert (found.columns["source"].value, found.columns["target"].value) == names
