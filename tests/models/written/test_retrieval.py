"""The answer of the most similar row: what it answers, and that it is saved whole or refused."""

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest

from tasklift.forms.answers import TextAnswers
from tasklift.models.saved import load_model, save_model
from tasklift.models.tensors import Tensors
from tasklift.models.written.passages import index_passages
from tasklift.models.written.retrieval import Retrieval
from tasklift.settings.errors import UserError

SOURCES = ["Open the file", "Close the window", "关闭窗口"]
ANSWERS = ("打开文件", "关闭窗口", "Close the window")


@pytest.fixture
def model() -> Retrieval:
    return Retrieval(index_passages(pl.Series(SOURCES), k1=1.2, b=0.75), ANSWERS)


def asked(*texts: str | None) -> pl.DataFrame:
    return pl.DataFrame({"source": texts}, schema={"source": pl.String})


def test_it_answers_as_the_most_similar_row_was_answered(model: Retrieval) -> None:
    answers = model.predict(asked("open a file", "关闭这个窗口", None))
    assert answers == TextAnswers(("打开文件", "Close the window", "打开文件"))


def test_several_texts_of_a_row_are_looked_up_together(model: Retrieval) -> None:
    rows = pl.DataFrame({"question": ["which?"], "context": ["the window is to be closed: close"]})
    assert model.predict(rows).texts == ("关闭窗口",)


def test_it_is_the_same_once_it_is_read_again(model: Retrieval, tmp_path: Path) -> None:
    save_model(model, tmp_path)
    again = load_model(tmp_path)
    assert isinstance(again, Retrieval)
    assert again.answers == ANSWERS
    rows = asked("open", "window", "窗口")
    assert again.predict(rows) == model.predict(rows)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("answers", np.frombuffer("打开".encode()[:-1], dtype=np.uint8)),
        ("ends", np.array([1, 0, 2], dtype=np.int64)),
        ("ends", np.array([1, 2], dtype=np.int64)),
        ("places", np.array([99], dtype=np.int64)),
        ("starts", np.array([0, 5, 1, 2], dtype=np.int64)),
        ("terms", np.array([2, 1], dtype=np.uint64)),
    ],
)
def test_arrays_of_another_model_are_refused(
    model: Retrieval, tmp_path: Path, name: str, values: npt.NDArray[np.generic]
) -> None:
    save_model(model, tmp_path)
    Tensors({**Tensors.read(tmp_path).arrays, name: values}).write(tmp_path)
    with pytest.raises(UserError) as fault:
        load_model(tmp_path)
    assert fault.value.slug == "model-damaged"


def test_arrays_that_do_not_fit_are_refused(model: Retrieval, tmp_path: Path) -> None:
    save_model(model, tmp_path)
    kept = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    kept["description"]["rows"] = 2
    (tmp_path / "model.json").write_text(json.dumps(kept), encoding="utf-8")
    with pytest.raises(UserError) as fault:
        load_model(tmp_path)
    assert fault.value.slug == "model-damaged"
