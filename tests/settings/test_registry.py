"""Parts found by name, and plugins that break nothing but themselves."""

import importlib
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tasklift.settings.errors import TaskliftError, UserError
from tasklift.settings.registry import PACKAGE, Part, class_name, find, parts

FOLDERS = ("steps", "tasks", "models")

NEED_TORCH = {"chooser", "decoder", "encoder", "encoder_decoder", "extractor", "probe"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_part_has_the_name_of_its_file_and_loads(folder: str) -> None:
    known = parts(folder)
    assert list(known) == sorted(known)
    for name, part in known.items():
        file = PACKAGE / Path(*part.module.split(".")[1:]).with_suffix(".py")
        assert file.stem == name
        assert part.distribution == "tasklift"
        if name not in NEED_TORCH or find_spec("torch"):
            assert part.load().__name__ == class_name(name)


def test_a_model_whose_library_is_missing_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "tasklift.models.encoder", raising=False)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(UserError) as caught:
        find("models", "encoder")
    assert caught.value.slug == "package-missing"
    assert "torch" in caught.value.problem
    assert caught.value.advice == "pip install 'tasklift[torch]'"


def test_parts_are_found_with_the_folder_they_lie_in() -> None:
    known = parts("steps")
    assert known["filter_length"].folder == "clean"
    assert known["classical"].folder == "tune"
    assert "copies" not in known
    assert "confident_learning" not in known
    assert list(parts("tasks")) == ["answer", "classify", "dialogue", "generate", "translate"]


def test_a_name_of_several_words_is_a_class_of_several_words() -> None:
    assert class_name("filter_length") == "FilterLength"
    assert class_name("classical") == "Classical"


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(UserError) as caught:
        find("steps", "normalise")
    assert caught.value.slug == "unknown-name"
    assert str(caught.value) == "there is no step named 'normalise'\n  -> did you mean 'normalize'?"


def test_a_folder_without_parts_has_none() -> None:
    assert parts("resources") == {}


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of installed packages with one plugin, whose entry points the test writes."""
    (tmp_path / "tasklift_shout-1.0.dist-info").mkdir()
    (tmp_path / "tasklift_shout-1.0.dist-info" / "METADATA").write_text("Name: tasklift-shout\nVersion: 1.0\n")
    (tmp_path / "shout.py").write_text("class Shout:\n    pass\n")
    (tmp_path / "broken_shout.py").write_text("import a_package_that_is_not_there\n")
    monkeypatch.syspath_prepend(tmp_path)
    parts.cache_clear()
    yield tmp_path
    parts.cache_clear()
    sys.modules.pop("shout", None)


def _bring(plugin: Path, line: str) -> None:
    (plugin / "tasklift_shout-1.0.dist-info" / "entry_points.txt").write_text(f"[tasklift.steps]\n{line}\n")
    importlib.invalidate_caches()
    parts.cache_clear()


def test_a_plugin_brings_a_step_by_entry_point(plugin: Path) -> None:
    _bring(plugin, "shout = shout:Shout")
    assert parts("steps")["shout"] == Part("shout", "shout", "Shout", "tasklift-shout")
    assert find("steps", "shout").__name__ == "Shout"
    assert "classical" in parts("steps")


def test_a_clash_of_names_names_both_packages(plugin: Path) -> None:
    _bring(plugin, "classical = shout:Shout")
    with pytest.raises(UserError) as caught:
        parts("steps")
    assert caught.value.slug == "name-clash"
    assert "'classical'" in caught.value.problem
    assert "tasklift and tasklift-shout" in caught.value.problem


@pytest.mark.parametrize("target", ["broken_shout:Shout", "shout:Whisper", "not_there:Shout"])
def test_a_broken_plugin_breaks_only_when_it_is_used(plugin: Path, target: str) -> None:
    _bring(plugin, f"shout = {target}")
    assert "shout" in parts("steps")
    assert find("steps", "classical").__name__ == "Classical"
    with pytest.raises(TaskliftError) as caught:
        find("steps", "shout")
    assert caught.value.slug == "broken-plugin"
    assert caught.value.exit_code == 1
    assert "tasklift-shout" in caught.value.advice
