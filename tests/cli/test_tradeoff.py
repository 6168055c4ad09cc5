"""`lift tradeoff` from the command line."""

import json
from pathlib import Path

import pytest
from tests.runs.made import reviews, task_in

from .conftest import lift

pytest.importorskip("torch")
pytest.importorskip("transformers")


def test_it_says_what_it_will_take_the_knee_and_where_the_drawing_lies(tmp_path: Path) -> None:
    line = {"finetune": {"epochs": 1, "precision": "fp32"}}
    plan = {"layers": 1, "heads": 2, "width": 8, "context": 32}
    task_in(tmp_path, reviews(60), model=plan, recipe=[line], split={"test": 0.2, "valid": 0.3})
    asked = ("tradeoff", "task.yaml", "--layers", "1,2", "--seeds", "1")
    said = lift(*asked, folder=tmp_path)
    assert said.code == 0, said.err
    assert "2 sizes under 1 seeds, 2 trainings: 1 layer of 8, 2 layers of 8." in said.err.replace("\n", " ")
    assert "model: {layers: " in said.out and max(map(len, said.out.splitlines())) <= 80
    assert "<svg" in (tmp_path / ".tasklift" / "reports" / "tradeoff.html").read_text(encoding="utf-8")
    again = lift(*asked, "--json", "--quiet", "--output", "drawn.html", folder=tmp_path)
    told = json.loads(again.out)
    assert again.err == "" and [one["layers"] for one in told["sizes"]] == [1, 2]
    assert "<svg" in (tmp_path / "drawn.html").read_text(encoding="utf-8")
    chinese = lift(*asked, "--language", "zh", folder=tmp_path)
    assert "结果都已保存过" in "".join(chinese.err.split()) and "没有查看测试集" in "".join(chinese.out.split())


def test_numbers_that_are_none_end_before_anything_is_read(tmp_path: Path) -> None:
    said = lift("tradeoff", "nothing.yaml", "--layers", "1,two", folder=tmp_path)
    assert said.code == 2 and "whole numbers" in said.err
