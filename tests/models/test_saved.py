"""Models on disk: found by name, never by code."""

import json
import pickle
from pathlib import Path

import pytest
from tests.models.test_classical import NEW, fitted

from tasklift.models.saved import DESCRIPTION, load_model, read_description, save_model
from tasklift.settings.errors import UserError


def test_a_model_comes_back_as_the_class_of_its_name(tmp_path: Path) -> None:
    model = fitted("naive_bayes")
    save_model(model, tmp_path)
    kept = json.loads((tmp_path / DESCRIPTION).read_text(encoding="utf-8"))
    assert (kept["format"], kept["model"]) == (1, "classical")
    again = load_model(tmp_path)
    assert type(again) is type(model)
    assert again.predict(NEW).probabilities.tolist() == model.predict(NEW).probabilities.tolist()


def test_saving_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        save_model(fitted("linear_svm"), tmp_path / name)
    for file in sorted((tmp_path / "one").iterdir()):
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (b"", "model-damaged"),
        (b"{", "model-damaged"),
        (b"[1]", "model-damaged"),
        (b"\xff\xfe", "model-damaged"),
        (pickle.dumps({"model": "classical"}), "model-damaged"),
        (b"{}", "not-a-model"),
        (b'{"format": 2, "model": "classical", "description": {}}', "not-a-model"),
        (b'{"format": 1, "model": "os.system", "description": {}}', "not-a-model"),
        (b'{"format": 1, "model": "../../evil", "description": {}}', "not-a-model"),
        (b'{"format": 1, "model": ["classical"], "description": {}}', "not-a-model"),
        (b'{"format": 1, "model": "classical"}', "model-damaged"),
        (b'{"format": 1, "model": "classical", "description": 5}', "model-damaged"),
    ],
)
def test_a_file_that_is_no_description_is_refused(tmp_path: Path, content: bytes, slug: str) -> None:
    save_model(fitted("naive_bayes"), tmp_path)
    (tmp_path / DESCRIPTION).write_bytes(content)
    with pytest.raises(UserError) as caught:
        load_model(tmp_path)
    assert caught.value.slug == slug
    assert caught.value.advice


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(UserError, match="there is no model.json in this folder") as caught:
            load_model(folder)
        assert caught.value.slug == "not-a-model"
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError):
        read_description(tmp_path / "file" / DESCRIPTION)
