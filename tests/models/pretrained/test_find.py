"""From what the user calls a pretrained model to its folder."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.models.pretrained.folders import cache_of, payload, write_model
from tests.models.pretrained.hub_server import hub_of

from tasklift.models.pretrained import catalogue as catalogue_module
from tasklift.models.pretrained.catalogue import CatalogueEntry, catalogue
from tasklift.models.pretrained.find import find_entry, find_pretrained
from tasklift.models.pretrained.hub import FETCHED, HUB_ID
from tasklift.settings.errors import UserError
from tasklift.settings.messages import speaking

WITH_HUB = pytest.mark.skipif(find_spec("huggingface_hub") is None, reason="huggingface_hub is not installed")
FINDING = """
import sys
from pathlib import Path
from tasklift.models.pretrained.find import find_pretrained
from tasklift.settings.errors import UserError
try:
    print(find_pretrained(sys.argv[1], folder=Path.cwd()))
except UserError as fault:
    print(fault.slug, fault)
"""


@pytest.fixture
def packaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The catalogue's package, whose own code would leave a mark if it ran."""
    entry = catalogue()["minilm"]
    package = tmp_path / "packages" / entry.module
    write_model(package / entry.folder)
    (package / "__init__.py").write_text(f"import os\nos.mkdir({str(tmp_path / 'mark')!r})\n")
    monkeypatch.syspath_prepend(str(package.parent))
    monkeypatch.delitem(sys.modules, entry.module, raising=False)
    return package / entry.folder


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine that has none of the packages."""
    monkeypatch.setattr(catalogue_module.importlib.util, "find_spec", lambda name: None)


def found_by(name: str, folder: Path, **environment: str) -> str:
    """What another process finds, since the hub's library reads the environment when it is imported."""
    told = subprocess.run(
        [sys.executable, "-c", FINDING, name],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "NO_PROXY": "*", **environment},
    )
    return told.stdout.strip()


def test_a_name_of_the_catalogue_is_the_folder_in_its_package_whose_code_does_not_run(
    packaged: Path, tmp_path: Path
) -> None:
    assert find_pretrained("minilm", folder=tmp_path) == packaged
    assert not (tmp_path / "mark").exists()


def test_a_packages_model_is_looked_through_too(packaged: Path, tmp_path: Path) -> None:
    (packaged / "model.safetensors").write_bytes(b"\x80\x04.")
    with pytest.raises(UserError) as refused:
        find_pretrained("minilm", folder=tmp_path)
    assert refused.value.slug == "model-unsafe"


