"""Writing tables."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from tasklift.data.formats.parse import parse
from tasklift.data.sniff import sniff
from tasklift.data.write import spread_rest, write_table
from tasklift.settings.errors import MachineError, UserError

_FRAMES = [
    pl.DataFrame({"text": ["a,b", 'say "hi"', ""], "label": ["x", None, "1.0"]}),
    pl.DataFrame({"text": ["两\n行"], "label": ["好"]}),
]
_NAMES = ["t.csv", "t.tsv", "t.jsonl", "t.json", "t.parquet"]


@pytest.mark.parametrize("name", [*_NAMES, *(f"{name}.gz" for name in _NAMES)])
def test_what_is_written_is_read_back(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert write_table(path, iter(_FRAMES)) == 4
    found = sniff(path)
    assert found.format in name
    assert found.compression == ("gzip" if name.endswith(".gz") else "none")
    rows = pl.concat([part.rows for part in parse(path, found)])
    assert rows.select("text", "label").equals(pl.concat(_FRAMES))
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.csv.gz", "b.csv.gz"):
        write_table(tmp_path / name, _FRAMES)
    assert (tmp_path / "a.csv.gz").read_bytes() == (tmp_path / "b.csv.gz").read_bytes()


def test_members_of_rest_are_written_as_they_were_read(tmp_path: Path) -> None:
    source = tmp_path / "source.jsonl"
    source.write_text('{"text": "x", "n": 1.50, "tags": [1, {"a": null}]}\n{"text": null}\n')
    parts = parse(source, sniff(source), ["text"])
    target = tmp_path / "target.jsonl"
    write_table(target, (part.rows.drop(":line") for part in parts))
    assert target.read_text() == '{"text":"x","n": 1.50,"tags": [1, {"a": null}]}\n{"text":null}\n'
    write_table(tmp_path / "only.json", [pl.DataFrame({":rest": ['{"a":1}', None]})])
    assert json.loads((tmp_path / "only.json").read_text()) == [{"a": 1}, {}]


def test_texts_that_were_lists_and_objects_are_written_as_such_where_they_are_json_still(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "talk": ['[{"role":  "user", "content": "好"}]', "[1, 2]", '{"a": 1}', "[broken", "7", None],
            "n": [1, 2, 3, 4, 5, 6],
            ":rest": [None, '{"x": [3]}', None, None, None, None],
            ":nested": ['["talk"]', None, '["gone", "talk"]', '["talk"]', '["talk"]', '["talk"]'],
        }
    )
    write_table(tmp_path / "rows.jsonl", [frame, frame.with_columns(pl.lit(None, pl.String).alias(":nested"))])
    lines = (tmp_path / "rows.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines[0] == '{"talk":[{"role":  "user", "content": "好"}],"n":1}'
    first = [json.loads(line) for line in lines[:6]]
    assert [row["talk"] for row in first[1:]] == ["[1, 2]", {"a": 1}, "[broken", "7", None]
    assert first[1]["x"] == [3] and [row["n"] for row in first] == [1, 2, 3, 4, 5, 6]
    assert [json.loads(line)["talk"] for line in lines[6:]] == frame["talk"].to_list()
    for name in ("rows.csv", "rows.parquet"):
        write_table(tmp_path / name, [frame.drop(":rest")])
    assert pl.read_csv(tmp_path / "rows.csv").columns == ["talk", "n"]
    assert pl.read_parquet(tmp_path / "rows.parquet").columns == ["talk", "n"]


def test_a_null_in_a_single_column_keeps_its_row(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    write_table(path, [pl.DataFrame({"text": ["a", None, "b"]})])
    assert path.read_text() == 'text\na\n""\nb\n'


@pytest.mark.parametrize("name", _NAMES)
def test_an_empty_table_is_written(tmp_path: Path, name: str) -> None:
    assert write_table(tmp_path / name, [_FRAMES[0].clear()]) == 0
    assert (tmp_path / name).exists()


def test_an_existing_file_is_kept_unless_overwriting_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("mine")
    with pytest.raises(UserError) as caught:
        write_table(path, _FRAMES)
    assert caught.value.slug == "output-exists"
    assert path.read_text() == "mine"
    write_table(path, _FRAMES, overwrite=True)
    assert path.read_text().startswith("text,label\n")


@pytest.mark.parametrize("name", [*_NAMES, "t.parquet.gz"])
def test_nothing_half_written_is_left_behind(tmp_path: Path, name: str) -> None:
    def frames() -> Iterator[pl.DataFrame]:
        yield _FRAMES[0]
        raise UserError("some-trouble", "the source broke off")

    with pytest.raises((UserError, pl.exceptions.ComputeError), match="the source broke off"):
        write_table(tmp_path / name, frames())
    assert not list(tmp_path.iterdir())


def test_an_unknown_suffix_is_refused(tmp_path: Path) -> None:
    for name in ("t.xlsx", "t", "t.gz"):
        with pytest.raises(UserError) as caught:
            write_table(tmp_path / name, _FRAMES)
        assert caught.value.slug == "output-format"
        assert ".csv" in caught.value.advice


@pytest.mark.parametrize(
    "trouble", [OSError("No space left on device (os error 28)"), pl.exceptions.ComputeError("IO (os error 28)")]
)
def test_a_full_disk_is_named(tmp_path: Path, trouble: Exception) -> None:
    def frames() -> Iterator[pl.DataFrame]:
        raise trouble
        yield

    with pytest.raises(MachineError) as caught:
        write_table(tmp_path / "t.csv", frames())
    assert caught.value.slug == "disk-full"


def test_rest_is_spread_into_columns() -> None:
    frame = pl.DataFrame({"id": ["1", "2", "3"], ":rest": ['{"a":1.50,"b":"x"}', None, '{"c":[1, 2],"a":null}']})
    spread = spread_rest(frame)
    assert spread.to_dict(as_series=False) == {
        "id": ["1", "2", "3"],
        "a": ["1.50", None, None],
        "b": ["x", None, None],
        "c": [None, None, "[1, 2]"],
    }
    assert spread_rest(frame, ["b"]).columns == ["id", "b"]
    assert spread_rest(frame.clear(), ["b"]).columns == ["id", "b"]
    with pytest.raises(UserError, match="'id' would stand twice"):
        spread_rest(pl.DataFrame({"id": ["1"], ":rest": ['{"id":2}']}))


def test_a_packed_file_has_no_time_in_it(tmp_path: Path) -> None:
    write_table(tmp_path / "t.jsonl.gz", _FRAMES)
    content = (tmp_path / "t.jsonl.gz").read_bytes()
    assert content[4:8] == b"\0\0\0\0"
    assert gzip.decompress(content).count(b"\n") == 4
