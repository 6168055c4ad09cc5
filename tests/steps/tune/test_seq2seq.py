"""The step that teaches an encoder-decoder: what it reads, what it refuses, and a whole run with it."""

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from handed import handed
from pydantic import ValidationError
from tests.models.written.tiny_decoder import PAIRS, tiny_decoder
from tests.models.written.tiny_encoder_decoder import tiny_encoder_decoder

from tasklift import Task, load, run
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.models.networks.beginnings import open_network
from tasklift.models.written.encoder_decoder import EncoderDecoder
from tasklift.reports.training import told_training
from tasklift.settings.errors import UserError
from tasklift.steps.tune.instruct import Instruct
from tasklift.steps.tune.seq2seq import Seq2seq
from tasklift.tasks.encoder_plan import EncoderPlan

TRAIN: dict[str, list[Any]] = {
    "source": [source for source, _ in PAIRS[:12]] + ["lost"],
    "answer": [f"{target}\x1e{target}。" for _, target in PAIRS[:12]] + [None],
    "weight": ["2", *[None] * 12],
}
QUICK = {"epochs": 1, "learning_rate": 1e-3, "most_new_tokens": 12, "precision": "fp32"}


def tuned(start: Model | None = None, folder: Path | None = None, **settings: Any) -> EncoderDecoder:
    step = Seq2seq.model_validate({**QUICK, **settings})
    step = step.in_folder(folder) if folder else step
    begin = start if start is not None else tiny_encoder_decoder()
    model = step.tune({"train": handed(TRAIN), "valid": handed(TRAIN)}, start=begin, seed=0, desk=Desk())
    assert isinstance(model, EncoderDecoder)
    return model


def test_rows_are_read_as_they_are_and_goes_on_from_what_was_taught() -> None:
    model = tuned(tuned(), beams=2)
    assert model.asking is not None and model.asking.prompt.written == "{source}"
    assert (model.writing.beams, model.writing.most_new_tokens, model.longest) == (2, 12, 64)
    assert model.history is not None and model.history["perplexity_of_replies"]["before"] > 0


def test_words_around_a_row_are_a_file_beside_the_task(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("译成中文：{source}", encoding="utf-8")
    model = tuned(folder=tmp_path, prompt="words.txt")
    assert model.asking is not None and model.asking.prompt.written == "译成中文：{source}"
    step = Seq2seq(prompt="words.txt").in_folder(tmp_path)
    before = step.resources()
    (tmp_path / "words.txt").write_text("> {source}", encoding="utf-8")
    assert step.resources() != before


def test_what_it_cannot_do_is_refused() -> None:
    for start, said in ((None, "T5"), (tiny_decoder(), "bart")):
        with pytest.raises(UserError) as fault:
            Seq2seq().tune({"train": handed(TRAIN)}, start=start, seed=0, desk=Desk())
        assert fault.value.slug == "no-network" and said in fault.value.advice
    with pytest.raises(UserError) as fault:
        Instruct().tune({"train": handed(TRAIN)}, start=tiny_encoder_decoder(), seed=0, desk=Desk())
    assert fault.value.slug == "no-network" and "seq2seq" in fault.value.advice
    with pytest.raises(UserError) as fault:
        tuned(most_new_tokens=63)
    assert fault.value.slug == "prompt-too-long" and "64" in fault.value.problem
    with pytest.raises(UserError) as fault:
        labelled = {**TRAIN, "label": TRAIN["source"]}
        Seq2seq().tune({"train": handed(labelled)}, start=tiny_encoder_decoder(), seed=0, desk=Desk())
    assert fault.value.slug == "step-does-not-fit"


@pytest.mark.parametrize("settings", [{"beams": 2, "temperature": 0.5}, {"smoothing": 1.0}, {"longest": 1}])
def test_settings_out_of_range_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Seq2seq.model_validate(settings)


@pytest.mark.parametrize("wrong", [{"positions": "rotary"}, {"share": "none"}, {"share": "layers"}])
def test_a_plan_that_no_network_has_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="bart"):
        EncoderPlan.model_validate({"architecture": "bart", **wrong})


TASK = """
kind: translate
data: {train: ui.jsonl}
columns: {source: source, target: target}
language: zh
model: {architecture: bart, layers: 1, heads: 2, width: 32, context: 64, vocabulary: 330, dropout: 0.0}
recipe: [deduplicate, {seq2seq: {epochs: 2, learning_rate: 3.0e-3, most_new_tokens: 8, precision: fp32}}]
"""


def test_a_task_from_its_file_to_a_model_that_is_carried_away(tmp_path: Path) -> None:
    rows = [{"source": source, "target": target} for source, target in PAIRS]
    (tmp_path / "ui.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (tmp_path / "task.yaml").write_text(TASK, encoding="utf-8")
    done = run(Task.load(tmp_path / "task.yaml"))
    assert [step["name"] for step in done.record["steps"]] == ["deduplicate", "seq2seq"]
    (training,) = done.record["trainings"]
    assert training["line"] == "seq2seq" and training["evaluations"]
    assert "Perplexity of the answers of valid" in " ".join(told_training({**training, "cost": None}))
    done.export(tmp_path / "model", "final")
    asked = ["open the page", " ", "open the page"]
    found = load(tmp_path / "model").predict(asked)
    assert found == done.model_named("final").predict(asked)
    assert found[1] is None and found[0] == found[2]


def test_a_folder_of_transformers_is_opened_as_what_it_is(tmp_path: Path) -> None:
    tiny = tiny_encoder_decoder("relative")
    tiny.save(tmp_path)
    opened = open_network(tmp_path)
    assert isinstance(opened, EncoderDecoder) and opened.learned and opened.places is None
    model = tuned(opened)
    assert model.longest == 512 and model.predict(handed({"source": ["open"]}).frame().drop("id")).best()
