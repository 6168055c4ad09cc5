"""Steps that other packages bring by entry point: found, named when they clash, harmless when they are broken."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from tasklift.settings.errors import TaskliftError, UserError
from tasklift.settings.registry import find, parts

SHOUTING = Path(__file__).parent / "tasklift-shouting"
POINT = tomllib.loads((SHOUTING / "pyproject.toml").read_text())["project"]["entry-points"]["tasklift.steps"]


@pytest.fixture(autouse=True)
def known_anew() -> Iterator[None]:
    """Parts are listed once a process; here the list changes."""
    parts.cache_clear()
    yield
    parts.cache_clear()


def install(folder: Path, package: str, points: dict[str, str]) -> None:
    """Write what an installer writes of a package: its metadata and entry points."""
    info = folder / f"{package.replace('-', '_')}-0.1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 0.1.0\n")
    lines = "".join(f"{name} = {place}\n" for name, place in points.items())
    (info / "entry_points.txt").write_text(f"[tasklift.steps]\n{lines}")


def test_a_third_partys_step_is_a_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "tasklift-shouting", POINT)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.syspath_prepend(str(SHOUTING))
    assert parts("steps")["drop_shouting"].distribution == "tasklift-shouting"
    step = find("steps", "drop_shouting")()
    texts = pl.DataFrame({"text": ["BUY NOW", "buy now", "很好", None]})
    assert step.judge(texts).to_list() == ["shouted", None, None, None]


def test_a_name_that_two_packages_bring_names_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "tasklift-shouting", POINT)
    install(tmp_path, "quiet-please", {"drop_shouting": "quiet:DropShouting"})
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(UserError, match="'drop_shouting' to steps: .*") as fault:
        parts("steps")
    assert "tasklift-shouting" in fault.value.problem and "quiet-please" in fault.value.problem
    assert fault.value.advice == "uninstall one of them"


def test_a_name_of_ours_cannot_be_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "quiet-please", {"filter_length": "quiet:FilterLength"})
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(UserError, match="'filter_length' to steps: tasklift and quiet-please"):
        parts("steps")


def test_a_broken_plugin_breaks_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "quiet-please", {"whisper": "quiet_please_broken:Whisper"})
    (tmp_path / "quiet_please_broken.py").write_text("import a_module_that_nobody_has\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert "whisper" in parts("steps")
    assert find("steps", "filter_length").step_name() == "filter_length"
    with pytest.raises(TaskliftError, match="'whisper' of the package 'quiet-please' cannot be loaded") as fault:
        find("steps", "whisper")
    assert fault.value.slug == "broken-plugin"