@pytest.mark.usefixtures("missing")
def test_what_is_not_installed_names_the_command_that_brings_it(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        find_pretrained("minilm", folder=tmp_path)
    assert refused.value.slug == "model-not-installed"
    assert refused.value.advice.startswith("`lift models install minilm` brings it")


@pytest.mark.parametrize("name", ["./model", "model", "inner/../model", "{absolute}", "~/model"])
def test_a_path_starts_at_the_folder_of_the_task_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inner").mkdir()
    model = write_model(tmp_path / "model")
    monkeypatch.setenv("HOME", str(tmp_path))
    found = find_pretrained(name.format(absolute=model), folder=tmp_path)
    assert found.resolve() == model.resolve()


@pytest.mark.parametrize(
    ("name", "slug", "words"),
    [
        ("./nothing", "unknown-model", "there is no folder './nothing'\n  -> paths start at"),
        ("/nothing/here", "unknown-model", "there is no folder"),
        ("minilmm", "unknown-model", "did you mean 'minilm'?"),
        ("qqqq", "unknown-model", "name one of minilm, e5-small, smollm2; or a folder"),
        ("a/b/c", "unknown-model", "there is no pretrained model named 'a/b/c'"),
        ("https://example.org/model", "unknown-model", "there is no pretrained model named"),
        ("../..", "model-damaged", "there is no model.safetensors in this folder"),
        ("", "model-damaged", "there is no model.safetensors in this folder"),
        ("task.yaml", "model-damaged", "task.yaml: not a folder"),
    ],
)
def test_what_is_no_model_is_explained(name: str, slug: str, words: str, tmp_path: Path) -> None:
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    (folder / "task.yaml").write_text("kind: classify\n")
    with pytest.raises(UserError) as refused:
        find_pretrained(name, folder=folder)
    assert refused.value.slug == slug
    assert words in str(refused.value)


@WITH_HUB
def test_a_model_of_the_hub_is_found_in_its_cache_without_a_network(tmp_path: Path) -> None:
    snapshot = cache_of(tmp_path / "cache" / "hub", "owner/name")
    assert found_by("owner/name", tmp_path, HF_HOME=str(tmp_path / "cache"), HF_HUB_OFFLINE="1") == str(snapshot)


@WITH_HUB
def test_a_model_of_a_mirror_is_fetched_without_its_code_and_once(tmp_path: Path) -> None:
    served = write_model(tmp_path / "served")
    for name in ("modeling.py", "pytorch_model.bin", "weights.pkl", "README.md"):
        (served / name).write_bytes(payload(tmp_path / "mark"))
    cache = str(tmp_path / "cache")
    with hub_of(served) as hub:
        found = found_by("owner/name", tmp_path, HF_HOME=cache, HF_ENDPOINT=hub.address)
        assert Path(found).parent.parent.name == "models--owner--name"
        assert hub.asked == {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"}
        unknown = found_by("owner/other", tmp_path, HF_HOME=cache, HF_ENDPOINT=hub.address)
        assert unknown.startswith("unknown-model there is no folder 'owner/other', and the hub shows no model")
    assert found_by("owner/name", tmp_path, HF_HOME=cache, HF_HUB_OFFLINE="1") == found
    assert not (tmp_path / "mark").exists()


@WITH_HUB
def test_a_cached_model_is_looked_through_too(tmp_path: Path) -> None:
    snapshot = cache_of(tmp_path / "cache" / "hub", "owner/name")
    (snapshot / "config.json").unlink()
    (snapshot / "config.json").write_text('{"auto_map": {"AutoModel": "evil.Model"}}')
    told = found_by("owner/name", tmp_path, HF_HOME=str(tmp_path / "cache"), HF_HUB_OFFLINE="1")
    assert told.startswith("model-unsafe") and "`auto_map` asks for code" in told


@WITH_HUB
def test_without_a_network_the_error_says_what_to_do_and_tells_no_token(tmp_path: Path) -> None:
    secret = "hf_abcdefghijklmnopqrstuvwxyzabcdefgh"  # noqa: S105 - made up
    told = found_by("owner/name", tmp_path, HF_HOME=str(tmp_path / "cache"), HF_HUB_OFFLINE="1", HF_TOKEN=secret)
    assert told.startswith("hub-unreachable 'owner/name' cannot be fetched from the hub (")
    assert "name a folder that holds the model; for a mirror, set HF_ENDPOINT" in told
    assert secret not in told


def test_without_the_hubs_library_the_error_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(UserError) as refused:
        find_pretrained("owner/name", folder=tmp_path)
    assert refused.value.slug == "package-missing"
    assert "pip install huggingface_hub" in refused.value.advice


def test_nothing_is_fetched_that_could_hold_code() -> None:
    assert {name.rpartition(".")[2] for name in FETCHED} == {"json", "safetensors", "txt", "model"}


@pytest.mark.parametrize("name", ["owner/name", "BAAI/bge-small-zh-v1.5", "sentence-transformers/all-MiniLM-L6-v2"])
def test_a_hubs_id_is_an_owner_and_a_name(name: str) -> None:
    assert HUB_ID.fullmatch(name)


def test_the_catalogue_says_of_each_model_what_the_list_needs() -> None:
    assert list(catalogue())[0] == "minilm"
    for name, entry in catalogue().items():
        assert find_entry(name) is entry
        english = entry.said_purpose
        with speaking("zh"):
            assert entry.said_purpose != english


@pytest.mark.parametrize(
    "change",
    [{"module": "os.path"}, {"folder": "../other"}, {"folder": "/etc"}, {"package": "--index-url"}, {"purpose": {}}],
)
def test_the_catalogue_is_checked_when_it_is_read(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(change))):
        CatalogueEntry.model_validate({**catalogue()["minilm"].model_dump(), **change})
