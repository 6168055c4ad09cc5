"""Fine-tuning: a recipe's line from the task file to the report; the speed is the benchmarks' to say."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.models.tiny_encoder import write_tiny_encoder
from tests.runs.made import reviews, task_in

pytest.importorskip("torch")
pytest.importorskip("transformers")

from tasklift import load, run  # noqa: E402
from tasklift.engines.local import map_batches  # noqa: E402
from tasklift.forms.desk import Desk  # noqa: E402
from tasklift.forms.rows import Rows  # noqa: E402
from tasklift.models.networks.beginnings import open_encoder  # noqa: E402
from tasklift.runs.recipe import recipe_of  # noqa: E402
from tasklift.runs.run import plan  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402
from tasklift.steps.tune.finetune import Finetune  # noqa: E402

QUICK = {"finetune": {"epochs": 6, "learning_rate": 3e-3, "batch_size": 16, "evaluations": 1, "precision": "fp32"}}


def task_of(folder: Path, *, language: str = "en", **keys: Any) -> Any:
    rows = reviews(240, language=language)
    write_tiny_encoder(folder / "tiny", [row["review"] for row in rows])
    return task_in(folder, rows, **{"model": "./tiny", "recipe": ["normalize", QUICK], **keys})


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_run_from_a_pretrained_folder_to_a_model_that_is_carried_away(tmp_path: Path, language: str) -> None:
    found = run(task_of(tmp_path, language=language))
    record = found.record
    assert record["final"]["score"] > 0.6
    assert [step["name"] for step in record["steps"]] == ["normalize", "finetune"]
    assert record["steps"][1]["draws_lots"]
    assert any("one seed" in note for note in record["notes"])
    texts = [row["review"] for row in reviews(30, seed=1, language=language)]
    found.export(tmp_path / "away")
    assert load(tmp_path / "away").predict(texts) == found.model.predict(texts)
    assert not list((tmp_path / ".tasklift" / "work").iterdir())


def test_the_same_task_gives_the_same_model(tmp_path: Path) -> None:
    first, second = (run(task_of(tmp_path / name)).record for name in ("a", "b"))
    assert first["metrics"] == second["metrics"]
    assert first["lift"] == second["lift"]


def test_tuned_encoders_answer_out_of_fold_for_label_errors(tmp_path: Path) -> None:
    quick = {"finetune": {"epochs": 3, "learning_rate": 2e-3, "precision": "fp32"}}
    recipe = [{"find_label_errors": {"learner": quick, "folds": 2, "minimum_confidence": 0.5}}, quick]
    task = task_of(tmp_path, recipe=recipe)
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
    turned = {"good": "bad", "bad": "good"}
    wrong = [{**row, "stars": turned[row["stars"]]} if at % 12 == 0 else row for at, row in enumerate(rows)]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in wrong), encoding="utf-8")
    planned = {step.name: step.seconds for step in plan(task).lines}
    assert planned["find_label_errors"] == pytest.approx(planned["finetune"])
    found = run(task).record["steps"][0]
    assert found["name"] == "find_label_errors" and 0 < found["dropped"] < 60


def test_a_learner_without_a_network_to_begin_with_is_refused_at_its_line(tmp_path: Path) -> None:
    task = task_of(tmp_path, recipe=[{"find_label_errors": {"learner": "finetune"}}, "classical"], model="auto")
    with pytest.raises(UserError) as caught:
        run(task)
    assert caught.value.slug == "no-network"
    assert not (tmp_path / ".tasklift" / "work").exists() or not list((tmp_path / ".tasklift" / "work").iterdir())


def test_a_saved_model_that_is_no_network_is_refused_before_anything_is_trained(tmp_path: Path) -> None:
    run(task_of(tmp_path / "first", recipe=["classical"], model="auto")).export(tmp_path / "away")
    with pytest.raises(UserError) as caught:
        plan(task_of(tmp_path / "second", model=str(tmp_path / "away")))
    assert caught.value.slug == "no-network"
    assert "'classical'" in caught.value.problem and "--format network" in caught.value.advice


def test_a_network_and_no_recipe_give_the_recipe_that_fine_tunes(tmp_path: Path) -> None:
    task = task_of(tmp_path, recipe=None)
    lines = [[line.name for line in recipe_of(task, rows).lines] for rows in (8, 64, None)]
    assert [one[4:] for one in lines] == [["finetune"], ["finetune", "classical"], ["finetune", "classical"]]


def test_what_classical_makes_goes_on_from_what_was_fine_tuned(tmp_path: Path) -> None:
    record = run(task_of(tmp_path, recipe=[QUICK, {"classical": {"C": 1.0}}])).record
    assert record["final"]["score"] > 0.65


def test_a_model_that_was_carried_away_is_fine_tuned_further(tmp_path: Path) -> None:
    run(task_of(tmp_path)).export(tmp_path / "away")
    again = task_in(tmp_path, reviews(240), model="./away", recipe=[QUICK])
    assert run(again).record["final"]["score"] > 0.6


@pytest.mark.parametrize(
    ("keys", "place"), [({"model": "auto"}, "finetune"), ({"recipe": ["normalize", "classical"]}, "network")]
)
def test_a_network_and_a_step_for_it_go_together(tmp_path: Path, keys: dict[str, Any], place: str) -> None:
    with pytest.raises(UserError) as caught:
        run(task_of(tmp_path, **keys))
    assert caught.value.slug == "no-network"
    assert place in caught.value.problem


def test_a_hostile_folder_is_refused_at_its_key_before_anything_is_read(tmp_path: Path) -> None:
    task = task_of(tmp_path)
    config = tmp_path / "tiny" / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "auto_map": {"AutoModel": "evil.Model"}}))
    with pytest.raises(UserError) as caught:
        run(task)
    assert caught.value.slug == "model-unsafe"


def handed(rows: list[dict[str, Any]], **columns: list[Any]) -> Rows:
    frame = pl.DataFrame(
        {
            "id": [str(place) for place in range(len(rows))],
            "unit": [str(place) for place in range(len(rows))],
            "text": [row["review"] for row in rows],
            "label": [row["stars"] for row in rows],
            "weight": pl.Series(columns.get("weight", [None] * len(rows)), dtype=pl.String),
        }
    )
    return Rows(frame.height, tuple(frame.columns), lambda: iter([frame]), map_batches)


def test_without_valid_the_last_weights_are_kept(tmp_path: Path) -> None:
    rows = reviews(80)
    start = open_encoder(write_tiny_encoder(tmp_path / "tiny", [row["review"] for row in rows]))
    step = Finetune(epochs=2, learning_rate=1e-3, precision="fp32")
    model: Any = step.tune({"train": handed(rows)}, start=start, seed=0, desk=Desk())
    assert model.history["evaluations"] == [] or model.history["evaluations"] == ()
    assert model.history["kept"] == model.history["steps"] == 6


def test_rows_that_weigh_nothing_teach_nothing(tmp_path: Path) -> None:
    rows = reviews(120)
    start = open_encoder(write_tiny_encoder(tmp_path / "tiny", [row["review"] for row in rows]))
    step = Finetune(epochs=12, learning_rate=3e-3, precision="fp32")
    turned = [{**row, "stars": "bad" if row["stars"] == "good" else "good"} for row in rows]
    weights = ["1.0"] * 120 + ["0.0001"] * 120
    model = step.tune({"train": handed(rows + turned, weight=weights)}, start=start, seed=0, desk=Desk())
    right = model.predict(handed(rows).frame()).best()
    assert sum(answer == row["stars"] for answer, row in zip(right, rows, strict=True)) > 100


def test_without_rows_or_a_network_it_says_so(tmp_path: Path) -> None:
    start = open_encoder(write_tiny_encoder(tmp_path / "tiny", ["a"]))
    for begun, rows, slug in ((start, [], "no-rows"), (None, reviews(4), "no-network")):
        with pytest.raises(UserError) as caught:
            Finetune().tune({"train": handed(rows)}, start=begun, seed=0, desk=Desk())
        assert caught.value.slug == slug


KILLED = """
import os, signal, sys
from pathlib import Path
from tasklift import Task, run
from tasklift.training import clock
clock._LEAST_PAUSE, clock._SHARE = 0.0, 1e9
from tasklift.forms import desk
from tasklift.training import loop
step = loop._Training.step
def counted(self):
    step(self)
    if self._done == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
loop._Training.step = counted
run(Task.load(sys.argv[1]))
"""


def test_a_run_that_was_killed_goes_on_to_the_same_record(tmp_path: Path) -> None:
    for name in ("whole", "killed"):
        task_of(tmp_path / name)
    whole = run(task_in(tmp_path / "whole", reviews(240), model="./tiny", recipe=[QUICK]))
    task = task_in(tmp_path / "killed", reviews(240), model="./tiny", recipe=[QUICK])
    path = tmp_path / "killed" / "task.yaml"
    path.write_text(json.dumps(task.model_dump(mode="json", exclude_none=True)))
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path), "17"], check=False)
    assert killed.returncode == -signal.SIGKILL
    kept = list((tmp_path / "killed" / ".tasklift" / "work").glob("*/checkpoint-*"))
    assert sorted(place.name for place in kept) == ["checkpoint-16", "checkpoint-17"]
    again = run(task)
    assert again.record["metrics"] == whole.record["metrics"]
    assert again.record["final"] == whole.record["final"]
