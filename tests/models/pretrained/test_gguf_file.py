"""Language models in one file: made a folder once, and refused where they are not whole."""

from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("gguf")

from tests.models.pretrained.tiny_gguf import LAYERS, write_tiny_gguf

from tasklift.models.networks.beginnings import open_network
from tasklift.models.pretrained.find import find_pretrained
from tasklift.models.pretrained.inspect_folder import check_model_folder
from tasklift.models.written.decoder import Decoder
from tasklift.settings.errors import UserError


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASKLIFT_CACHE", str(tmp_path / "cache"))


def test_a_file_is_a_model_that_writes(tmp_path: Path) -> None:
    write_tiny_gguf(tmp_path / "tiny.gguf")
    folder = find_pretrained("./tiny.gguf", folder=tmp_path)
    assert check_model_folder(folder).layers == LAYERS
    model = open_network(folder)
    assert isinstance(model, Decoder) and not model.can_answer
    assert model.tokenizer.chat_template and model.tokenizer.eos_token_id == 0
    assert model.tokenizer.decode(model.tokenizer("打开 it")["input_ids"], skip_special_tokens=True) == "打开 it"
    again = find_pretrained("./tiny.gguf", folder=tmp_path)
    assert again == folder


@pytest.mark.parametrize("damage", ["magic", "cut", "empty", "another"])
def test_what_is_not_whole_is_refused(damage: str, tmp_path: Path) -> None:
    path = write_tiny_gguf(tmp_path / "tiny.gguf")
    whole = path.read_bytes()
    broken = {
        "magic": b"GGML" + whole[4:],
        "cut": whole[: len(whole) // 3],
        "empty": b"",
        "another": whole.replace(b"llama", b"lxxma"),
    }
    path.write_bytes(broken[damage])
    with pytest.raises(UserError) as fault:
        find_pretrained("./tiny.gguf", folder=tmp_path)
    assert fault.value.slug == "model-damaged"
    assert not (tmp_path / "cache" / "pretrained").exists() or not list((tmp_path / "cache" / "pretrained").iterdir())
