"""What a network can do is told from its name or files, on a machine without torch and without opening it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tasklift.tasks.encoder_plan import EncoderPlan
from tasklift.tasks.families import Family, family_of


def folder_with(folder: Path, configuration: Any) -> str:
    (folder / "网络").mkdir()
    written = configuration if isinstance(configuration, str) else json.dumps(configuration)
    (folder / "网络" / "config.json").write_text(written, encoding="utf-8")
    return "./网络"


@pytest.mark.parametrize(
    ("configuration", "family"),
    [
        ({"model_type": "bert", "architectures": ["BertModel"]}, Family.ENCODER),
        ({"model_type": "bert", "architectures": ["BertForQuestionAnswering"]}, Family.ENCODER),
        ({"model_type": "bert"}, Family.ENCODER),
        ({"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"]}, Family.DECODER),
        ({"model_type": "llama", "architectures": ["LlamaForCausalLM"]}, Family.DECODER),
        ({"architectures": ["T5ForConditionalGeneration"], "is_encoder_decoder": True}, Family.ENCODER_DECODER),
        ({"architectures": ["T5WithLMHeadModel"], "is_encoder_decoder": True}, Family.ENCODER_DECODER),
        ({"architectures": ["BartForSequenceClassification"], "is_encoder_decoder": True}, Family.ENCODER),
        ({"architectures": "LlamaForCausalLM"}, Family.ENCODER),
        ("[]", None),
        ("{", None),
        ("[" * 100_000, None),
        (" " * (2 << 20), None),
    ],
)
def test_of_a_folder_by_its_configuration(tmp_path: Path, configuration: Any, family: Family | None) -> None:
    assert family_of(folder_with(tmp_path, configuration), tmp_path) is family


def test_of_the_catalogue_by_name_whether_installed_or_not(tmp_path: Path) -> None:
    found = [family_of(name, tmp_path) for name in ("minilm", "e5-small", "smollm2")]
    assert found == [Family.ENCODER, Family.ENCODER, Family.DECODER]


def test_of_a_plan_by_its_architecture(tmp_path: Path) -> None:
    found = [family_of(EncoderPlan(architecture=one), tmp_path) for one in ("bert", "gpt", "bart")]
    assert found == [Family.ENCODER, Family.DECODER, Family.ENCODER_DECODER]


def test_a_file_of_llama_cpp_is_a_language_model(tmp_path: Path) -> None:
    assert family_of("./model.gguf", tmp_path) is Family.DECODER


def test_where_nothing_says_it_it_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert [family_of(name, tmp_path) for name in ("./empty", "./none", "nobody", "nobody/nothing")] == [None] * 4


def test_of_a_model_of_the_hub_by_what_is_in_its_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = pytest.importorskip("huggingface_hub")
    snapshot = tmp_path / "models--some--writer" / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (snapshot / "config.json").write_text('{"architectures": ["LlamaForCausalLM"]}')
    (tmp_path / "models--some--writer" / "refs").mkdir()
    (tmp_path / "models--some--writer" / "refs" / "main").write_text("abc")
    monkeypatch.setattr(library.constants, "HF_HUB_CACHE", str(tmp_path))
    found = [family_of(name, tmp_path) for name in ("some/writer", "some/other", "some/../other")]
    assert found == [Family.DECODER, None, None]
