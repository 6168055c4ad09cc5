"""How much memory there is: what the machine has, or less where we run in a container."""

import mmap
import os
from pathlib import Path

import pytest

from tasklift.engines import memory
from tasklift.engines.memory import available_memory, resident_memory


@pytest.fixture
def limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which a container says what it may have; not there yet."""
    path = tmp_path / "memory.max"
    monkeypatch.setattr(memory, "_LIMIT", path)
    return path


def machine() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def test_without_a_container_it_is_what_the_machine_has(limit: Path) -> None:
    assert available_memory() == machine() > 2**27


def test_a_container_may_have_less(limit: Path) -> None:
    limit.write_text(f"{2**26}\n", encoding="ascii")
    assert available_memory() == 2**26


@pytest.mark.parametrize("word", ["max\n", "", "-5", str(2**62)])
def test_a_container_without_a_limit_may_have_what_the_machine_has(limit: Path, word: str) -> None:
    limit.write_text(word, encoding="ascii")
    assert available_memory() == machine()


def test_what_is_held_now_grows_with_what_is_filled() -> None:
    # Pages of its own: what Python allocates may come from memory that the process holds already.
    with mmap.mmap(-1, 2**26) as pages:
        before = resident_memory()
        pages.write(b"\1" * 2**26)
        assert resident_memory() - before > 2**25


def test_where_the_system_does_not_say_it_is_the_most_that_was_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = resident_memory()
    monkeypatch.setattr(memory, "_PAGES", tmp_path / "none")
    assert resident_memory() >= 0.9 * held
