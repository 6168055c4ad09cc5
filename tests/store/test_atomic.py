"""Files that are there whole or not at all."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tasklift.settings.errors import MachineError
from tasklift.store.atomic import disk_full, place_atomic, remove, write_atomic


def _write_folder(path: Path) -> None:
    path.mkdir()
    (path / "inner").mkdir()
    (path / "inner" / "one").write_bytes(b"1")
    (path / "two").write_bytes(b"22")


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_with_the_folders_above_it(tmp_path: Path) -> None:
    write_atomic(tmp_path / "a" / "b" / "file", b"content")
    assert (tmp_path / "a" / "b" / "file").read_bytes() == b"content"
    assert _names(tmp_path / "a" / "b") == ["file"]


def test_a_file_in_the_place_is_replaced(tmp_path: Path) -> None:
    write_atomic(tmp_path / "file", b"old")
    write_atomic(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"


def test_a_folder_is_placed_whole(tmp_path: Path) -> None:
    place_atomic(tmp_path / "model", _write_folder)
    assert (tmp_path / "model" / "inner" / "one").read_bytes() == b"1"
    assert _names(tmp_path) == ["model"]


def test_of_two_folders_the_first_stays(tmp_path: Path) -> None:
    def write_other(path: Path) -> None:
        path.mkdir()
        (path / "two").write_bytes(b"other")

    place_atomic(tmp_path / "model", _write_folder)
    place_atomic(tmp_path / "model", write_other)
    assert (tmp_path / "model" / "two").read_bytes() == b"22"
    assert _names(tmp_path) == ["model"]


def test_a_writer_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    write_atomic(tmp_path / "file", b"old")

    def write_half(path: Path) -> None:
        path.write_bytes(b"ne")
        raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        place_atomic(tmp_path / "file", write_half)
    assert (tmp_path / "file").read_bytes() == b"old"
    assert _names(tmp_path) == ["file"]


def test_an_interrupt_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    def interrupt(path: Path) -> None:
        path.write_bytes(b"ne")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        place_atomic(tmp_path / "file", interrupt)
    assert _names(tmp_path) == []


def _failing(original: Callable[..., object], number: int, nth: int) -> Callable[..., object]:
    """`original`, but its nth call fails with the system's fault of that number."""
    fails = iter([*[False] * nth, True])

    def call(*arguments: object, **named: object) -> object:
        if next(fails, False):
            raise OSError(number, os.strerror(number))
        return original(*arguments, **named)

    return call


@pytest.mark.parametrize("call", ["fsync", "rename", "mkdir"])
@pytest.mark.parametrize(
    ("number", "slug"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EDQUOT, "disk-full"),
        (errno.EROFS, "not-writable"),
        (errno.EACCES, "not-writable"),
        (errno.EMFILE, "too-many-files"),
    ],
)
@pytest.mark.parametrize("nth", [0, 1])
def test_whatever_call_to_the_system_fails_nothing_half_written_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, slug: str, nth: int
) -> None:
    """The system itself is what fails here: `fsync`, `rename` and `mkdir` at their first or second call."""
    write_atomic(tmp_path / "old" / "two", b"old")
    with monkeypatch.context() as patched, pytest.raises(MachineError) as caught:
        patched.setattr(os, call, _failing(getattr(os, call), number, nth))
        place_atomic(tmp_path / "new" / "model", _write_folder)
        write_atomic(tmp_path / "old" / "two", b"new")
    assert caught.value.slug == slug
    left = [path for path in tmp_path.rglob("*") if path.name.endswith(".tmp")]
    assert left == []
    assert (tmp_path / "old" / "two").read_bytes() == b"old"
    model = tmp_path / "new" / "model"
    assert not model.exists() or _names(model) == ["inner", "two"]


def test_another_fault_of_the_system_is_told_as_it_is(tmp_path: Path) -> None:
    def fail(path: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with pytest.raises(OSError, match="Input/output error"):
        place_atomic(tmp_path / "file", fail)


def test_files_have_the_rights_that_the_users_umask_gives(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomic(tmp_path / "folder" / "file", b"")
    finally:
        os.umask(before)
    assert (tmp_path / "folder" / "file").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "folder").stat().st_mode & 0o777 == 0o750


def test_a_full_disk_tells_what_is_free_and_what_is_needed(tmp_path: Path) -> None:
    fault = disk_full(tmp_path / "not" / "there", needed=1_234_567)
    assert fault.slug == "disk-full"
    assert f"no room on the disk of {tmp_path}:" in fault.problem
    assert "1,234,567 bytes are needed" in fault.problem
    assert fault.exit_code == 4


def test_remove_takes_files_folders_links_and_what_is_not_there(tmp_path: Path) -> None:
    _write_folder(tmp_path / "model")
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "link").symlink_to(tmp_path / "model")
    remove(tmp_path / "link")
    assert (tmp_path / "model" / "two").exists()
    for name in ("model", "file", "nothing"):
        remove(tmp_path / name)
    assert _names(tmp_path) == []
