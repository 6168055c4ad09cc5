"""The step that has the task's own language model answer, as it is."""

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import numpy as np
import polars as pl
import torch
from handed import handed
from pydantic import ValidationError
from tests.models.choosing.tiny_chooser import CHINESE, ENGLISH, texts, tiny_language_model
from tests.models.written.tiny_decoder import PAIRS, tiny_decoder

from tasklift.forms.answers import LabelAnswers
from tasklift.forms.desk import Desk
from tasklift.models.choosing.chooser import Chooser
from tasklift.models.written.decoder import Decoder
from tasklift.settings.errors import UserError
from tasklift.steps.tune.ask import Ask
from tasklift.steps.tune.calibrate import Calibrate

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


def test_an_instruction_stands_above_the_texts() -> None:
    model = asked(instruction="Translate {this}.")
    assert model.asking is not None and model.asking.prompt.user.fill({"source": "a"}) == "Translate {this}.\n\na"
    with pytest.raises(ValidationError, match="do not go together"):
        Ask.model_validate({"instruction": "a", "prompt": "b.txt"})


def labelled(rows: list[tuple[str, str]], batch_size: int = 1000) -> Any:
    told, labels = [text for text, _ in rows], [label for _, label in rows]
    return handed({"text": told, "label": labels, "answer": labels}, batch_size)


def choosing(rows: list[tuple[str, str]] = ENGLISH, folder: Path | None = None, **settings: Any) -> Chooser:
    step = Ask.model_validate({"precision": "fp32", **settings})
    step = step.in_folder(folder) if folder else step
    model = step.tune({"train": labelled(rows)}, start=tiny_language_model(), seed=0, desk=Desk())
    assert isinstance(model, Chooser)
    return model


@pytest.mark.parametrize(
    ("rows", "asks"), [(ENGLISH, "Labels: bad, good, good enough"), (CHINESE, "标签：好、好极了、差")]
)
def test_where_answers_are_labels_it_is_asked_for_one_of_them(rows: list[tuple[str, str]], asks: str) -> None:
    model = choosing(rows)
    assert model.labels == tuple(sorted({label for _, label in rows}))
    (dialogue,) = model.asking.messages(texts(rows[0][0]))
    assert asks in dialogue[0].content and dialogue[-1].content == rows[0][0]
    found = model.predict(texts(*(text for text, _ in rows), None))
    assert isinstance(found, LabelAnswers) and found.probabilities.shape == (5, 3)
    assert found.probabilities.sum(axis=1) == pytest.approx(np.ones(5))


def test_examples_are_the_rows_most_like_it_and_never_itself() -> None:
    model = choosing(examples=1)
    (other,) = model.asking.messages(texts("a fine film indeed"))
    assert [one.content for one in other[1:3]] == ["a fine film", "good"]
    (own,) = model.asking.messages_among(texts("a fine film"))
    assert [one.content for one in own[1:3]] == ["fine enough", "good enough"]


def test_its_leaning_hangs_on_texts_alone_and_not_on_their_order() -> None:
    model, fair = choosing(calibration_rows=0), choosing(calibration_rows=2)
    assert set(model.leanings) == {0.0} and len(set(fair.leanings)) == 3
    step = Ask.model_validate({"precision": "fp32", "calibration_rows": 2})
    frame = labelled(ENGLISH).frame()[::-1]
    backwards = handed({name: frame[name].to_list() for name in ("text", "label", "answer")})
    renamed = type(backwards)(4, backwards.columns, lambda: iter([frame]), backwards.spread)
    again = step.tune({"train": renamed}, start=tiny_language_model(), seed=0, desk=Desk())
    assert isinstance(again, Chooser) and again.leanings == pytest.approx(fair.leanings, abs=1e-6)
    swapped = [(text, {"good": "bad", "bad": "good"}.get(label, label)) for text, label in ENGLISH]
    assert choosing(swapped, calibration_rows=2).leanings == pytest.approx(fair.leanings, abs=1e-6)


def test_a_prompts_file_may_say_where_the_labels_stand(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("{labels}?\n\n{text}", encoding="utf-8")
    (dialogue,) = choosing(folder=tmp_path, prompt="words.txt").asking.messages(texts("dull"))
    assert [one.content for one in dialogue] == ["bad, good, good enough?\n\ndull"]
    (tmp_path / "wrong.txt").write_text("{label} {text}", encoding="utf-8")
    with pytest.raises(UserError) as fault:
        choosing(folder=tmp_path, prompt="wrong.txt")
    assert fault.value.slug == "bad-prompt" and "labels" in fault.value.advice


def test_labels_that_are_numbers_may_be_called_without_quotation_marks() -> None:
    model = choosing([("a", "0"), ("b", "1")], words={0: "bad", 1: "good"})
    assert model.labels == ("0", "1") and model.words == ("bad", "good")


@pytest.mark.parametrize("settings", [{"samples": 3, "temperature": 1.0}, {"beams": 2}, {"answer_after": "Answer:"}])
def test_how_texts_are_written_is_not_asked_where_labels_are_scored(settings: dict[str, Any]) -> None:
    with pytest.raises(UserError) as fault:
        choosing(**settings)
    assert fault.value.slug == "step-does-not-fit" and any(name in fault.value.problem for name in settings)


def test_how_labels_are_scored_is_not_asked_where_texts_are_written() -> None:
    with pytest.raises(UserError) as fault:
        asked(words={"a": "b"})
    assert fault.value.slug == "step-does-not-fit" and "`words`" in fault.value.problem


def test_its_probabilities_can_be_set_on_valid() -> None:
    model = choosing()
    found = Calibrate().tune(
        {"train": labelled(ENGLISH), "valid": labelled(ENGLISH * 5)}, start=model, seed=0, desk=Desk()
    )
    answers = found.predict(texts("dull"))
    assert isinstance(answers, LabelAnswers) and answers.best() == model.predict(texts("dull")).best()


def test_a_text_that_is_its_label_is_a_text_still() -> None:
    assert choosing([("bad", "bad"), ("good", "good")]).asking.prompt.names == ["text"]
