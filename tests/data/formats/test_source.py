"""What is wrong with a file as such."""

import gzip
from pathlib import Path

import pytest

from tasklift.data.formats import source
from tasklift.data.sniff import sniff
from tasklift.settings.errors import UserError


def _refused(path: Path) -> UserError:
    with pytest.raises(UserError) as caught:
        sniff(path)
    assert caught.value.where is not None
    assert caught.value.where.file == str(path)
    assert caught.value.advice
    return caught.value


def test_a_missing_file_suggests_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "reviews.csv").write_text("a\n1\n")
    error = _refused(tmp_path / "review.csv")
    assert (error.slug, error.advice) == ("file-missing", "did you mean reviews.csv?")
    assert "does not exist either" in _refused(tmp_path / "no" / "review.csv").advice
    assert _refused(tmp_path / "reviews.csv" / "x").slug == "file-missing"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert _refused(tmp_path).slug == "file-is-folder"


def test_a_gzip_file_cut_off_is_refused_also_late(tmp_path: Path, read) -> None:
    packed = gzip.compress(b"".join(b"text %d,x\n" % number for number in range(150_000)))
    path = tmp_path / "data.csv.gz"
    path.write_bytes(packed[:60])
    assert _refused(path).slug == "gzip-truncated"
    for broken, slug in ((packed[:-100], "gzip-truncated"), (packed[:-8] + b"x" * 8, "gzip-corrupt")):
        with pytest.raises(UserError) as caught:
            read(broken)
        assert caught.value.slug == slug


def test_a_gzip_bomb_is_refused(tmp_path: Path, read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "BOMB_BYTES", 10_000_000)
    monkeypatch.setattr(source, "BOMB_RATIO", 500)
    with pytest.raises(UserError, match="gzip bomb"):
        read(gzip.compress(b"a,b\n" + b"x" * 20_000_000))
