"""Reading: every row gets its id, or is quarantined with its place and the reason."""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasklift.data.formats.parsed import NESTED, REST
from tasklift.data.read import Columns, Reading, check_columns, read_files, reading_from_json
from tasklift.data.roles import Role, RoleType, Side
from tasklift.runs.preparing.bad_rows import refuse_if_bad
from tasklift.settings.errors import Place, UserError
from tasklift.store.store import Store

ROLES = (Role("text", RoleType.TEXT, Side.INPUT, "the text"), Role("label", RoleType.LABEL, Side.ANSWER, "the label"))
NAMES = {"text": ("review",), "label": ("stars",)}


class Door:
    """Writes files and reads them, as one dataset, in a store of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: list[int] = []

    def read(
        self,
        *contents: str | bytes | Path,
        name: str = "file.csv",
        names: Mapping[str, Sequence[str]] = NAMES,
        labelled: bool = True,
    ) -> Reading:
        paths = []
        for number, content in enumerate(contents):
            path = content if isinstance(content, Path) else self.folder / f"{number}-{name}"
            if not isinstance(content, Path):
                path.write_bytes(content.encode() if isinstance(content, str) else content)
            paths.append((path.name, path))
        columns = Columns(ROLES, {role: tuple(given) for role, given in names.items()}, labelled)
        reading = read_files(Store(self.folder / "store"), paths, columns, self.told.append)
        counts = reading.counts
        assert counts.accepted + counts.repaired + counts.quarantined == counts.read
        assert reading.rows.height == reading.origins.height == counts.accepted + counts.repaired
        assert reading.faults.height == counts.quarantined
        assert reading.rows.frame()["id"].n_unique() == reading.rows.height
        return reading


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path)


def column(reading: Reading, name: str) -> list[str | None]:
    return reading.rows.frame()[name].to_list()


def faults(reading: Reading) -> list[tuple[str, str, str]]:
    return [(row["file"], row["line"], row["reason"]) for row in reading.faults.frame().iter_rows(named=True)]


def test_columns_come_under_the_names_of_their_roles(door: Door) -> None:
    reading = door.read("review,stars,when\ngreat,5,today\n好吃,4,昨天\n")
    assert reading.rows.columns == ("id", "text", "label")
    assert column(reading, "text") == ["great", "好吃"]
    assert column(reading, "label") == ["5", "4"]
    assert vars(reading.counts) == {"read": 2, "accepted": 2, "repaired": 0, "quarantined": 0}


def test_origins_say_which_texts_are_lists_and_objects_in_the_file(door: Door) -> None:
    rows = [
        '{"review": [{"role": "user"}], "stars": "1"}',
        '{"review": "[1]", "stars": "2"}',
        '{"review": 3, "stars": []}',
    ]
    reading = door.read("\n".join(rows), name="file.jsonl")
    assert reading.origins.frame()[NESTED].to_list() == ['["review"]', None]
    assert column(reading, "text") == ['[{"role": "user"}]', "[1]"]


def test_origins_say_where_a_row_was_and_keep_the_other_columns(door: Door) -> None:
    reading = door.read("when,review,stars\ntoday,great,5\n,fine,4\n")
    origins = reading.origins.frame()
    assert origins["id"].to_list() == column(reading, "id")
    assert origins.select("source_file", "source_line").rows() == [("0-file.csv", "2"), ("0-file.csv", "3")]
    assert [json.loads(rest) for rest in origins[REST]] == [{"when": "today"}, {"when": None}]


def test_an_id_is_of_the_input_alone_so_a_corrected_label_keeps_it(door: Door) -> None:
    first = door.read("review,stars\ngreat,5\nfine,4\ngreat,1\n")
    corrected = door.read("review,stars,note\ngreat,1,x\nfine,2,y\ngreat,1,z\n")
    assert column(first, "id") == column(corrected, "id")
    assert column(first, "id")[2] == f"{column(first, 'id')[0]}-2"


def test_equal_texts_of_other_groups_and_times_are_told_apart(door: Door) -> None:
    names = {**NAMES, "group": ["shop"], "time": ["day"]}
    rows = ["great,5,A,2024-01-01", "great,5,B,2024-01-01", "great,5,B,2024-01-02"]
    first = door.read("\n".join(["review,stars,shop,day", *rows]), names=names)
    turned = door.read("\n".join(["review,stars,shop,day", *rows[::-1]]), names=names)
    assert column(first, "id") == column(turned, "id")[::-1]
    assert not any("-" in (row or "") for row in column(first, "id"))


def test_ids_of_the_users_own_are_kept_and_must_be_unique(door: Door) -> None:
    reading = door.read("key,review,stars\na1,x,1\na2,y,1\na1,z,1\n,w,1\n", names={**NAMES, "id": ["key"]})
    assert column(reading, "id") == ["a1", "a2"]
    assert faults(reading) == [
        ("0-file.csv", "4", "an earlier row has the same 'key'"),
        ("0-file.csv", "5", "column 'key' is empty"),
    ]


def test_an_id_stands_once_in_all_files_of_a_dataset(door: Door) -> None:
    names = {**NAMES, "id": ["key"]}
    reading = door.read("key,review,stars\n1,x,1\n", '{"stars": 1, "review": "y", "key": 1}\n', names=names)
    assert column(reading, "text") == ["x"]
    assert faults(reading) == [("1-file.csv", "1", "an earlier row has the same 'key'")]


def test_several_files_in_several_formats_are_one_dataset(door: Door, tmp_path: Path) -> None:
    parquet = tmp_path / "third.parquet"
    pl.DataFrame({"review": ["z", "x"], "stars": [3, 1]}).write_parquet(parquet)
    packed = gzip.compress("stars\treview\n2\ty\n".encode("utf-16"))
    reading = door.read("review,stars\nx,1\n", packed, parquet)
    assert column(reading, "text") == ["x", "y", "z", "x"]
    assert column(reading, "label") == ["1", "2", "3", "1"]
    assert column(reading, "id")[3] == f"{column(reading, 'id')[0]}-2"
    assert door.told == sorted(door.told)
    assert door.told[-1] == 4


@pytest.mark.parametrize(
    ("content", "labels"),
    [
        ("review,stars\na,1\nb,1.0\nc, yes \nd,01\n", ["1", "1.0", " yes ", "01"]),
        (
            '{"review":"a","stars":1}\n{"review":"b","stars":1.0}\n{"review":"c","stars":true}\n{"review":"d","stars":"1e3"}\n',
            ["1", "1.0", "true", "1e3"],
        ),
        ('[{"review":"a","stars":12345678901234567890},{"review":"b","stars":1e2}]', ["12345678901234567890", "1e2"]),
    ],
)
def test_labels_are_text_as_written(door: Door, content: str, labels: list[str]) -> None:
    assert column(door.read(content), "label") == labels


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        (pl.Series([1, 0, 2], dtype=pl.Int8), ["1", "0", "2"]),
        (pl.Series([1, None, 2], dtype=pl.Int64), ["1", "2"]),
        (pl.Series([1.0, 2.5, 3.0]), ["1", "2.5", "3"]),
        (pl.Series([True, False, True]), ["true", "false", "true"]),
        (pl.Series(["1", "1.0", "好"]), ["1", "1.0", "好"]),
        (pl.Series(["a", "b", "a"], dtype=pl.Categorical), ["a", "b", "a"]),
    ],
)
def test_labels_of_parquet_are_the_values_text(
    door: Door, tmp_path: Path, values: pl.Series, labels: list[str]
) -> None:
    path = tmp_path / "rows.parquet"
    pl.DataFrame({"review": ["x", "y", "z"], "stars": values}).write_parquet(path)
    assert column(door.read(path), "label") == labels


def test_a_row_without_a_label_is_quarantined_with_its_place(door: Door) -> None:
    reading = door.read('review,stars\n"two\nlines",1\ngood,\nbad,"  "\nfine,2\n')
    assert faults(reading) == [
        ("0-file.csv", "4", "column 'stars' is empty"),
        ("0-file.csv", "5", "column 'stars' is empty"),
    ]
    assert reading.faults.frame()["excerpt"].to_list()[0] == "good"


def test_a_list_where_one_label_is_meant_is_quarantined(door: Door) -> None:
    reading = door.read(
        '{"review":"a","stars":["x","y"]}\n{"review":"b","stars":{"x":1}}\n{"review":"c","stars":"z"}\n'
    )
    assert [reason for _, _, reason in faults(reading)] == [
        "column 'stars' holds a list or an object where one label is meant"
    ] * 2
    assert column(reading, "label") == ["z"]


def test_a_row_without_text_stays_for_the_steps_to_judge(door: Door) -> None:
    reading = door.read('{"review":null,"stars":1}\n{"stars":1}\n{"review":"","stars":1}\n')
    assert column(reading, "text") == [None, None, ""]


def test_unlabelled_rows_need_no_label(door: Door) -> None:
    reading = door.read("review\na\nb\n", names=NAMES, labelled=False)
    assert reading.rows.columns == ("id", "text")
    assert column(reading, "text") == ["a", "b"]


def test_joined_columns_are_lines_of_one_text(door: Door) -> None:
    reading = door.read(
        "title,body,stars\nHi,there,1\n,only body,1\n", names={"text": ["title", "body"], "label": ["stars"]}
    )
    assert column(reading, "text")[0] == "Hi\nthere"
    assert (column(reading, "text")[1] or "").strip() == "only body"


@pytest.mark.parametrize("blank", ["", "  ", None])
def test_blank_cells_leave_no_line_in_joined_columns(door: Door, blank: str | None) -> None:
    rows = [{"title": title, "body": body, "stars": "1"} for title, body in [("a", blank), (blank, "b"), ("中", "文")]]
    names = {"text": ("title", "body"), "label": ("stars",)}
    reading = door.read(json.dumps(rows, ensure_ascii=False), name="file.json", names=names)
    assert column(reading, "text") == ["a", "b", "中\n文"]


def test_what_is_no_time_is_quarantined_and_a_missing_one_stays(door: Door) -> None:
    names = {**NAMES, "time": ["day"]}
    reading = door.read(
        '{"review":"a","stars":1,"day":"2024/1/2"}\n{"review":"b","stars":1,"day":"soon"}\n{"review":"c","stars":1}\n',
        names=names,
    )
    assert column(reading, "time") == ["2024-01-02T00:00:00.000000", None]
    assert faults(reading) == [("0-file.csv", "2", "column 'day' is not a time")]


def test_blank_groups_are_no_group(door: Door) -> None:
    names = {**NAMES, "group": ["shop"]}
    assert column(door.read("review,stars,shop\na,1,\nb,1,\nc,1,x\n", names=names), "group") == [None, None, "x"]
    assert column(
        door.read('{"review":"a","stars":1,"shop":""}\n{"review":"b","stars":1,"shop":" "}\n', names=names), "group"
    ) == [None, None]


def test_blank_times_are_no_time(door: Door) -> None:
    names = {**NAMES, "time": ["day"]}
    reading = door.read("review,stars,day\na,1,\nb,1,2024-01-01\n", names=names)
    assert column(reading, "time") == [None, "2024-01-01T00:00:00.000000"]
    assert column(door.read('{"review":"a","stars":1,"day":" "}', names=names), "time") == [None]


def test_ragged_rows_are_quarantined(door: Door) -> None:
    reading = door.read("review,stars\na,1\nb\nc,1,2,3\nd,2\n")
    assert reading.counts.read == 4
    assert column(reading, "text")[0] == "a"
    assert column(reading, "text")[-1] == "d"


CELLS = st.sampled_from(
    ['""', "null", "1", "1.0", '"a"', '" "', "[1]", "{}", '"\\ud800"', '"\\u0000"', "nope", '"好"', "1e400", "NaN"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8))
def test_accepted_and_repaired_and_quarantined_are_all_rows(door: Door, cells: list[tuple[str, str, str]]) -> None:
    good = '{"key": "a", "review": "b", "stars": "c"}'
    lines = [f'{{"key": {key}, "review": {text}, "stars": {label}}}' for key, text, label in cells]
    reading = door.read("\n".join([good, *lines]), names={**NAMES, "id": ["key"]})
    assert reading.counts.read == len(cells) + 1
    assert all((label or "").strip() for label in column(reading, "label"))


def test_a_reading_comes_back_from_json(door: Door, tmp_path: Path) -> None:
    reading = door.read("review,stars,x\na,1,2\nb,,3\n")
    again = reading_from_json(Store(tmp_path / "store"), json.loads(json.dumps(reading.to_json())))
    assert again.counts == reading.counts
    for name in ("rows", "origins", "faults"):
        assert getattr(again, name).frame().equals(getattr(reading, name).frame())


def test_shards_of_any_size_read_the_same(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    content = "review,stars\n" + "".join(f"text {row % 7},{row % 3 or ''}\n" for row in range(40))
    whole = door.read(content)
    monkeypatch.setattr("tasklift.data.dataset.SHARD_ROWS", 3)
    parts = door.read(content)
    assert len(parts.rows.shards) > 5
    for name in ("rows", "origins", "faults"):
        assert getattr(parts, name).frame().equals(getattr(whole, name).frame())


def test_too_many_bad_rows_stop_the_run_at_the_first_place(door: Door) -> None:
    reading = door.read("review,stars\na,1\nb,\nc,\nd,2\n")
    with pytest.raises(UserError) as caught:
        refuse_if_bad(reading, 0.05)
    assert caught.value.slug == "too-many-bad-rows"
    assert caught.value.where == Place("0-file.csv", 3)
    assert caught.value.problem == "2 of 4 rows cannot be used: 2 times column 'stars' is empty"
    assert "max_bad_rows" in caught.value.advice
    refuse_if_bad(reading, 0.5)


def test_a_column_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("reviews,stars\na,1\n")
    with pytest.raises(UserError) as caught:
        check_columns(
            path,
            Columns(ROLES, NAMES),
            "file.csv",
            lambda column, problem, advice: UserError("unknown-column", problem, advice=advice),
        )
    assert str(caught.value) == "file.csv has no column 'review'\n  -> did you mean 'reviews'?"


def repairs(reading: Reading) -> list[tuple[str, str | None, str]]:
    return [(row["file"], row["line"], row["reason"]) for row in reading.repairs.frame().iter_rows(named=True)]


def test_what_was_mended_is_kept_with_its_place_and_without_the_text(door: Door) -> None:
    reading = door.read('review,stars\n"fine",5\nso "so",4\nmore,3,\nno label,\n')
    assert repairs(reading) == [
        ("0-file.csv", "3", "a quote character inside an unquoted field is kept as it is"),
        ("0-file.csv", "4", "an empty field after the last column is left out"),
    ]
    assert reading.repairs.columns == ("file", "line", "column", "reason")
    assert (reading.counts.repaired, reading.counts.quarantined) == (2, 1)


def test_what_is_mended_of_a_whole_file_is_no_rows_repair(door: Door) -> None:
    reading = door.read(
        "review,stars\n一段很好的评论，味道不错,好评\n".encode("gb18030"), "\ufeffreview,stars\nfine,good\n"
    )
    assert repairs(reading) == [
        ("0-file.csv", "2", "the text is read as gb18030"),
        ("1-file.csv", None, "the byte order mark at the beginning is left out"),
    ]
    assert reading.counts.repaired == 0


def test_rows_on_one_line_of_json_are_mended_one_by_one(door: Door) -> None:
    rows = '{"review": "a", "stars": "1", "stars": "2"}, {"review": "b", "stars": "1"}'
    reading = door.read(f"[{rows}, {rows}]", name="file.json")
    assert vars(reading.counts) == {"read": 4, "accepted": 2, "repaired": 2, "quarantined": 0}


def test_a_header_that_comes_again_is_no_row(door: Door) -> None:
    reading = door.read("review,stars\nfine,5\nreview,stars\nreview,4\n")
    assert faults(reading) == [("0-file.csv", "3", "the header again")]
    assert column(reading, "text") == ["fine", "review"]


def test_commas_behind_lines_of_json_are_left_out(door: Door) -> None:
    reading = door.read('{"review": "a", "stars": "1"},\n{"review": "b, c", "stars": "2"}\n', name="file.jsonl")
    assert repairs(reading) == [("0-file.jsonl", "1", "a comma after the object is left out")]
    assert column(reading, "text") == ["a", "b, c"]
