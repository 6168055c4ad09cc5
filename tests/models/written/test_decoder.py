"""A language model as a model of the task: what it is asked, what it answers, and that it is kept whole."""

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import torch
import transformers
from tests.models.written.tiny_decoder import PLAN, tiny_decoder

from tasklift.models.generation.answers import answer_prompts
from tasklift.models.prompting.asking import Asking
from tasklift.models.prompting.manner import Manner
from tasklift.models.prompting.pool import pool_of
from tasklift.models.prompting.prompt import parse_prompt, prompt_of
from tasklift.models.saved import load_model, save_model
from tasklift.models.transformer.size import parameters_of
from tasklift.models.written.decoder import Decoder
from tasklift.models.written.writing import Writing
from tasklift.settings.errors import UserError
from tasklift.tasks.encoder_plan import EncoderPlan

PROMPT = parse_prompt("--- system\nTranslate.\n--- user\nText: {source}", "p.txt")
POOL = pool_of({"source": ["open the file", "close the tab"]}, ["打开文件", "关闭标签"])


def rows(*texts: str | None) -> pl.DataFrame:
    return pl.DataFrame({"source": texts}, schema={"source": pl.String})


def writer(positions: str = "absolute", **writing: Any) -> Decoder:
    asking = Asking(PROMPT, Manner(examples=1), POOL)
    return replace(
        tiny_decoder(positions),
        asking=asking,
        writing=Writing(most_new_tokens=8, **writing),
        longest=80,
        precision="fp32",
    )


@pytest.mark.parametrize("positions", ["absolute", "rotary"])
def test_it_writes_what_transformers_writes_after_the_same_prompt(positions: str) -> None:
    model = writer(positions)
    found = model.predict(rows("open the window")).best()
    prompt = torch.tensor([model.turns.asked(list(model.asking.messages(rows("open the window"))))[0]])  # type: ignore[union-attr]
    written = model.module.generate(prompt, max_new_tokens=8, do_sample=False)[0, prompt.shape[1] :]  # type: ignore[operator]
    assert found == [model.tokenizer.decode(written, skip_special_tokens=True).strip() or None]


@pytest.mark.parametrize("writing", [{}, {"beams": 3}, {"temperature": 1.0}])
def test_a_rows_answer_hangs_on_that_row_alone(writing: dict[str, Any]) -> None:
    texts = [f"open the {number}. file" for number in range(6)] + ["open the 3. file"]
    model = writer(**writing)
    whole = model.predict(rows(*texts)).best()
    assert whole[3] == whole[6]
    assert [model.predict(rows(text)).best()[0] for text in reversed(texts)] == whole[::-1]


def test_blank_rows_are_not_answered_and_no_rows_give_no_answers() -> None:
    assert writer().predict(rows(None, "  ")).best() == [None, None]
    assert writer().predict(rows()).best() == []


def test_a_model_without_a_task_answers_nothing() -> None:
    assert not tiny_decoder().can_answer and writer().can_answer


def test_samples_are_drawn_apart_and_the_majority_counts() -> None:
    asking = Asking(prompt_of(["source"]), Manner(samples=5))
    model = replace(writer(temperature=1.5), asking=asking)
    prompt = model.turns.asked(list(asking.messages(rows("open the file"))))[0]
    drawn = [one.text for one in answer_prompts(model.module, model.tokenizer, [prompt], model.writing.decoding(5))[0]]
    assert len(set(drawn)) > 1
    assert model.predict(rows("open the file")).best() == [asking.answer(drawn)]


def test_it_is_kept_whole_and_transformers_reads_it(tmp_path: Path) -> None:
    model = writer(beams=2)
    save_model(model, tmp_path)
    again = load_model(tmp_path)
    assert isinstance(again, Decoder)
    assert again.predict(rows("open the page", "中文")).best() == model.predict(rows("open the page", "中文")).best()
    (tmp_path / "two").mkdir()
    save_model(again, tmp_path / "two")
    assert (tmp_path / "model.json").read_bytes() == (tmp_path / "two" / "model.json").read_bytes()
    theirs = transformers.AutoModelForCausalLM.from_pretrained(tmp_path)
    ids = torch.tensor([[5, 9, 7]])
    assert torch.allclose(theirs(input_ids=ids).logits, model.module(input_ids=ids).logits, atol=1e-5)
    said = transformers.AutoTokenizer.from_pretrained(tmp_path).apply_chat_template(
        [{"role": "user", "content": "open"}], tokenize=False
    )
    assert said == "<s>open<reply>"


@pytest.mark.parametrize(
    "damage",
    [
        lambda said: said.pop("writing"),
        lambda said: said.update(longest=0),
        lambda said: said["asking"].update(prompt="{"),
        lambda said: said["asking"]["answers"].pop(),
    ],
)
def test_a_damaged_description_is_named(damage: Any, tmp_path: Path) -> None:
    save_model(writer(), tmp_path)
    kept = json.loads((tmp_path / "model.json").read_text())
    damage(kept["description"])
    (tmp_path / "model.json").write_text(json.dumps(kept))
    with pytest.raises(UserError) as fault:
        load_model(tmp_path)
    assert fault.value.slug == "model-damaged"


@pytest.mark.parametrize("positions", ["absolute", "rotary"])
def test_its_size_is_known_before_it_is_built(positions: str) -> None:
    model = tiny_decoder(positions)
    plan = EncoderPlan.model_validate(PLAN.model_dump() | {"positions": positions, "vocabulary": len(model.tokenizer)})
    assert sum(one.numel() for one in model.module.parameters()) == parameters_of(plan).total


def test_the_same_seed_draws_the_same_weights() -> None:
    from tests.models.written.tiny_decoder import PAIRS

    from tasklift.models.networks.beginnings import planned_decoder

    texts = [text for pair in PAIRS for text in pair]
    one, two, other = (planned_decoder(PLAN, texts, seed=seed).module.state_dict() for seed in (3, 3, 4))
    assert all(torch.equal(one[name], two[name]) for name in one)
    assert not all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize("wrong", [{"positions": "relative"}, {"share": "layers"}])
def test_a_plan_that_no_decoder_has_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="absolute or rotary"):
        EncoderPlan.model_validate({"architecture": "gpt", **wrong})


def test_the_mark_that_ends_replies_in_training_ends_answers_where_the_network_names_another() -> None:
    """As with instruction tokenizers on the weights of a plain model."""
    model = writer()
    prompt = torch.tensor([model.turns.asked(list(model.asking.messages(rows("open the window"))))[0]])  # type: ignore[union-attr]
    first = model.module.generate(prompt, max_new_tokens=1, do_sample=False)[0, -1]  # type: ignore[operator]
    ended = deepcopy(model.tokenizer)
    ended.eos_token = model.tokenizer.convert_ids_to_tokens(int(first))
    assert model.predict(rows("open the window")).cut == {0}
    assert replace(model, tokenizer=ended).predict(rows("open the window")).cut == frozenset()
