"""How surprising right answers are: what a plain pass of transformers over prompt and answer says."""

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import torch
from tests.models.written.tiny_decoder import tiny_decoder
from tests.models.written.tiny_encoder_decoder import tiny_encoder_decoder

from tasklift.models.generation.sources.after_sources import prompt_of as given_to
from tasklift.models.pipeline import Pipeline
from tasklift.models.prompting.asking import Asking
from tasklift.models.prompting.manner import Manner
from tasklift.models.prompting.pool import pool_of
from tasklift.models.prompting.prompt import parse_prompt
from tasklift.models.served import Served
from tasklift.models.written.copying import Copying
from tasklift.models.written.decoder import Decoder
from tasklift.models.written.encoder_decoder import EncoderDecoder
from tasklift.models.written.writing import Writing

SOURCES = ["open the file", "close all the tabs of this window", "save", "打印页面"]
RIGHT = ["打开文件", "把这个窗口的所有标签都关闭", "Save it now, and then again", "打印"]
PROMPT = parse_prompt("--- system\nTranslate.\n--- user\nText: {source}", "p.txt")
POOL = pool_of({"source": ["open the file", "close the tab"]}, ["打开文件", "关闭标签"])


def rows(*texts: str | None) -> pl.DataFrame:
    return pl.DataFrame({"source": texts}, schema={"source": pl.String})


def decoder(positions: str = "absolute", **manner: Any) -> Decoder:
    asking = Asking(PROMPT, Manner(examples=1, **manner), POOL)
    told = {"asking": asking, "writing": Writing(most_new_tokens=4), "longest": 60, "precision": "fp32"}
    return replace(tiny_decoder(positions), **told)


def encoder_decoder(positions: str = "absolute", **manner: Any) -> EncoderDecoder:
    asking = Asking(parse_prompt("translate: {source}", "p.txt"), Manner(**manner))
    return replace(tiny_encoder_decoder(positions), asking=asking, longest=30, precision="fp32")


def plain_decoder(model: Decoder, source: str, right: str) -> float:
    prompt = model.turns.asked(list(model.asking.messages(rows(source))))[0]  # type: ignore[union-attr]
    reply = [*model.tokenizer(right, add_special_tokens=False)["input_ids"], model.tokenizer.eos_token_id]
    return _nats(model.module(torch.tensor([[*prompt, *reply]])).logits[0], len(prompt) - 1, reply)


def plain_encoder_decoder(model: EncoderDecoder, source: str, right: str) -> float:
    given = given_to(model.module)
    reply = [*model.tokenizer(right, add_special_tokens=False)["input_ids"], model.tokenizer.eos_token_id]
    read = model.tokenizer(f"translate: {source}", return_tensors="pt")["input_ids"]
    logits = model.module(input_ids=read, decoder_input_ids=torch.tensor([[*given, *reply]])).logits[0]
    return _nats(logits, len(given) - 1, reply)


def _nats(logits: torch.Tensor, first: int, reply: list[int]) -> float:
    told = logits[first : first + len(reply)].log_softmax(-1)
    return -float(told[torch.arange(len(reply)), torch.tensor(reply)].sum())


@pytest.mark.parametrize(
    ("model", "plain"),
    [
        (decoder(), plain_decoder),
        (decoder("rotary"), plain_decoder),
        (encoder_decoder(), plain_encoder_decoder),
        (encoder_decoder("relative"), plain_encoder_decoder),
    ],
    ids=["decoder", "decoder, rotary", "encoder-decoder", "encoder-decoder, relative"],
)
def test_it_is_that_of_a_plain_pass_whatever_is_read_beside_it(model: Any, plain: Any) -> None:
    found = model.surprise(rows(*SOURCES), RIGHT)
    with torch.inference_mode():
        expected = [plain(model, source, right) for source, right in zip(SOURCES, RIGHT, strict=True)]
    assert found == pytest.approx(expected, abs=1e-4)
    alone = [model.surprise(rows(source), [right])[0] for source, right in zip(SOURCES, RIGHT, strict=True)]
    assert found == pytest.approx(alone, abs=1e-4)


@pytest.mark.parametrize("model", [decoder(), encoder_decoder()], ids=["decoder", "encoder-decoder"])
def test_a_row_that_is_not_asked_and_an_answer_without_room_have_none(model: Any) -> None:
    long = "打开文件" * 60
    found = model.surprise(rows("open", None, "open", " "), ["打开", "打开", long, "打开"])
    assert np.isnan(found).tolist() == [False, True, True, True]
    assert np.isnan(model.surprise(rows(None), ["打开"])).all()
    assert model.surprise(rows(), []).shape == (0,)


def test_an_answer_that_is_longer_than_may_be_written_is_read_whole() -> None:
    model = decoder()
    short = replace(model, writing=Writing(most_new_tokens=1))
    assert short.surprise(rows(*SOURCES), RIGHT) == pytest.approx(model.surprise(rows(*SOURCES), RIGHT))


def test_whoever_reasons_before_it_answers_or_writes_by_no_probabilities_says_nothing() -> None:
    for model in (decoder(answer_after="####"), encoder_decoder(answer_after="####"), tiny_decoder(), Copying(None)):
        assert model.surprise(rows(*SOURCES), RIGHT) is None


def test_a_template_that_lays_out_a_reply_otherwise_says_nothing() -> None:
    model = decoder()
    template = "{% for m in messages %}{{ m['content'] }}{% endfor %}{% if add_generation_prompt %}?{% endif %}"
    kept = model.tokenizer.chat_template
    model.tokenizer.chat_template = template
    try:
        assert model.surprise(rows(*SOURCES), RIGHT) is None
    finally:
        model.tokenizer.chat_template = kept


def test_a_saved_pipeline_passes_it_on() -> None:
    model = decoder()
    served = Served(Pipeline("translate", {"source": ["english"]}, (), model, {}))
    assert served.surprise(rows(*SOURCES), RIGHT) == pytest.approx(model.surprise(rows(*SOURCES), RIGHT))
