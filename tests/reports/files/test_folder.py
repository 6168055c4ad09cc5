"""A report as files."""

import csv
from pathlib import Path
from typing import Any

import pytest

from tasklift.reports.files.folder import write_index, write_report
from tasklift.settings.errors import UserError


def test_the_page_the_markdown_and_the_data_lie_together(chinese: dict[str, Any], tmp_path: Path) -> None:
    page = write_report(chinese, tmp_path / "out", "zh")
    assert page == tmp_path / "out" / "report.html"
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "提升来自哪一步" in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    names = {path.name for path in (tmp_path / "out" / "data").iterdir()}
    curves = ("reliability", "roc", "learning_curve", "training", "evaluations")
    assert names == {f"{name}.csv" for name in ("steps", "metrics", "labels", "confusion", *curves, "changed")}


def test_the_data_is_that_of_the_record(english: dict[str, Any], tmp_path: Path) -> None:
    write_report(english, tmp_path, "en")
    with (tmp_path / "data" / "steps.csv").open(encoding="utf-8", newline="") as stream:
        steps = list(csv.DictReader(stream))
    assert [float(step["value"]) for step in steps] == [step["path"]["value"] for step in english["steps"]]
    assert [step["without_value"] for step in steps][2] == ""
    with (tmp_path / "data" / "changed.csv").open(encoding="utf-8", newline="") as stream:
        (changed,) = csv.DictReader(stream)
    assert changed["input"] == "Great  phone,\u00a0love it"
    for name, told in (
        ("training", english["trainings"][0]["points"]),
        ("evaluations", english["trainings"][0]["evaluations"]),
    ):
        with (tmp_path / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert {row.pop("line") for row in rows} == {"finetune"}
        assert [{key: float(value) for key, value in row.items()} for row in rows] == told


@pytest.mark.parametrize("earlier", [False, True])
def test_a_run_without_training_has_no_rows_of_it(english: dict[str, Any], tmp_path: Path, earlier: bool) -> None:
    english["trainings"] = []
    if earlier:
        del english["trainings"]
    write_report(english, tmp_path, "en")
    assert (tmp_path / "data" / "training.csv").read_text() == "line,step,loss,rate,norm,tokens\n"
    assert (tmp_path / "data" / "evaluations.csv").read_text() == "line,step,score,loss\n"
    assert "Training" not in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Training" not in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_a_report_is_written_over_a_report(english: dict[str, Any], tmp_path: Path) -> None:
    write_report(english, tmp_path, "en")
    write_report(english, tmp_path, "zh")
    assert 'lang="zh"' in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_nothing_is_written_over_something_else(english: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("x", encoding="utf-8")
    with pytest.raises(UserError, match="holds something else") as caught:
        write_report(english, tmp_path, "en")
    assert caught.value.slug == "output-exists"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_an_index_of_no_runs_is_written_too(tmp_path: Path) -> None:
    assert "No runs yet" in write_index([], {}, tmp_path / "reports", "en").read_text(encoding="utf-8")
