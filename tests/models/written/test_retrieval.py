"""The answer of the most similar row: what it answers, and that it is saved whole or refused."""

import json
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from safetensors.numpy import load_file
from tests.models.tiny_encoder import write_tiny_encoder

from tasklift.forms.answers import TextAnswers
from tasklift.models.looking_up.index import Index
from tasklift.models.looking_up.meanings import index_meanings
from tasklift.models.looking_up.passages import index_passages
from tasklift.models.networks.meaning import Meaning, open_meaning
from tasklift.models.saved import load_model, save_model
from tasklift.models.tensors import Tensors
from tasklift.models.written.retrieval import Retrieval
from tasklift.settings import extras
from tasklift.settings.errors import UserError
from tasklift.tasks.looked_up_by import By

SOURCES = ["Open the file", "Close the window", "关闭窗口"]
ANSWERS = ("打开文件", "关闭窗口", "Close the window")


@pytest.fixture
def model() -> Retrieval:
    return Retrieval(Index(index_passages(pl.Series(SOURCES), k1=1.2, b=0.75)), ANSWERS)


@pytest.fixture(scope="module")
def meaning(tmp_path_factory: pytest.TempPathFactory) -> Meaning:
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    folder = tmp_path_factory.mktemp("network")
    write_tiny_encoder(folder / "tiny", SOURCES)
    return open_meaning("./tiny", folder=folder, who="retrieve")


@pytest.fixture
def saved(meaning: Meaning, tmp_path: Path) -> Path:
    """The folder of a model by both."""
    save_model(by_way("both", meaning), tmp_path)
    return tmp_path


def by_way(by: By, meaning: Meaning) -> Retrieval:
    sources = pl.Series(SOURCES)
    words = None if by == "meaning" else index_passages(sources, k1=1.2, b=0.75)
    return Retrieval(Index(words, None if by == "words" else index_meanings(sources, meaning)), ANSWERS)


def asked(*texts: str | None) -> pl.DataFrame:
    return pl.DataFrame({"source": texts}, schema={"source": pl.String})


def refused(folder: Path) -> str:
    """The slug with which the model is refused."""
    with pytest.raises(UserError) as fault:
        load_model(folder)
    assert fault.value.advice
    return fault.value.slug


def test_it_answers_as_the_most_similar_row_was_answered(model: Retrieval) -> None:
    answers = model.predict(asked("open a file", "关闭这个窗口", None))
    assert answers == TextAnswers(("打开文件", "Close the window", "打开文件"))


def test_several_texts_of_a_row_are_looked_up_together(model: Retrieval) -> None:
    rows = pl.DataFrame({"question": ["which?"], "context": ["the window is to be closed: close"]})
    assert model.predict(rows).texts == ("关闭窗口",)


@pytest.mark.parametrize("by", ["meaning", "both"])
def test_by_meaning_a_text_it_knows_is_answered_as_it_was(by: By, meaning: Meaning) -> None:
    assert by_way(by, meaning).predict(asked(*reversed(SOURCES))) == TextAnswers(ANSWERS[::-1])


def test_it_is_the_same_once_it_is_read_again(model: Retrieval, tmp_path: Path) -> None:
    save_model(model, tmp_path)
    again = load_model(tmp_path)
    assert isinstance(again, Retrieval)
    assert again.answers == ANSWERS
    rows = asked("open", "window", "窗口")
    assert again.predict(rows) == model.predict(rows)


@pytest.mark.parametrize("by", ["meaning", "both"])
def test_with_its_encoder_too(by: By, meaning: Meaning, tmp_path: Path) -> None:
    model, rows = by_way(by, meaning), asked("open", "the window", "窗口", "zzz", None, "close " * 200)
    save_model(model, tmp_path)
    again = load_model(tmp_path)
    assert isinstance(again, Retrieval)
    assert again.index.by == by
    assert again.predict(rows) == model.predict(rows)
    places, scores = again.index.best(rows["source"], 3)
    assert places.tolist() == model.index.best(rows["source"], 3)[0].tolist()
    assert scores.tolist() == model.index.best(rows["source"], 3)[1].tolist()


