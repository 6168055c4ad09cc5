"""What comes of files as they are: refused with the place and the way out, or used with what was found told."""

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.runs.made import CLASSICAL, jsonl, reviews, task_in, task_over, together

from tasklift import Task, run
from tasklift.runs.history import Run
from tasklift.settings.errors import Place, TaskliftError, UserError

RECIPE = ["normalize", "drop_missing", CLASSICAL]


def with_file(folder: Path, content: str | bytes, name: str = "rows.csv", **settings: Any) -> Task:
    """A task over one file."""
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return task_over(folder, **{"data": {"train": name}, "recipe": RECIPE, **settings})


def csv(rows: list[dict[str, Any]]) -> str:
    return "review,stars\n" + "".join(f'"{row["review"]}",{row["stars"]}\n' for row in rows)


def refused(task: Task) -> UserError:
    with pytest.raises(UserError) as caught:
        run(task)
    assert caught.value.exit_code == 2
    return caught.value


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        ("", "file-empty"),
        ("\n \n", "file-empty"),
        ("review,stars\n", "file-empty"),
        ("review,stars\n" + "a text,\n" * 20, "too-many-bad-rows"),
        ("review,stars\n" + "".join(f"text {row},one\n" for row in range(20)), "one-label"),
        ("review,stars\n" + "".join(f"text {row},label {row}\n" for row in range(20)), "too-few-rows"),
        (bytes(range(256)) * 20, "binary-file"),
        (b"PK\x03\x04" + b"\0" * 100, "spreadsheet"),
    ],
)
def test_a_file_that_no_model_can_come_of_is_refused(tmp_path: Path, content: str | bytes, slug: str) -> None:
    fault = refused(with_file(tmp_path, content))
    assert fault.slug == slug or slug in {"binary-file", "spreadsheet"}
    assert fault.advice
    assert fault.where is not None


def test_rows_without_any_text_leave_nothing_to_test_on(tmp_path: Path) -> None:
    rows = [{"review": "", "stars": "ab"[row % 2]} for row in range(20)]
    assert refused(with_file(tmp_path, jsonl(rows), "rows.jsonl")).slug in {"empty-test", "one-label"}


def test_a_missing_file_is_named_with_the_nearest(tmp_path: Path) -> None:
    with_file(tmp_path, csv(reviews(40)), "reviews.csv")
    (tmp_path / "task.yaml").write_text(
        "data:\n  train: review.csv\ncolumns: {text: review, label: stars}\n", encoding="utf-8"
    )
    fault = refused(Task.load(tmp_path / "task.yaml"))
    assert fault.slug == "missing-file"
    assert fault.where == Place(str(tmp_path / "task.yaml"), 2, 3)
    assert fault.advice == "did you mean 'reviews.csv'?"


def test_a_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rows").mkdir()
    assert refused(task_over(tmp_path, data={"train": "rows"})).slug == "file-is-folder"


def test_an_unknown_column_is_told_at_its_line_with_the_nearest(tmp_path: Path) -> None:
    with_file(tmp_path, csv(reviews(40)))
    (tmp_path / "task.yaml").write_text(
        "data: {train: rows.csv}\ncolumns:\n  text: reviews\n  label: stars\n", encoding="utf-8"
    )
    fault = refused(Task.load(tmp_path / "task.yaml"))
    assert str(fault) == f"{tmp_path / 'task.yaml'}:3:3: rows.csv has no column 'reviews'\n  -> did you mean 'review'?"


def test_too_many_bad_rows_name_the_first_and_the_setting(tmp_path: Path) -> None:
    rows = reviews(40)
    content = csv(rows[:5]) + "no label,\n" * 5 + csv(rows[5:]).partition("\n")[2]
    fault = refused(with_file(tmp_path, content))
    assert fault.slug == "too-many-bad-rows"
    assert fault.where == Place("rows.csv", 7)
    found = run(with_file(tmp_path, content, max_bad_rows=0.2))
    assert found.record["rows"] == {"read": 45, "accepted": 40, "repaired": 0, "quarantined": 5}


def test_labels_that_differ_by_case_or_blanks_are_noted(tmp_path: Path) -> None:
    rows = [
        {**row, "stars": str(row["stars"]).upper() if number % 5 == 0 else row["stars"]}
        for number, row in enumerate(reviews(100))
    ]
    found = run(with_file(tmp_path, csv(rows)))
    (note,) = [
        note for note in found.record["notes"] if "differ only in how they are written" in note and "GOOD" in note
    ]
    assert "'GOOD', 'good'" in note


def test_labels_that_only_the_users_test_has_are_noted(tmp_path: Path) -> None:
    (tmp_path / "test.jsonl").write_text(jsonl([*reviews(20, seed=3), {"review": "never seen", "stars": "odd"}]))
    found = run(
        with_file(tmp_path, jsonl(reviews(60)), "rows.jsonl", data={"train": "rows.jsonl", "test": "test.jsonl"})
    )
    assert any("labels of the test that no row to learn from has: 'odd' (1)" in note for note in found.record["notes"])
    assert found.record["by_label"]["odd"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "rows": 1}


