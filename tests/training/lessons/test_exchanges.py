"""Prompts with replies: what goes on where another ended is read once, and the same is learned of it."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import torch
from tests.models.written.tiny_decoder import tiny_decoder

from tasklift.models.prompting.message import Message
from tasklift.models.written.decoder import Decoder
from tasklift.models.written.writing import Writing
from tasklift.training.lessons.exchanges import Exchanges, Known, exchanges_of
from tasklift.training.objectives.next_word import next_word_losses
from tasklift.training.pace import RepliesPace

TALKS = [
    [("open the file", "打开文件"), ("close it", "关闭"), ("save the page", "保存页面")],
    [("open the file", "打开文件"), ("print the page", "打印页面")],
    [("copy the tab", "复制标签")],
]


def model(most: int = 16) -> Decoder:
    return replace(tiny_decoder("rotary"), writing=Writing(most_new_tokens=most), longest=200)


def known(weights: list[float] | None = None) -> Known:
    """Each reply of the talks, with all that was said before it."""
    dialogues, replies = [], []
    for talk in TALKS:
        said: list[Message] = []
        for question, reply in talk:
            said = [*said, Message("user", question)]
            dialogues.append(tuple(said))
            replies.append(reply)
            said = [*said, Message("assistant", reply)]
    return Known(dialogues, replies, np.array(weights or [1.0] * len(replies)))


def total_loss(found: Exchanges, decoder: Decoder) -> float:
    losses = next_word_losses(
        decoder.module.eval(), found.encoded, padding=0, device=torch.device("cpu"), told=found.told
    )
    with torch.no_grad():
        return float(losses(np.arange(found.encoded.rows)).double().numpy() @ found.weights)


def alone(decoder: Decoder) -> list[Exchanges]:
    whole = known()
    return [
        exchanges_of(decoder, Known([dialogue], [reply], np.ones(1)))
        for dialogue, reply in zip(whole.dialogues, whole.replies, strict=True)
    ]


def test_the_replies_of_a_dialogue_are_one_row_and_the_loss_is_that_of_each_alone() -> None:
    found, each = exchanges_of(model(), known()), alone(model())
    assert found.replies == 6 and found.encoded.rows == 4, "what two talks begin with goes on in one of them alone"
    assert total_loss(found, model()) == pytest.approx(sum(total_loss(one, model()) for one in each), rel=1e-5)
    assert found.encoded.ids.size < sum(one.encoded.ids.size for one in each)
    assert found.told.sum() == sum(one.told.sum() for one in each)


def test_what_counts_otherwise_stays_a_row_of_its_own() -> None:
    found = exchanges_of(model(), known([1.0, 2.0, 1.0, 1.0, 1.0, 1.0]))
    assert found.encoded.rows > exchanges_of(model(), known()).encoded.rows
    assert found.weights.sum() == pytest.approx(found.told.sum() + _told_of(1))


def _told_of(place: int) -> int:
    return int(alone(model())[place].told.sum())


def test_rows_alike_count_as_many_times_as_they_are_there() -> None:
    twice = Known(known().dialogues[:1] * 2, known().replies[:1] * 2, np.ones(2))
    found = exchanges_of(model(), twice)
    assert found.encoded.rows == 2 and found.weights.tolist() == [found.told.sum() / 2] * 2


def test_replies_that_were_cut_are_counted() -> None:
    found = exchanges_of(model(most=2), known())
    assert found.cut == 6 and found.replies == 6


def test_a_step_has_as_many_replies_as_it_had_before_they_were_put_together() -> None:
    pace = RepliesPace(batch_size=32, learning_rate=1e-4)
    assert pace.of_replies(60, 60, 1e-3) == pace
    assert pace.of_replies(80, 10, 1e-3).batch_size == 4
    assert pace.of_replies(80, 1, 1e-3).batch_size == 1
    assert RepliesPace().of_replies(40, 20, 1e-3).rows_a_step(20) == RepliesPace().rows_a_step(20) // 2
    for kept in (
        pace.model_copy(update=one) for one in ({"batch_size": "all"}, {"batch_size": None, "batch_tokens": 512})
    ):
        assert kept.of_replies(80, 10, 1e-3) == kept


def test_a_rate_that_nobody_chose_is_that_of_the_model() -> None:
    for pace in (RepliesPace(), RepliesPace(batch_tokens=512)):
        assert pace.of_replies(80, 10, 1e-3).learning_rate == 1e-3
        assert pace.model_copy(update={"learning_rate": 1e-4}).of_replies(80, 10, 1e-3).learning_rate == 1e-4