def test_saved_twice_it_has_the_same_bytes(
    saved: Path, meaning: Meaning, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    save_model(by_way("both", meaning), other)
    files = sorted(path.relative_to(saved) for path in saved.rglob("*") if path.is_file())
    assert [(saved / path).read_bytes() for path in files] == [(other / path).read_bytes() for path in files]


def test_a_model_that_was_saved_before_there_was_meaning_is_read(model: Retrieval, tmp_path: Path) -> None:
    save_model(model, tmp_path)
    described(tmp_path, by=None)
    assert load_model(tmp_path).predict(asked("open")) == model.predict(asked("open"))


def described(folder: Path, **changes: object) -> None:
    """Change what the model says of itself; None takes it out."""
    kept = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    said = {name: value for name, value in (kept["description"] | changes).items() if value is not None}
    (folder / "model.json").write_text(json.dumps(kept | {"description": said}), encoding="utf-8")


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
    assert refused(tmp_path) == "model-damaged"


@pytest.mark.parametrize("changes", [{"rows": 2}, {"rows": 0}, {"by": "guessing"}])
def test_arrays_that_do_not_fit_what_is_said_are_refused(
    model: Retrieval, tmp_path: Path, changes: dict[str, object]
) -> None:
    save_model(model, tmp_path)
    described(tmp_path, **changes)
    assert refused(tmp_path) == "model-damaged"


@pytest.mark.parametrize(
    "vectors",
    [
        np.zeros((3, 31), np.float32),
        np.zeros((2, 32), np.float32),
        np.zeros(96, np.float32),
        np.zeros((3, 32), np.float64),
        np.full((3, 32), np.nan, np.float32),
        None,
    ],
)
def test_vectors_that_are_not_of_its_encoder_are_refused(saved: Path, vectors: npt.NDArray[np.generic] | None) -> None:
    arrays = dict(Tensors.read(saved).arrays)
    del arrays["vectors"]
    Tensors(arrays if vectors is None else {**arrays, "vectors": vectors}).write(saved)
    assert refused(saved) == "model-damaged"


def _cut(folder: Path, name: str) -> None:
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: len(content) // 2])


def _narrower_tensors(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    Tensors({name: one[..., :1] for name, one in weights.items()}).write(folder)


@pytest.mark.parametrize(
    "damage",
    [
        shutil.rmtree,
        lambda folder: _cut(folder, "config.json"),
        lambda folder: _cut(folder, "model.safetensors"),
        lambda folder: _cut(folder, "tokenizer.json"),
        lambda folder: (folder / "config.json").write_text("[]"),
        lambda folder: (folder / "config.json").write_text('{"model_type": "no-such-network"}'),
        lambda folder: (folder / "tokenizer.json").write_text('{"version": "1.0", "model": {"type": "Strange"}}'),
        lambda folder: (folder / "config.json").unlink(),
        lambda folder: (folder / "model.safetensors").unlink(),
        lambda folder: (folder / "tokenizer.json").unlink(),
        _narrower_tensors,
    ],
)
def test_an_encoder_that_is_not_whole_is_refused(saved: Path, damage: Callable[[Path], object]) -> None:
    damage(saved / "encoder")
    assert refused(saved) in ("model-damaged", "model-unsafe")


def test_an_encoder_that_asks_for_code_is_refused(saved: Path) -> None:
    config = json.loads((saved / "encoder" / "config.json").read_text(encoding="utf-8"))
    config["auto_map"] = {"AutoModel": "evil.Model"}
    (saved / "encoder" / "config.json").write_text(json.dumps(config), encoding="utf-8")
    assert refused(saved) == "model-unsafe"


def test_without_an_encoder_or_torch_what_is_missing_is_said(
    model: Retrieval, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_model(model, tmp_path)
    described(tmp_path, by="both")
    if find_spec("torch"):
        assert refused(tmp_path) == "model-damaged"
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    assert refused(tmp_path) == "package-missing"


def test_numbers_of_a_kind_that_numpy_lacks_are_refused(model: Retrieval, tmp_path: Path) -> None:
    save_model(model, tmp_path)
    header = json.dumps({"terms": {"dtype": "BF16", "shape": [1], "data_offsets": [0, 2]}}).encode()
    (tmp_path / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + b"\0\0")
    assert refused(tmp_path) == "model-damaged"
