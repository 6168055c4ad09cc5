"""Tasks whose answers are texts, from a file to a measured lift, in English and Chinese."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tasklift import Task, run
from tasklift.models.pipeline import load
from tasklift.reports.files.folder import write_report
from tasklift.runs.history import Run
from tasklift.runs.measuring.compare import compare, compared_record
from tasklift.runs.measuring.evaluate import evaluate
from tasklift.runs.serving.rows_out import write_rows
from tasklift.settings.errors import UserError

VERBS = {"Open": "打开", "Close": "关闭", "Save": "保存", "Delete": "删除", "Rename": "重命名", "Print": "打印"}
THINGS = {"file": "文件", "window": "窗口", "folder": "文件夹", "page": "页面", "tab": "标签页", "image": "图片"}
COUNTS = ("{count}", "%1", "all", "the first")


def rows() -> list[dict[str, Any]]:
    """Strings of a user interface and their translations, of some two that are right."""
    found = []
    for verb, chinese in VERBS.items():
        for thing, named in THINGS.items():
            for count in COUNTS:
                said = {"all": "全部", "the first": "第一个"}.get(count, count)
                target: object = f"{chinese}{said}{named}"
                found.append({"source": f"{verb} {count} {thing}s", "target": [target, f"{target}。"]})
                found[-1]["target"] = found[-1]["target"] if len(found) % 3 else target
    return found


def task_in(folder: Path, text: str) -> Task:
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows())
    (folder / "ui.jsonl").write_text(lines, encoding="utf-8")
    (folder / "task.yaml").write_text(text, encoding="utf-8")
    return Task.load(folder / "task.yaml")


TRANSLATE = """
kind: translate
data: {train: ui.jsonl}
columns: {source: source, targets: target}
recipe: [normalize, deduplicate, retrieve]
baseline: raw
"""


@pytest.fixture(scope="module")
def translated(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(task_in(tmp_path_factory.mktemp("ui"), TRANSLATE))


def test_the_lift_is_that_of_texts(translated: Run) -> None:
    record = translated.record
    assert record["kind"] == "translate"
    assert record["metric"] == "chrf"
    assert record["language"] == "zh"
    assert 0 < record["final"]["low"] < record["final"]["score"] < record["final"]["high"] <= 1
    assert set(record["metrics"]) >= {"chrf", "bleu", "placeholders_kept", "copying", "empty"}
    parts = sum(step["path"]["value"] for step in record["steps"])
    assert record["final"]["score"] - record["baseline"]["score"] == pytest.approx(parts)
    assert "by_label" not in record and "confusion" not in record
    assert {one["cause"] for one in record["diagnosis"]} >= {"empty_answers", "copying", "wrong_language"}


def test_the_baseline_says_what_it_is(translated: Run) -> None:
    assert translated.record["baseline"]["name"] == "the answer of the most similar row"


@pytest.mark.parametrize(
    ("recipe", "noted", "in_chinese"),
    [
        (
            "[retrieve, {best_of: {models: [copy_source]}}]",
            "`best_of` kept what `retrieve` made",
            "<code>best_of</code> 保留了",
        ),
        (
            "[copy_source, {best_of: {models: [retrieve]}}]",
            "`best_of` took the answer of the most similar row: on valid that was better than what `copy_source` made",
            "<code>best_of</code> 选用了“最相似的一行的回答”",
        ),
    ],
)
def test_what_valid_chose_is_said(recipe: str, noted: str, in_chinese: str, tmp_path: Path) -> None:
    done = run(task_in(tmp_path, TRANSLATE.replace("[normalize, deduplicate, retrieve]", recipe)))
    assert any(note.startswith(noted) for note in done.record["notes"])
    write_report(done.record, tmp_path / "zh", "zh")
    assert in_chinese in (tmp_path / "zh" / "report.html").read_text(encoding="utf-8")


def test_the_report_shows_texts_side_by_side_in_both_languages(translated: Run, tmp_path: Path) -> None:
    for language, word in (("en", "Every metric"), ("zh", "指标")):
        write_report(translated.record, tmp_path / language, language)
        page = (tmp_path / language / "report.html").read_text(encoding="utf-8")
        assert word in page
        assert "F1 of each label" not in page


def test_a_saved_model_answers_as_it_did_and_a_blank_source_gets_no_answer(translated: Run, tmp_path: Path) -> None:
    translated.model.save(tmp_path / "model")
    asked = ["Open %1 files", " ", "Print all pages"]
    again = load(tmp_path / "model").predict(asked)
    assert again == translated.model.predict(asked)
    assert again[1] is None
    assert again[2] is not None and "打印" in again[2]


def test_the_same_task_is_the_same_run(translated: Run, tmp_path: Path) -> None:
    again = run(task_in(tmp_path, TRANSLATE))
    assert again.record["final"] == translated.record["final"]
    assert again.record["signature"] == translated.record["signature"]


def test_rows_are_written_as_they_came(translated: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "cleaned.jsonl", translated.cleaned)
    lines = (tmp_path / "cleaned.jsonl").read_text(encoding="utf-8").splitlines()
    came = {json.dumps(row, sort_keys=True) for row in rows()}
    wrote = [json.loads(line) for line in lines]
    assert {json.dumps({"source": row["source"], "target": row["target"]}, sort_keys=True) for row in wrote} <= came
    assert any(isinstance(row["target"], list) for row in wrote)
    write_rows(tmp_path / "cleaned.csv", translated.cleaned)
    assert "\x1e" not in (tmp_path / "cleaned.csv").read_text(encoding="utf-8")


def test_a_file_of_predictions_is_scored(tmp_path: Path) -> None:
    task = task_in(tmp_path, TRANSLATE)
    perfect = [
        {"source": row["source"], "prediction": row["target"] if isinstance(row["target"], str) else row["target"][1]}
        for row in rows()
    ]
    pl.DataFrame(perfect).write_csv(tmp_path / "told.csv")
    found = evaluate(task, tmp_path / "told.csv")
    assert found["score"]["score"] == 1.0
    assert found["against_baseline"]["verdict"] == "better"
    assert "by_label" not in found


def test_runs_are_compared_and_predictions_may_be_the_baseline(translated: Run, tmp_path: Path) -> None:
    task = task_in(tmp_path, TRANSLATE.replace("recipe: [normalize, deduplicate, retrieve]", "recipe: [copy_source]"))
    copied = run(task)
    assert copied.record["lift"]["value"] < 0
    pl.DataFrame([{"source": row["source"], "prediction": row["source"]} for row in rows()]).write_csv(
        tmp_path / "copies.csv"
    )
    named = run(task_in(tmp_path, TRANSLATE.replace("baseline: raw", "baseline: copies.csv")))
    assert named.record["lift"]["value"] > 0
    found = compare(copied, named)
    assert found["lift"]["value"] == pytest.approx(named.record["final"]["score"] - copied.record["final"]["score"])
    assert compared_record(copied, named)["changed"]["better"]


SUMMARIES = """
kind: generate
data: {train: news.csv}
columns: {source: body, target: title}
metric: rouge_1
guard: {groups: [desk]}
"""


def test_a_summary_is_measured_against_the_beginning_and_groups_are_guarded(tmp_path: Path) -> None:
    body = [
        f"The {team} won in {city} on day {day}. Nobody had expected it. The crowd went home late."
        for day, (team, city) in enumerate((team, city) for team in "ABCDEFGHIJ" for city in ("Rome", "Oslo", "Bonn"))
        for _ in range(2)
    ]
    title = [text.split(".")[0] for text in body]
    desk = ["sport", "news"] * 30
    frame = pl.DataFrame(
        {"body": [f"{text} ({place})" for place, text in enumerate(body)], "title": title, "desk": desk}
    )
    frame.write_csv(tmp_path / "news.csv")
    (tmp_path / "task.yaml").write_text(SUMMARIES, encoding="utf-8")
    record = run(Task.load(tmp_path / "task.yaml")).record
    assert record["baseline"]["name"] == "the source's beginning"
    assert record["final"]["score"] > 0.9
    assert record["language"] == "en"
    assert {one["measure"] for one in record["guards"]} >= {"empty", "repetition"}


@pytest.mark.parametrize("step", ["drop_conflicts", "find_label_errors", "balance", "finetune", "classical"])
def test_a_step_that_needs_labels_is_refused_at_its_line(step: str, tmp_path: Path) -> None:
    task = task_in(tmp_path, f"{TRANSLATE.replace('normalize, deduplicate, retrieve', step)}")
    with pytest.raises(UserError) as fault:
        run(task)
    assert fault.value.slug in {"step-does-not-fit", "no-network"}
