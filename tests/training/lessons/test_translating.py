"""Teaching a network to read a text and write another: what it learns from, to what loss, and that it learns."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import polars as pl
import torch
from tests.models.generation.sources.families import END, FAMILIES, START, encoder_decoder, sources
from tests.models.written.tiny_decoder import PAIRS
from tests.models.written.tiny_encoder_decoder import tiny_encoder_decoder

from tasklift.forms.desk import Desk
from tasklift.models.prompting.asking import Asking
from tasklift.models.prompting.manner import Manner
from tasklift.models.prompting.message import Message
from tasklift.models.prompting.prompt import prompt_of
from tasklift.models.tokens.encoded import Encoded, offsets_of
from tasklift.models.written.encoder_decoder import EncoderDecoder
from tasklift.models.written.writing import Writing
from tasklift.training.lessons.translating import Answered, pairs_of, teach_pairs
from tasklift.training.objectives.target_tokens import TargetTokens, TextPairs
from tasklift.training.pace import PairsPace

CPU = torch.device("cpu")
PACE = {"learning_rate": 5e-3, "batch_size": 12, "precision": "fp32", "smoothing": 0.0}


def answered(pairs: list[tuple[str, str]], weights: list[float] | None = None) -> Answered:
    dialogues = [(Message("user", source),) for source, _ in pairs]
    return Answered(dialogues, [target for _, target in pairs], np.array(weights or [1.0] * len(pairs)))


def beginning(**writing: Any) -> EncoderDecoder:
    asking = Asking(prompt_of(["source"]), Manner())
    return replace(tiny_encoder_decoder(), asking=asking, writing=Writing(most_new_tokens=16, **writing))


def encoded(texts: list[list[int]]) -> Encoded:
    lengths = np.array([len(text) for text in texts])
    return Encoded(np.array(sum(texts, []), dtype=np.int32), offsets_of(lengths), None, 0)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_loss_is_that_of_transformers(family: str) -> None:
    module, read = encoder_decoder(family), sources(5)
    told = [[*text[:6], END] for text in sources(5, seed=3)]
    pairs = TextPairs(encoded(read), encoded([[START, *text] for text in told]), 1)
    with torch.no_grad():
        found = TargetTokens(module, pairs, 0, CPU).losses(np.arange(5))
        for source, text, loss in zip(read, told, found, strict=True):
            given, labels = torch.tensor([[START, *text[:-1]]]), torch.tensor([text])
            expected = module(input_ids=torch.tensor([source]), decoder_input_ids=given, labels=labels).loss
            assert loss.item() == pytest.approx(expected.item(), rel=1e-4)


def test_smoothing_costs_whoever_is_sure() -> None:
    pairs = TextPairs(encoded([[3, 4]]), encoded([[START, 7, END]]), 1)
    target = TargetTokens(encoder_decoder("T5"), pairs, 0, CPU)
    with torch.no_grad():
        plain, smooth, whole = (target.losses(np.arange(1), share).item() for share in (0.0, 0.5, 1.0))
    assert smooth == pytest.approx((plain + whole) / 2, rel=1e-4)


def test_an_answer_is_told_up_to_its_end_and_what_the_network_is_given_is_not() -> None:
    tokenizer = tiny_encoder_decoder().tokenizer
    model = EncoderDecoder(encoder_decoder("BART"), tokenizer, writing=Writing(most_new_tokens=5))
    pairs = pairs_of(model, answered([("open the file", "打开"), ("open", "x" * 40)]))
    first, second = np.split(pairs.targets.ids, pairs.targets.offsets[1:-1])
    assert first.tolist() == [START, 5, *tokenizer("打开")["input_ids"]] and first[-1] == END
    assert second.size == 2 + 5 and second[-1] != END
    assert (pairs.given, pairs.targets.cut, pairs.told.tolist()) == (2, 1, [first.size - 2, 5])
    assert pairs.sources.ids[: pairs.sources.offsets[1]].tolist() == tokenizer("open the file")["input_ids"]


def test_it_learns_pairs_by_heart_and_says_how_well() -> None:
    known = answered(PAIRS)
    model = teach_pairs(beginning(), known, known, PairsPace(epochs=80, **PACE), seed=0, desk=Desk())
    found = model.predict(pl.DataFrame({"source": [source for source, _ in PAIRS]})).best()
    assert sum(text == target for text, (_, target) in zip(found, PAIRS, strict=True)) > 30
    assert model.learned and model.history is not None
    assert model.history["evaluations"][-1]["score"] > 0.95 > model.history["evaluations"][0]["score"]
    assert model.history["perplexity_of_replies"]["before"] is None
    assert model.history["perplexity_of_replies"]["after"] < 1.5


def test_training_is_the_same_again_and_leaves_what_it_began_with() -> None:
    begun = beginning()
    before = {name: value.clone() for name, value in begun.module.state_dict().items()}
    one, two = (
        teach_pairs(begun, answered(PAIRS[:12]), None, PairsPace(epochs=1, **PACE), seed=3, desk=Desk())
        for _ in range(2)
    )
    for name, value in one.module.state_dict().items():
        assert torch.equal(value, two.module.state_dict()[name])
    assert all(torch.equal(value, before[name]) for name, value in begun.module.state_dict().items())
    assert any(not torch.equal(value, before[name]) for name, value in one.module.state_dict().items())


def test_rows_weigh_as_often_as_they_count() -> None:
    twice = [*PAIRS[:4], PAIRS[0]]
    # Plain steps: Adam's first is as long for a gradient of rounding as for any other.
    pace = PairsPace(epochs=1, **{**PACE, "batch_size": "all", "optimizer": "sgd"})
    copied, weighed = (
        teach_pairs(beginning(), known, None, pace, seed=0, desk=Desk())
        for known in (answered(twice), answered(PAIRS[:4], [2.0, 1.0, 1.0, 1.0]))
    )
    for name, value in copied.module.state_dict().items():
        assert torch.allclose(value, weighed.module.state_dict()[name], atol=1e-4)


def test_what_was_cut_is_told() -> None:
    model = teach_pairs(
        replace(beginning(), writing=Writing(most_new_tokens=1)),
        answered(PAIRS[:6]),
        None,
        PairsPace(epochs=1, **PACE),
        seed=0,
        desk=Desk(),
    )
    assert model.history is not None
    assert any("longer than what may be written" in str(note) for note in model.history["notes"])
