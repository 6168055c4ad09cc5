"""The training of a network in the record of a run."""

import json
import re
from pathlib import Path

import pytest
from tests.runs.made import reviews, task_in

from tasklift import Task, run
from tasklift.reports.training import told_training
from tasklift.runs.history import Run, find_run
from tasklift.store.journal import measurements

PAGE = Path(__file__).parents[3] / "docs" / "record.md"
FINETUNE = {"finetune": {"epochs": 4, "batch_size": 8, "learning_rate": 0.003, "precision": "fp32"}}


def test_a_run_without_a_network_has_none(finished: Run) -> None:
    assert finished.record["trainings"] == []
    assert finished.record["cost"]["trainings"] == []


@pytest.fixture(scope="module")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run over 120 rows that fine-tunes a network of a few thousand weights, and calibrates it."""
    torch = pytest.importorskip("torch")
    folder, rows = tmp_path_factory.mktemp("tuned"), reviews(120)
    write_tiny(folder / "tiny", sorted({word for row in rows for word in row["review"].split()}))
    recipe = ["normalize", FINETUNE, "calibrate"]
    task = task_in(folder, rows, model="./tiny", recipe=recipe, budget={"minutes": 1})
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield run(task)
    torch.set_num_threads(threads)


def write_tiny(folder: Path, words: list[str]) -> None:
    """An encoder of two layers that knows these words."""
    transformers = pytest.importorskip("transformers")
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    config = transformers.BertConfig(vocab_size=len(vocabulary), max_position_embeddings=64, **sizes)
    transformers.set_seed(0)
    transformers.BertModel(config).save_pretrained(folder)
    places = {word: place for place, word in enumerate(vocabulary)}
    transformers.BertTokenizerFast(vocab=places, model_max_length=64).save_pretrained(folder)


def test_a_run_with_a_network_has_its_training(tuned: Run) -> None:
    (training,) = tuned.record["trainings"]
    assert training["line"] == "finetune"
    assert [point["step"] for point in training["points"]] == list(range(1, training["steps"] + 1))
    assert training["evaluations"][-1]["step"] == training["steps"]
    best = max(training["evaluations"], key=lambda one: (one["score"], -one["loss"]))
    assert training["kept"] in {one["step"] for one in training["evaluations"] if one["step"] >= best["step"]}
    assert training["points"][-1]["loss"] < training["points"][0]["loss"]
    assert "Kept the weights of step" in told_training(training)[0]


def test_the_record_that_is_kept_says_the_same(tuned: Run) -> None:
    assert find_run(tuned.store, tuned.id).record["trainings"] == tuned.record["trainings"]
    assert json.loads(json.dumps(tuned.record["trainings"])) == tuned.record["trainings"]


def test_what_it_took_is_beside_what_was_expected_and_how_fast_it_was(tuned: Run) -> None:
    (cost,) = tuned.record["cost"]["trainings"]
    assert cost["line"] == "finetune"
    assert cost["seconds"] == tuned.record["steps"][1]["seconds"] > 0
    assert cost["expected_seconds"] > 0
    assert cost["tokens_per_second"] > 100 and cost["device"] == "cpu"
    assert cost["share"] == pytest.approx(cost["operations_per_second"] / cost["ceiling"], abs=1e-4)
    assert 0 < cost["share"] < 1


def test_a_training_from_the_store_is_told_as_it_was_measured_when_it_was_done(tuned: Run) -> None:
    again = run(Task.load(tuned.store.root.parent / "task.yaml"))
    assert again.record["steps"][1]["cached"]
    assert again.record["cost"]["trainings"] == tuned.record["cost"]["trainings"]


def test_what_was_not_measured_is_null(tuned: Run) -> None:
    with tuned.store.journal.transaction() as connection:
        kept = connection.execute(measurements.select()).all()
        connection.execute(measurements.delete())
    (cost,) = run(Task.load(tuned.store.root.parent / "task.yaml")).record["cost"]["trainings"]
    with tuned.store.journal.transaction() as connection:
        connection.execute(measurements.insert(), [dict(row._mapping) for row in kept])
    assert cost["seconds"] > 0
    assert {name for name, value in cost.items() if value is None} == {
        "tokens_per_second",
        "operations_per_second",
        "ceiling",
        "share",
        "device",
    }


def test_the_page_on_the_record_names_every_field_of_it(tuned: Run) -> None:
    documented = set(
        re.findall(r"^\| `trainings\[\]\.([a-z.\[\]]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    )
    (training,) = tuned.record["trainings"]
    listed = {f"{name}[].{field}" for name in ("points", "evaluations") for one in training[name] for field in one}
    assert documented == listed | {"line", "steps", "falls[]", "kept", "notes[]", "perplexity"}
    assert set(training) == {field.partition("[")[0] for field in documented - {"perplexity"}}
    costs = re.findall(r"^\| `cost\.trainings\[\]\.([a-z_]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(costs) == set(tuned.record["cost"]["trainings"][0])
