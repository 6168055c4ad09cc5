"""No bytes at all may raise anything but our own errors, and no record may vanish."""

import gzip
import io
import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasklift.data.formats.parse import parse
from tasklift.data.sniff import sniff
from tasklift.settings.errors import MachineError, UserError

_QUIET = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _parquet() -> bytes:
    written = io.BytesIO()
    pl.DataFrame({"text": ["a", "中"] * 20, "n": range(40), "tags": [[1]] * 40}).write_parquet(written)
    return written.getvalue()


_SOUND = [
    b'text,label\n"a ""b""",x\nc,"d\ne"\n' * 3,
    "文本\t标签\n很好\t正面\n".encode("gb18030") * 4,
    b'{"text": "a\\u4e2d", "n": [1, 2.5, {"x": null}]}\n' * 4,
    json.dumps([{"a": "中", "b": {"c": [1]}}] * 4, indent=1).encode(),
    json.dumps({"v": 1, "data": [{"a": 1}, {"b": "]}"}]}).encode(),
    gzip.compress(b"a,b\n1,2\n" * 5, mtime=0),
    "a,b\n中,2\n".encode("utf-16"),
    _parquet(),
]
_pieces = st.sampled_from(
    [b'"', b"\n", b"\r", b",", b"{", b"}", b"[", b"]", b"\\", b"\0", b"\xff", b"\xef\xbb\xbf", b""]
)
_edits = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 3), _pieces | st.binary(max_size=3)), min_size=1, max_size=6
)


def _records(path: Path) -> int | None:
    """How many records there are: rows and quarantined; null if the file is refused."""
    try:
        parts = list(parse(path, sniff(path)))
    except (UserError, MachineError) as error:
        assert error.slug
        return None
    for part in parts:
        lines = part.rows[":line"].to_list()
        assert lines == sorted(lines)
        assert {repair.line for repair in part.repaired} <= set(lines)
        assert all(fault.reason and fault.excerpt.isascii() and fault.line > 0 for fault in part.quarantined)
        assert all(json.loads(rest) for rest in part.rows[":rest"] if rest is not None)
        assert all(max(places) < part.rows.height for places in part.nested.values() if places)
    return sum(part.rows.height + len(part.quarantined) for part in parts)


@_QUIET
@given(st.binary(max_size=200))
def test_random_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    _records(path)


@_QUIET
@given(st.sampled_from(_SOUND), _edits)
def test_mutated_files_are_read_or_refused(tmp_path: Path, sound: bytes, edits: list[tuple[float, int, bytes]]) -> None:
    content = bytearray(sound)
    for share, length, piece in edits:
        start = int(share * len(content))
        content[start : start + length] = piece
    path = tmp_path / "file"
    path.write_bytes(content)
    _records(path)


@_QUIET
@given(st.lists(st.text(st.sampled_from('{}[]":,a1\\ \0中'), min_size=1).filter(lambda line: line.strip()), max_size=8))
def test_every_line_of_jsonl_is_a_row_or_quarantined(tmp_path: Path, lines: list[str]) -> None:
    path = tmp_path / "file.jsonl"
    path.write_text('{"a": 1, "b": "a good line"}\n' * 50 + "".join(f"{line}\n" for line in lines))
    assert _records(path) == 50 + len(lines)


@_QUIET
@given(st.lists(st.binary(min_size=1, max_size=12).filter(lambda line: not set(line) & set(b'"\r\n')), max_size=8))
def test_every_unquoted_line_of_csv_is_a_row_or_quarantined(tmp_path: Path, lines: list[bytes]) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes("名,b\n服务态度很好,房间也很干净\n".encode() * 20 + b"".join(line + b"\n" for line in lines))
    records = _records(path)
    assert records in (None, 39 + len(lines))


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a": ' + b"9" * 200_000 + b"}",
        b"a," * 50_000 + b"a\n1\n",
        b'"' * 100_001,
        b"a,b\n" + b'"x\n' * 20_000,
        b"a,b\n" + b'a""b\n' * 20_000 + b'"',
        b"\n" * 100_000,
        b'[{"a": "' + b"\\" * 100_001,
        b'[{"a": ' + b'"x' * 20_000,
    ],
)
def test_hostile_shapes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    _records(path)
