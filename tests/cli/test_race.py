"""`lift race` and `lift find-rate` from the command line."""

import json
from pathlib import Path

import pytest
from tests.models.tiny_encoder import write_tiny_encoder
from tests.runs.made import reviews, task_in

from .conftest import lift

pytest.importorskip("torch")
pytest.importorskip("transformers")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A task over reviews, with a small network."""
    made = tmp_path_factory.mktemp("race")
    rows = reviews(120)
    write_tiny_encoder(made / "tiny", [row["review"] for row in rows])
    line = {"finetune": {"learning_rate": 3e-3, "batch_size": 32, "precision": "fp32"}}
    task_in(made, rows, model="./tiny", recipe=[line], split={"test": 0.2, "valid": 0.3})
    return made


def test_a_race_says_what_it_will_take_who_won_and_the_line_to_paste(folder: Path) -> None:
    race = ("race", "task.yaml", "--optimizers", "adamw,momentum", "--steps", "2")
    said = lift(*race, folder=folder)
    assert said.code == 0, said.err
    assert "2 optimizers at 3 rates under 3 seeds: 18 trainings of 2 steps" in said.err.replace("\n", " ")
    assert "no test was looked at" in " ".join(said.out.split())
    assert "  - finetune: {learning_rate: " in said.out and "optimizer: " in said.out
    assert max(map(len, said.out.splitlines())) <= 80
    again = lift(*race, "--json", "--quiet", folder=folder)
    assert again.err == "" and json.loads(again.out)["chosen_on"] == "valid"
    chinese = lift(*race, "--language", "zh", folder=folder)
    assert "结果都已保存过" in chinese.err and "没有查看测试集" in "".join(chinese.out.split())


def test_a_rate_is_shown_with_the_loss_at_every_rate(folder: Path) -> None:
    said = lift("find-rate", "task.yaml", "--steps", "80", folder=folder)
    assert said.code == 0, said.err
    assert "1.0e-07  0." in said.out
    told = json.loads(lift("find-rate", "task.yaml", "--steps", "80", "--json", "-q", folder=folder).out)
    assert told["steps"] == 80 and told["points"][0]["rate"] == pytest.approx(1e-7)


def test_a_wrong_name_ends_before_anything_is_read(tmp_path: Path) -> None:
    said = lift("race", "nothing.yaml", "--optimizers", "nestorov,sgd", folder=tmp_path)
    assert said.code == 2 and "did you mean 'nesterov'?" in said.err
