"""The step that has the task's own language model answer, as it is."""

from typing import Any

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import polars as pl
import torch
from handed import handed
from tests.models.written.tiny_decoder import PAIRS, tiny_decoder

from tasklift.forms.desk import Desk
from tasklift.models.written.decoder import Decoder
from tasklift.settings.errors import UserError
from tasklift.steps.tune.ask import Ask

TRAIN: dict[str, list[Any]] = {
    "source": [source for source, _ in PAIRS],
    "answer": [target for _, target in PAIRS],
}


def asked(**settings: Any) -> Decoder:
    step = Ask.model_validate({"most_new_tokens": 6, **settings})
    model = step.tune({"train": handed(TRAIN)}, start=tiny_decoder(), seed=0, desk=Desk())
    assert isinstance(model, Decoder)
    return model


def test_the_model_is_asked_as_it_is() -> None:
    model = asked(examples=2)
    before = tiny_decoder().module.state_dict()
    assert all(torch.equal(one, before[name]) for name, one in model.module.state_dict().items())
    assert model.asking is not None and len(model.asking.pool.answers) == len(PAIRS)
    assert model.longest == 96 - 6 and model.can_answer
    assert len(model.predict(pl.DataFrame({"source": ["open the file", None]})).best()) == 2


def test_an_answer_stands_behind_its_mark() -> None:
    assert asked(answer_after="Answer:").predict(pl.DataFrame({"source": ["a"]})).best() == [None]


def test_an_answer_that_leaves_no_room_is_refused() -> None:
    with pytest.raises(UserError) as fault:
        asked(most_new_tokens=96)
    assert fault.value.slug == "prompt-too-long"
