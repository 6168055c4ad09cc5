"""An encoder-decoder as a model of the task: what it reads, what it answers, and that it is kept whole."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import torch
import transformers
from tests.models.written.tiny_encoder_decoder import plan_of, tiny_encoder_decoder

from tasklift.models.prompting.asking import Asking
from tasklift.models.prompting.manner import Manner
from tasklift.models.prompting.prompt import parse_prompt
from tasklift.models.saved import load_model, save_model
from tasklift.models.transformer.size import parameters_of
from tasklift.models.written.encoder_decoder import EncoderDecoder
from tasklift.models.written.writing import Writing
from tasklift.settings.errors import UserError
from tasklift.tasks.encoder_plan import EncoderPlan

POSITIONS = ["absolute", "relative"]


def rows(*texts: str | None) -> pl.DataFrame:
    return pl.DataFrame({"source": texts}, schema={"source": pl.String})


def writer(positions: str = "absolute", **writing: Any) -> EncoderDecoder:
    asking = Asking(parse_prompt("translate: {source}", "p.txt"), Manner())
    told = Writing(most_new_tokens=8, **writing)
    return replace(tiny_encoder_decoder(positions), asking=asking, writing=told, longest=30, precision="fp32")


@pytest.mark.parametrize("positions", POSITIONS)
def test_it_writes_what_transformers_writes_of_the_same_source(positions: str) -> None:
    model = writer(positions)
    source = model.tokenizer("translate: open the window", return_tensors="pt")["input_ids"]
    written = model.module.generate(source, max_new_tokens=8, do_sample=False)[0]  # type: ignore[operator]
    expected = model.tokenizer.decode(written, skip_special_tokens=True).rstrip("\ufffd").strip()
    assert model.predict(rows("open the window")).best() == [expected or None]


@pytest.mark.parametrize("writing", [{}, {"beams": 3}, {"temperature": 1.0}])
def test_a_rows_answer_hangs_on_that_row_alone(writing: dict[str, Any]) -> None:
    texts = [f"open the {number}. file" for number in range(6)] + ["open the 3. file", "打开"]
    model = writer(**writing)
    whole = model.predict(rows(*texts)).best()
    assert whole[3] == whole[6]
    assert [model.predict(rows(text)).best()[0] for text in reversed(texts)] == whole[::-1]


def test_blank_rows_are_not_answered_and_no_rows_give_no_answers() -> None:
    assert writer().predict(rows(None, "  ")).best() == [None, None]
    assert writer().predict(rows()).best() == []


def test_a_long_source_loses_its_end() -> None:
    model = writer()
    read = model.read(list(model.asking.messages(rows("open the file " * 40))))  # type: ignore[union-attr]
    assert read.lengths.tolist() == [30] and read.cut == 1
    assert model.tokenizer.decode(read.ids).startswith("translate: open the file")


def test_a_model_without_a_task_answers_nothing() -> None:
    assert not tiny_encoder_decoder().can_answer and writer().can_answer
    with pytest.raises(TypeError):
        tiny_encoder_decoder().predict(rows("open"))


def test_it_is_kept_whole_and_transformers_reads_it(tmp_path: Path) -> None:
    model = writer(beams=2)
    save_model(model, tmp_path)
    again = load_model(tmp_path)
    assert isinstance(again, EncoderDecoder)
    assert again.predict(rows("open the page", "中文")).best() == model.predict(rows("open the page", "中文")).best()
    (tmp_path / "two").mkdir()
    save_model(again, tmp_path / "two")
    assert (tmp_path / "model.json").read_bytes() == (tmp_path / "two" / "model.json").read_bytes()
    theirs = transformers.AutoModelForSeq2SeqLM.from_pretrained(tmp_path)
    asked = {"input_ids": torch.tensor([[5, 9, 7]]), "decoder_input_ids": torch.tensor([[1, 6]])}
    assert torch.allclose(theirs(**asked).logits, model.module(**asked).logits, atol=1e-5)
    tokens = transformers.AutoTokenizer.from_pretrained(tmp_path)("open the tab")["input_ids"]
    assert tokens[-1] == model.tokenizer.eos_token_id and len(tokens) > 1


@pytest.mark.parametrize("damage", [{"writing": None}, {"longest": 0}, {"asking": {"manner": {}, "prompt": "{"}}])
def test_a_damaged_description_is_named(damage: Any, tmp_path: Path) -> None:
    save_model(writer(), tmp_path)
    kept = json.loads((tmp_path / "model.json").read_text())
    kept["description"].update(damage)
    (tmp_path / "model.json").write_text(json.dumps(kept))
    with pytest.raises(UserError) as fault:
        load_model(tmp_path)
    assert fault.value.slug == "model-damaged"


@pytest.mark.parametrize("positions", POSITIONS)
def test_its_size_is_known_before_it_is_built(positions: str) -> None:
    model = tiny_encoder_decoder(positions)
    fitting = {"vocabulary": len(model.tokenizer), "positions": positions}
    plan = EncoderPlan.model_validate(plan_of(positions).model_dump() | fitting)
    assert sum(one.numel() for one in model.module.parameters()) == parameters_of(plan).total
