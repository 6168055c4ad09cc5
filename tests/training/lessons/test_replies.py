"""Teaching replies: only answers are learned, all of them, and to the same weights again."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import torch
from tests.models.written.tiny_decoder import PAIRS, tiny_decoder

from tasklift.forms.desk import Desk
from tasklift.models.prompting.asking import Asking
from tasklift.models.prompting.manner import Manner
from tasklift.models.prompting.message import Message
from tasklift.models.prompting.prompt import prompt_of
from tasklift.models.tokens.encoded import Encoded, offsets_of
from tasklift.models.written.decoder import Decoder
from tasklift.models.written.writing import Writing
from tasklift.training.lessons.exchanges import Known
from tasklift.training.lessons.replies import teach_replies
from tasklift.training.objectives.next_word import next_word_losses
from tasklift.training.pace import RepliesPace

CPU = torch.device("cpu")


def known(pairs: list[tuple[str, str]]) -> Known:
    dialogues = [(Message("user", source),) for source, _ in pairs]
    return Known(dialogues, [target for _, target in pairs], np.ones(len(pairs)))


def begun(most: int = 16, positions: str = "absolute") -> Decoder:
    asking = Asking(prompt_of(["source"]), Manner())
    return replace(tiny_decoder(positions), asking=asking, writing=Writing(most_new_tokens=most), longest=64)


def pace(**settings: Any) -> RepliesPace:
    return RepliesPace.model_validate({"precision": "fp32", "learning_rate": 5e-3, "batch_size": 12, **settings})


def taught(valid: Known | None = None, desk: Desk | None = None, **settings: Any) -> Decoder:
    return teach_replies(begun(), known(PAIRS), valid, pace(**settings), seed=1, desk=desk or Desk())


def answers(model: Decoder, pairs: list[tuple[str, str]]) -> list[str | None]:
    return model.predict(pl.DataFrame({"source": [source for source, _ in pairs]})).best()


def test_it_learns_to_answer() -> None:
    model = taught(epochs=40)
    right = [target for _, target in PAIRS]
    assert np.mean([found == gold for found, gold in zip(answers(model, PAIRS), right, strict=True)]) >= 0.9
    assert model.learned and model.history is not None


@pytest.mark.parametrize("positions", ["absolute", "rotary"])
@pytest.mark.parametrize("weights", ["lora", "dora"])
def test_small_matrices_learn_and_are_merged_into_the_others(weights: str, positions: str) -> None:
    start = begun(positions=positions)
    model = teach_replies(start, known(PAIRS), None, pace(epochs=10, weights=weights, rank=4), seed=1, desk=Desk())
    before, after = start.module.state_dict(), model.module.state_dict()
    assert before.keys() == after.keys()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed and all(re.search(r"\.(h|layers)\.\d+\.(attn|attention|mlp)\.", name) for name in changed)


def test_what_it_began_with_is_left_alone() -> None:
    start = begun()
    before = {name: one.clone() for name, one in start.module.state_dict().items()}
    teach_replies(start, known(PAIRS[:6]), None, pace(epochs=1), seed=1, desk=Desk())
    assert all(torch.equal(one, before[name]) for name, one in start.module.state_dict().items())


def test_only_tokens_of_the_reply_count() -> None:
    model = tiny_decoder()
    rows = [np.array([1, 9, 8, 7, 6], np.int32), np.array([1, 5, 4], np.int32)]
    encoded = Encoded(np.concatenate(rows), offsets_of(np.array([5, 3])), None, 0)
    told = np.array([0, 0, 0, 1, 1, 0, 0, 1], dtype=np.bool_)
    losses = next_word_losses(model.module, encoded, padding=0, device=CPU, told=told)
    found = losses(np.array([0, 1]))
    for place, (row, begins) in enumerate(zip(rows, (3, 2), strict=True)):
        ids = torch.from_numpy(row.astype(np.int64))[None]
        labels = ids.clone()
        labels[0, :begins] = -100
        assert found[place].item() == pytest.approx(model.module(input_ids=ids, labels=labels).loss.item(), abs=1e-5)


def test_the_weights_that_tell_valid_best_are_kept() -> None:
    model = taught(valid=known(PAIRS[:6]), epochs=6, evaluations=1)
    assert model.history is not None
    scores = [one["score"] for one in model.history["evaluations"]]
    assert len(scores) == 6 and scores[-1] > scores[0]
    assert model.history["kept"] in {one["step"] for one in model.history["evaluations"]}


def test_the_same_seed_gives_the_same_weights() -> None:
    one, two = (taught(epochs=2).module.state_dict() for _ in range(2))
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_a_checkpoint_goes_on_to_the_same_weights(tmp_path: Path) -> None:
    class Killed(Exception):
        pass

    def dies(done: int, _total: int, _words: str) -> None:
        if done == 5:
            raise Killed

    whole = taught(epochs=3).module.state_dict()
    with pytest.raises(Killed):
        taught(epochs=3, desk=Desk(folder=tmp_path, tell=dies))
    again = taught(epochs=3, desk=Desk(folder=tmp_path)).module.state_dict()
    assert all(torch.equal(whole[name], again[name]) for name in whole)


def test_answers_that_are_too_long_are_cut_and_told() -> None:
    long = known([(source, target * 20) for source, target in PAIRS[:8]])
    model = teach_replies(begun(6), long, None, pace(epochs=1), seed=1, desk=Desk())
    assert model.history is not None
    assert any("most_new_tokens" in note["sentence"] for note in model.history["notes"])
