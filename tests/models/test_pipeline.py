"""A model as it serves: the rewrites that travel, the notes, and the folder that it is carried away in."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.models.test_classical import fitted

from tasklift.forms.answers import LabelAnswers
from tasklift.forms.rewrite import Rewrite
from tasklift.models.classical import Classical
from tasklift.models.looking_up.library import Library
from tasklift.models.pipeline import DESCRIPTION, Pipeline, frame_of, load
from tasklift.models.served import Served
from tasklift.models.written.sentence import Sentence
from tasklift.settings.errors import UserError
from tasklift.steps.clean.normalize import Normalize
from tasklift.steps.clean.redact import Redact

TEXTS = ["great food", "awful cold soup", "很好吃", "太差了", "ＧＲＥＡＴ　\u200bfood", "", None, "\u3000\n"]


@pytest.fixture(scope="module")
def model() -> Classical:
    return fitted("linear_svm")


@pytest.fixture(scope="module")
def pipeline(model: Classical) -> Pipeline:
    shares = {"bad": 0.3, "good": 0.6, "rare": 0.1}
    return Pipeline("classify", {"text": ["review"]}, (Normalize(),), model, shares)


def test_the_rewrites_come_before_the_model(pipeline: Pipeline, model: Classical) -> None:
    given = pipeline.answer(pl.DataFrame({"text": TEXTS}))
    written = model.predict(pl.DataFrame({"text": ["GREAT food"]})).probabilities[0]
    places = [given.answers.labels.index(label) for label in ("bad", "good")]
    assert np.array_equal(given.answers.probabilities[4, places], written)


def test_rows_without_text_get_the_shares_of_the_labels_and_a_note(pipeline: Pipeline) -> None:
    given = pipeline.answer(pl.DataFrame({"text": TEXTS}))
    assert given.notes == [None] * 5 + ["no text: the most frequent label"] * 3
    assert given.answers.labels == ("bad", "good", "rare")
    assert given.answers.probabilities[5:].tolist() == [[0.3, 0.6, 0.1]] * 3
    assert given.answers.best()[5:] == ["good"] * 3
    np.testing.assert_allclose(given.answers.probabilities.sum(axis=1), 1.0)


def test_a_label_that_the_model_never_saw_has_no_probability(pipeline: Pipeline) -> None:
    assert pipeline.answer(pl.DataFrame({"text": TEXTS[:5]})).answers.probabilities[:, 2].tolist() == [0.0] * 5


def test_answers_do_not_depend_on_the_portion(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = pl.DataFrame({"text": TEXTS * 5})
    whole = pipeline.answer(rows)
    monkeypatch.setattr("tasklift.models.pipeline.PREDICT_ROWS", 3)
    parts = pipeline.answer(rows)
    assert np.array_equal(parts.answers.probabilities, whole.answers.probabilities)
    assert parts.notes == whole.notes


def test_other_columns_are_not_looked_at(pipeline: Pipeline) -> None:
    rows = pl.DataFrame({"label": ["x"], "text": ["great food"], "id": ["1"]})
    assert pipeline.answer(rows).answers.best() == pipeline.predict(["great food"]) == ["good"]


def test_no_rows_have_no_answers(pipeline: Pipeline) -> None:
    given = pipeline.answer(pl.DataFrame({"text": []}, schema={"text": pl.String}))
    assert given.answers.probabilities.shape == (0, 3)
    assert given.notes == []
    assert pipeline.predict([]) == []


def test_texts_mappings_and_frames_are_answered_alike(pipeline: Pipeline) -> None:
    texts = ["great food", "awful cold soup"]
    assert pipeline.predict(texts) == ["good", "bad"]
    assert pipeline.predict([{"text": text} for text in texts]) == ["good", "bad"]
    assert pipeline.predict(pl.DataFrame({"text": texts})) == ["good", "bad"]
    with pytest.raises(TypeError, match="a list of texts, not one text"):
        pipeline.predict("great food")


def test_a_saved_pipeline_answers_bit_for_bit_the_same(pipeline: Pipeline, tmp_path: Path) -> None:
    pipeline.save(tmp_path / "out")
    again = load(tmp_path / "out")
    rows = pl.DataFrame({"text": TEXTS})
    assert np.array_equal(again.answer(rows).answers.probabilities, pipeline.answer(rows).answers.probabilities)
    assert again.description == pipeline.description
    assert again.inputs == ["text"]
    files = sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert files == ["model/model.json", "model/model.safetensors", "pipeline.json"]


def test_a_folder_that_is_there_is_not_written_into(pipeline: Pipeline, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        pipeline.save(tmp_path)
    assert caught.value.slug == "output-exists"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"rewrites": [{"name": "no_such_step", "settings": {}}]},
        {"rewrites": [{"name": "normalize", "settings": {"unknown": 1}}]},
        {"rewrites": [{"name": "filter_length", "settings": {}}]},
        {"rewrites": [{"name": "classical", "settings": {}}]},
        {"rewrites": [{}]},
        {"rewrites": 5},
        {"shares": None},
        {"kind": "no_such_kind"},
        {"columns": {}},
    ],
)
def test_a_changed_description_is_refused(pipeline: Pipeline, tmp_path: Path, change: dict[str, Any]) -> None:
    pipeline.save(tmp_path / "out")
    path = tmp_path / "out" / DESCRIPTION
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(UserError) as caught:
        load(tmp_path / "out").predict(["great food"])
    assert caught.value.slug in {"model-damaged", "unknown-name"}
    assert caught.value.advice


def test_a_description_that_lacks_a_key_is_refused(pipeline: Pipeline, tmp_path: Path) -> None:
    for key in ("kind", "columns", "rewrites", "shares"):
        folder = tmp_path / key
        pipeline.save(folder)
        kept = json.loads((folder / DESCRIPTION).read_text())
        del kept[key]
        (folder / DESCRIPTION).write_text(json.dumps(kept))
        with pytest.raises(UserError, match=f"not complete: '{key}'"):
            load(folder)


def test_answers_of_several_labels_are_ordered() -> None:
    answers = LabelAnswers(("a", "b"), np.array([[0.5, 0.5], [0.2, 0.8]]))
    assert answers.best() == ["a", "b"]
    assert answers.confidence().tolist() == [0.5, 0.8]


WIDE = "Ｔｈｅ pool is closed.  \u200bＤｏｇｓ are welcome."
READER = Pipeline("answer", {"question": ["q"], "context": ["c"]}, (Normalize(),), Sentence(1.2, 0.75), {})
ASKED = [{"question": "Are dogs welcome?", "context": WIDE}, {"question": "狗呢？", "context": "可以帶狗。Ａ股！"}]


def test_an_answer_is_given_in_the_users_own_characters() -> None:
    raw = ["Ｄｏｇｓ are welcome.", "可以帶狗。"]
    assert READER.predict(ASKED) == raw
    assert replace(READER, rewrites=(Normalize(chinese="simplified"),)).predict(ASKED) == raw
    assert replace(READER, rewrites=()).predict(ASKED) == ["\u200bＤｏｇｓ are welcome.", "可以帶狗。"]
    assert Served(READER).predict(frame_of(ASKED, READER.inputs)).best() == raw


def test_answers_know_their_places_however_many_are_asked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = frame_of(ASKED * 3, READER.inputs)
    whole = READER.answer(rows).answers
    monkeypatch.setattr("tasklift.models.pipeline.PREDICT_ROWS", 2)
    assert READER.answer(rows).answers == whole
    assert [
        context[slice(*place)] for context, place in zip(rows["context"], whole.standing(), strict=True)
    ] == whole.best()


def test_a_question_without_a_text_is_not_answered_after_a_rewriting_either() -> None:
    given = READER.answer(frame_of([{"question": "Ｗｈｏ?"}, {}], READER.inputs))
    assert given.answers.best() == [None, None] and given.notes[0] is None and given.notes[1]


@pytest.mark.parametrize("rewrites", [(Redact(),), (Normalize(), Redact()), (Redact(), Normalize())])
def test_what_a_step_keeps_out_of_sight_does_not_come_back_in_an_answer(rewrites: tuple[Rewrite, ...]) -> None:
    asked = [{"question": "Who knows of dogs?", "context": "It is late. Ｄｏｇｓ: ask ann@example.com about dogs."}]
    pipeline = replace(READER, rewrites=rewrites)
    (found,) = pipeline.predict(asked)
    assert found is not None and "[EMAIL]" in found and "ann@" not in found
    assert pipeline.answer(frame_of(asked, pipeline.inputs)).answers.standing() == (None,)


def test_an_answer_out_of_documents_has_their_characters() -> None:
    library = Library(1, ("a#1", "b#1"), ("Ｄｏｇｓ are welcome.", "The pool is closed."))
    pipeline = replace(READER, columns={"question": ["q"]}, library=library)
    asked = frame_of(["Are dogs welcome?"], ["question"])
    answers = pipeline.answer(asked).answers
    assert answers.best() == ["Ｄｏｇｓ are welcome."] and answers.standing() == ((0, 17),)
    served = Served(pipeline).predict(asked)
    assert served.best() == answers.best() and served.standing() == (None,)
