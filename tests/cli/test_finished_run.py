"""The whole way through the command line, in English and in Chinese."""

import json
from pathlib import Path

import polars as pl
import pytest

from .conftest import BAD, GOOD, LABELS, Said, lift

Finished = tuple[Path, str, Said]


def test_a_run_says_the_lift_and_where_to_look_next(finished: Finished) -> None:
    folder, language, said = finished
    assert "60 read" in said.err
    assert "recipe:\n  - normalize\n" in said.err
    assert "step " in said.out and "lost without it" in said.out
    record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    assert record["language"] == language
    assert f"lift show {record['run'][:8]}" in said.out
    assert set(record["by_label"]) == set(LABELS[language])


def test_the_same_run_again_is_the_same_record_but_for_its_cost(finished: Finished) -> None:
    folder, _, _ = finished
    before = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    said = lift("run", "task.yaml", "--json", "-", "--quiet", folder=folder)
    again = json.loads(said.out)
    assert said.err == ""
    assert again["lift"] == before["lift"] and again["run"] == before["run"]
    assert all(step["cached"] for step in again["steps"])


def test_show_prints_the_record_for_people_and_for_programs(finished: Finished) -> None:
    folder, language, _ = finished
    record = json.loads(lift("show", "last", "--json", folder=folder).out)
    text = lift("show", record["run"][:4], folder=folder).out
    assert LABELS[language][0] in text and "Recipe" in text
    assert max(map(len, text.splitlines())) <= 80


def test_diagnose_says_what_to_try(finished: Finished) -> None:
    folder, _, _ = finished
    found = json.loads(lift("diagnose", "--json", folder=folder).out)
    assert {"little_data", "leakage", "drift"} <= {one["cause"] for one in found}
    text = lift("diagnose", "last", folder=folder).out
    assert "Looked for and not found" in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_command_finds_the_store_from_a_folder_below(finished: Finished, tmp_path: Path) -> None:
    folder, _, _ = finished
    (folder / "deep" / "er").mkdir(parents=True, exist_ok=True)
    assert "finished" in lift("runs", folder=folder / "deep" / "er").out
    assert "finished" in lift("runs", "--store", str(folder), folder=tmp_path).out
    assert "finished" in lift("runs", "--store", str(folder / ".tasklift"), folder=tmp_path).out


def test_predict_answers_every_row_of_a_file_in_order(finished: Finished) -> None:
    folder, _, _ = finished
    said = lift("predict", "last", "reviews.csv", "-o", "answers.csv", "--force", folder=folder)
    assert said.code == 0 and said.out == ""
    found, given = (pl.read_csv(folder / name) for name in ("answers.csv", "reviews.csv"))
    assert found[:, :2].equals(given)
    assert found.columns[2:] == ["prediction", "probability", "note"]
    refused = lift("predict", "last", "reviews.csv", "-o", "answers.csv", folder=folder)
    assert refused.code == 2 and "exists already" in refused.err


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_predict_reads_stdin_and_writes_stdout_in_the_same_format(finished: Finished, form: str) -> None:
    folder, language, _ = finished
    column = next(iter(pl.read_csv(folder / "reviews.csv").columns))
    texts = [GOOD[language][0], BAD[language][0]]
    lines = [column + ",x", *(f"{text},1" for text in texts)]
    if form == "jsonl":
        lines = [json.dumps({column: text, "x": 1}) for text in texts]
    said = lift("predict", "last", "-", "--quiet", folder=folder, stdin="\n".join(lines).encode())
    rows = said.out.splitlines()
    assert said.err == ""
    if form == "jsonl":
        assert [json.loads(row)["x"] for row in rows] == [1, 1]
        assert all(json.loads(row)["prediction"] in LABELS[language] for row in rows)
    else:
        assert rows[0] == f"{column},x,prediction,probability,note"
        assert len(rows) == 3


def test_a_fault_of_stdin_is_named_so(finished: Finished) -> None:
    said = lift("predict", "last", "-", folder=finished[0], stdin="太慢了\n很好\n".encode())
    assert said.code == 2
    assert said.err.startswith("error: stdin: there is no column")


def test_predict_takes_texts(finished: Finished) -> None:
    folder, language, _ = finished
    said = lift("predict", "last", "--text", GOOD[language][1], "--text", "", folder=folder)
    assert GOOD[language][1] in said.out
    assert "most frequent label" in said.out


def test_an_exported_model_answers_as_the_run_does(finished: Finished, tmp_path: Path) -> None:
    folder, _, _ = finished
    assert lift("export", "last", str(tmp_path / "model"), folder=folder).code == 0
    outputs = [
        lift("predict", model, str(folder / "reviews.csv"), "--quiet", folder=where).out
        for model, where in (("last", folder), (str(tmp_path / "model"), tmp_path))
    ]
    assert outputs[0] == outputs[1] and outputs[0].count("\n") == 61
    assert lift("export", "last", str(tmp_path / "model"), folder=folder).code == 2


def test_the_cleaned_rows_have_ids_that_why_understands(finished: Finished) -> None:
    folder, language, _ = finished
    assert lift("data", "last", "-o", "clean.csv", "--force", folder=folder).code == 0
    clean = pl.read_csv(folder / "clean.csv", infer_schema_length=0)
    text, label = pl.read_csv(folder / "reviews.csv").columns
    assert set(clean[label]) == set(LABELS[language])
    story = lift("why", "last", clean["id"][0], folder=folder).out
    assert story.startswith(f"Row {clean['id'][0]}")
    assert clean[text][0] in story and "normalize:" in story
    assert lift("data", "last", "-o", "aside.jsonl", "--set-aside", "--force", folder=folder).code == 0


def test_a_run_is_compared_with_another_and_predictions_are_scored(finished: Finished) -> None:
    folder, language, _ = finished
    compared = lift("compare", "last", "last", folder=folder)
    assert compared.out.startswith("Cannot tell which of")
    lines = [f"{pl.read_csv(folder / 'reviews.csv').columns[0]},prediction"]
    lines += (folder / "reviews.csv").read_text(encoding="utf-8").splitlines()[1:]
    (folder / "theirs.csv").write_text("\n".join(lines), encoding="utf-8")
    scored = lift("evaluate", "task.yaml", "theirs.csv", "--json", folder=folder)
    assert json.loads(scored.out)["score"]["score"] == 1.0
    assert LABELS[language][0] in lift("evaluate", "task.yaml", "theirs.csv", folder=folder).out


def test_a_dry_run_prints_the_plan_and_makes_no_run(finished: Finished) -> None:
    folder, _, _ = finished
    before = lift("runs", folder=folder).out
    said = lift("run", "task.yaml", "--dry-run", "--seed", "7", "--set", "budget.minutes=1", folder=folder)
    assert "Nothing was run." in said.out and "of a budget of 60 s" in said.out
    assert lift("runs", folder=folder).out == before


def test_collection_leaves_the_latest_run_whole(finished: Finished) -> None:
    folder, _, _ = finished
    said = lift("gc", "--dry-run", "--keep", "1", folder=folder)
    assert said.code == 0 and "would be removed" in said.out
    assert lift("show", folder=folder).code == 0