def usable(found: Run, rows: int) -> None:
    """Every row was read and put somewhere, and the model answers."""
    record = found.record
    assert record["rows"]["read"] == rows
    assert sum(record["split"].values()) + record["rows"]["quarantined"] == rows
    assert set(found.model.predict(["great soup", "好", "", "\x00", "😀"])) <= {"good", "bad"}


def test_odd_texts_are_read_whole(tmp_path: Path) -> None:
    odd = [
        "😀👩‍👩‍👧‍👦🇨🇳",
        "مرحبا بالعالم \u202e gnorts",
        "word " * 20_000,
        "好" * 40_000,
        "a\u0000b",
        "line\nline\r\nline\ttab",
        'quote " and , comma',
        "\ufeffmark",
        "\ud800 lone",
        "=cmd|'/c calc'!A0",
        "NaN",
        "null",
        "𝓯𝓪𝓷𝓬𝔂",
        "é" * 500,
    ]
    rows = [*reviews(80), *({"review": text, "stars": "good"} for text in odd)]
    content = "".join(f"{json.dumps(row)}\n" for row in rows)
    found = run(with_file(tmp_path, content, "rows.jsonl"))
    usable(found, 94)
    assert found.record["rows"]["quarantined"] <= 1
    aside, cleaned = together(found.set_aside()), together(found.cleaned())
    kept = {text for text in cleaned["review"].to_list()}
    assert found.record["split"]["train"] == cleaned.height + aside.filter(pl.col("step") != "read").height
    assert len(kept) > 40


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_chinese_in_any_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    rows = reviews(80, language="zh")
    found = run(with_file(tmp_path, csv(rows).encode(encoding)))
    usable(found, 80)
    texts = {row["review"] for row in rows}
    assert set(together(found.cleaned())["review"]) <= texts
    assert found.record["language"] == "zh"


def test_a_packed_file_and_parquet_give_the_same_run_as_text(tmp_path: Path) -> None:
    rows = reviews(80)
    plain = run(with_file(tmp_path, csv(rows)))
    packed = run(with_file(tmp_path, gzip.compress(csv(rows).encode()), "rows.csv.gz"))
    pl.DataFrame(rows).write_parquet(tmp_path / "rows.parquet")
    columnar = run(task_over(tmp_path, data={"train": "rows.parquet"}, recipe=RECIPE))
    for found in (packed, columnar):
        usable(found, 80)
        assert found.record["rows"] == plain.record["rows"]
    assert sorted(together(packed.cleaned())["review"]) != []


def test_nul_bytes_in_a_csv_do_not_stop_a_run(tmp_path: Path) -> None:
    content = csv(reviews(80)).encode() + b"nul \x00 byte,good\n"
    usable(run(with_file(tmp_path, content)), 81)


def test_a_ragged_csv_is_read_as_far_as_it_can_be(tmp_path: Path) -> None:
    usable(run(with_file(tmp_path, csv(reviews(80)) + "one,good,too many\nshort\n")), 82)


def test_numbers_as_labels_stay_as_written(tmp_path: Path) -> None:
    rows = [{"review": row["review"], "stars": 1 if row["stars"] == "good" else 0} for row in reviews(80)]
    found = run(with_file(tmp_path, jsonl(rows), "rows.jsonl"))
    assert found.record["confusion"]["labels"] == ["0", "1"]
    assert set(found.model.predict(["great soup", "rude staff"])) <= {"0", "1"}


def test_lists_and_nan_and_mixed_types_are_quarantined_or_kept_as_text(tmp_path: Path) -> None:
    odd = [
        '{"review": 5, "stars": "good"}',
        '{"review": true, "stars": "bad"}',
        '{"review": ["a", "b"], "stars": "bad"}',
        '{"review": "x", "stars": ["good"]}',
        '{"review": "y", "stars": NaN}',
        '{"review": "z"',
        '{"review": "w", "stars": "good", "stars": "bad"}',
    ]
    found = run(with_file(tmp_path, jsonl(reviews(80)) + "\n".join(odd), "rows.jsonl", max_bad_rows=0.2))
    assert found.record["rows"]["read"] == 87
    assert 2 <= found.record["rows"]["quarantined"] <= 5


def test_nothing_in_a_file_but_a_fault_of_ours_to_name_comes_out(tmp_path: Path) -> None:
    for content in (b"\xff\xfe\x00", b'{"review": "a"}\n' * 3, b"[[[[", b'"unclosed\n' * 5, b"a;b\n1;2\n"):
        with pytest.raises(TaskliftError):
            run(with_file(tmp_path, content))


def test_the_same_task_on_a_mended_file_goes_on(tmp_path: Path) -> None:
    refused(with_file(tmp_path, "review,stars\n"))
    usable(run(with_file(tmp_path, csv(reviews(80)))), 80)


def test_a_pair_of_texts_runs_through_the_same_steps(tmp_path: Path) -> None:
    rows = [{**row, "reply": f"\u3000answer {number % 9}"} for number, row in enumerate(reviews(100))]
    task = task_in(tmp_path, rows, columns={"text": "review", "text_pair": "reply", "label": "stars"}, recipe=RECIPE)
    found = run(task)
    assert found.record["steps"][0]["changed"] == found.record["split"]["train"]
    assert found.model.inputs == ["text", "text_pair"]
    assert found.model.predict([{"text": "great", "text_pair": "thanks"}, {"text": "rude"}])[0] in {"good", "bad"}
