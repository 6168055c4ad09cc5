"""Teaching to mark answers: rows are learned, in English and Chinese, windows too, and to the same weights again."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import torch
from tests.models.tiny_encoder import write_tiny_encoder
from tests.models.written.questions import Question, chinese, english

from tasklift.forms.desk import Desk
from tasklift.models.encoder import Encoder
from tasklift.models.networks.beginnings import open_encoder, planned_encoder
from tasklift.models.networks.heads import with_spans
from tasklift.models.tokens.windows import windows_of
from tasklift.models.written.extractor import Extractor
from tasklift.settings.errors import UserError
from tasklift.settings.kept import say_again
from tasklift.tasks.encoder_plan import EncoderPlan
from tasklift.training.lessons.marking import Asked, teach_spans
from tasklift.training.objectives.answer_spans import right_tokens, span_losses
from tasklift.training.pace import SpansPace

NONE = english(60, unanswerable=True)
ZH = chinese(60)


def asked(rows: list[Question]) -> Asked:
    answers = tuple((row.answer,) for row in rows)
    return Asked(tuple(row.question for row in rows), tuple(row.context for row in rows), answers, np.ones(len(rows)))


def begun(rows: list[Question]) -> Encoder:
    plan = EncoderPlan(layers=2, heads=2, width=32, context=64, vocabulary=300, dropout=0.0)
    return planned_encoder(plan, [text for row in rows for text in row[:2]], seed=0)


def pace(**settings: Any) -> SpansPace:
    plain = {"precision": "fp32", "learning_rate": 8e-3, "batch_size": 12, "dropout": 0.0, "evaluations": 1}
    return SpansPace.model_validate({**plain, "epochs": 12, **settings})


def taught(
    rows: list[Question], valid: list[Question] | None = None, desk: Desk | None = None, **more: Any
) -> Extractor:
    held_out = None if valid is None else asked(valid)
    return teach_spans(begun(rows), asked(rows), held_out, pace(**more), seed=1, desk=desk or Desk())


def share_right(model: Extractor, rows: list[Question]) -> float:
    frame = pl.DataFrame({"question": [row.question for row in rows], "context": [row.context for row in rows]})
    found = model.predict(frame).best()
    return float(np.mean([text == row.answer for text, row in zip(found, rows, strict=True)]))


def test_it_learns_answers_and_where_there_are_none() -> None:
    model = taught(NONE, NONE[:20])
    assert share_right(model, NONE) > 0.9
    assert model.threshold is not None and model.history is not None
    assert model.history["evaluations"][-1]["score"] > 0.9 and model.history["notes"] == []


def test_chinese_answers_are_cut_at_their_characters_behind_emoji_too() -> None:
    model = taught(ZH)
    assert share_right(model, ZH) > 0.9
    assert model.threshold is None and model.longest_answer == 2


def test_a_context_longer_than_what_is_read_is_learned_in_windows() -> None:
    filling = "The others are all asleep by now and nobody says a word about it. " * 2
    rows = [row._replace(context=(filling + row.context) if at % 2 else (row.context + filling))
            for at, row in enumerate(english(60))]  # fmt: skip
    model = taught(rows, longest=28, stride=10, epochs=10)
    assert model.windows([rows[0].question], [rows[0].context]).encoded.rows > 2
    assert share_right(model, rows) > 0.9


def test_a_pretrained_encoder_learns_it_too(tmp_path: Path) -> None:
    folder = write_tiny_encoder(tmp_path / "tiny", [text for row in NONE for text in row[:2]])
    start = open_encoder(folder)
    before = {name: one.clone() for name, one in start.module.state_dict().items()}
    model = teach_spans(start, asked(NONE), asked(NONE[:20]), pace(epochs=14), seed=0, desk=Desk())
    assert share_right(model, NONE) > 0.9
    assert all(torch.equal(one, before[name]) for name, one in start.module.state_dict().items())


def test_rows_whose_answer_is_nowhere_teach_nothing_and_are_counted() -> None:
    strange = [row._replace(answer="Atlantis") for row in NONE[:5]]
    desk = Desk()
    plain = teach_spans(begun(NONE), asked(NONE[5:]), None, pace(epochs=2), seed=1, desk=desk)
    model = teach_spans(begun(NONE), asked([*strange, *NONE[5:]]), None, pace(epochs=2), seed=1, desk=desk)
    assert model.history is not None
    (note,) = model.history["notes"]
    assert "5 of 60 rows taught nothing" in str(say_again(note))
    assert all(
        torch.equal(one, two)
        for one, two in zip(plain.module.state_dict().values(), model.module.state_dict().values(), strict=True)
    )
    with pytest.raises(UserError) as fault:
        taught(strange)
    assert fault.value.slug == "no-rows"


@pytest.mark.parametrize("weights", ["head", "lora"])
def test_what_is_not_to_learn_stays_as_it_was(weights: str) -> None:
    start = begun(NONE)
    model = teach_spans(start, asked(NONE), None, pace(epochs=2, weights=weights), seed=1, desk=Desk())
    before = with_spans(start, dropout=0.0, seed=1).state_dict()
    changed = {name for name, one in model.module.state_dict().items() if not torch.equal(one, before[name])}
    assert {"model.head.output.weight", "model.head.output.bias"} <= changed
    others = changed - {"model.head.output.weight", "model.head.output.bias"}
    assert (weights == "lora") == bool(others) and all(".layers." in name for name in others)


def test_the_same_seed_gives_the_same_weights_and_so_does_a_checkpoint(tmp_path: Path) -> None:
    class Killed(Exception):
        pass

    def dies(done: int, _total: int, _words: str) -> None:
        if done == 7:
            raise Killed

    whole = taught(NONE, NONE[:12], epochs=2)
    with pytest.raises(Killed):
        taught(NONE, NONE[:12], Desk(folder=tmp_path, tell=dies), epochs=2)
    again = taught(NONE, NONE[:12], Desk(folder=tmp_path), epochs=2)
    same = taught(NONE, NONE[:12], epochs=2)
    for other in (again, same):
        assert other.threshold == whole.threshold and other.history == whole.history
        pairs = zip(whole.module.state_dict().values(), other.module.state_dict().values(), strict=True)
        assert all(torch.equal(one, two) for one, two in pairs)


def test_the_loss_is_that_of_transformers_where_all_tokens_may_answer() -> None:
    start, rows = begun(NONE), NONE[:6]
    module = with_spans(start, dropout=0.0, seed=0)
    windows = windows_of(
        start.tokenizer, [row.question for row in rows], [row.context for row in rows], longest=64, stride=8
    )
    places = [(row.context.index(row.answer), row.context.index(row.answer) + len(row.answer)) if row.answer else None
              for row in rows]  # fmt: skip
    right = right_tokens(windows, places)
    assert (right[2] == 0).all() and right[0].all()
    open_to_all = replace(windows, can_answer=np.ones_like(windows.can_answer))
    losses = span_losses(module, open_to_all, right, padding=0, device=torch.device("cpu"))
    for row in range(len(rows)):
        ids = torch.from_numpy(windows.encoded.at(np.array([row])).ids.astype(np.int64))[None]
        segments = torch.from_numpy(windows.encoded.at(np.array([row])).segments.astype(np.int64))[None]  # type: ignore[union-attr]
        said = module(input_ids=ids, token_type_ids=segments)
        found = [torch.nn.functional.cross_entropy(one, torch.tensor([right[row, side]])).item()
                 for side, one in enumerate((said.start_logits, said.end_logits))]  # fmt: skip
        assert losses(np.array([row])).item() == pytest.approx(np.mean(found), abs=1e-5)


def test_where_an_answer_is_known_to_stand_is_learned_and_not_where_it_stands_first() -> None:
    one, two = "Ann left Rome. Bob is in Rome.", "北京很大，他在北京。"
    answers, spans = (("Rome",), ("那里", "北京"), ("Oslo",)), (((25, 29),), (None, (7, 9)), ())
    known = Asked(("Where?", "哪里？", "Where?"), (one, two, "Oslo"), answers, np.ones(3), spans)
    assert known.places == [(25, 29), (7, 9), (0, 4)]
    assert replace(known, spans=()).places == [(9, 13), (0, 2), (0, 4)]
    assert known.at(np.array([1, 2])).places == [(7, 9), (0, 4)]
    assert known.right == (("Rome", "Rome"), ("那里", "北京", "北京"), ("Oslo",))
    blank = Asked(("Where?",), (one,), (("",),), np.ones(1), (((25, 29),),))
    assert blank.places == [None] and blank.right == (("",),)
