"""Dialogues, from a file to a measured lift: every reply is asked for, and a dialogue stays on one side."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tasklift import Task, load, run
from tasklift.data.roles import PARENT
from tasklift.reports.files.folder import write_report
from tasklift.reports.files.markdown import report_markdown
from tasklift.reports.page.page import report_page
from tasklift.runs.history import Run
from tasklift.runs.measuring.compare import compared_record
from tasklift.runs.serving.predict import predict_file
from tasklift.runs.serving.rows_out import write_rows
from tasklift.settings.errors import UserError

DISHES = {"noodles": "面条", "rice": "米饭", "soup": "汤", "tea": "茶", "bread": "面包", "fish": "鱼"}
PLACES = {"Bern": "伯尔尼", "Ulm": "乌尔姆", "Graz": "格拉茨", "Riga": "里加", "Lund": "隆德"}


def talks() -> list[list[dict[str, Any]]]:
    """Orders of six dishes in five cities, English and Chinese, with more in each message than who says what."""
    found = []
    for dish, named in DISHES.items():
        for city, called in PLACES.items():
            english = [f"Ｉ want {dish}.", f"Where do you want {dish}?", f"In {city}.", f"{dish} in {city}: booked."]
            chinese = [f"我想吃{named}", f"在哪里吃{named}？", f"在{called}。", f"{called}的{named}订好了。"]
            found.append([_message(place, text) for place, text in enumerate(english + chinese)])
    return found


def _message(place: int, text: str) -> dict[str, Any]:
    return {"role": ("user", "assistant")[place % 2], "content": text, "act": place}


def task_in(folder: Path, text: str = "", lines: list[str] | None = None) -> Task:
    given = lines or [json.dumps({"messages": talk, "shop": "s"}, ensure_ascii=False) for talk in talks()]
    (folder / "talks.jsonl").write_text("\n".join(given), encoding="utf-8")
    (folder / "task.yaml").write_text(
        f"kind: dialogue\ndata: {{train: talks.jsonl}}\ncolumns: {{messages: messages}}\n{text}", encoding="utf-8"
    )
    return Task.load(folder / "task.yaml")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Run:
    # Dialogues about one dish or place have much in common; each is to be a unit of its own here.
    return run(task_in(tmp_path_factory.mktemp("talks"), "split: {near: 1}\n"))


def test_rows_are_dialogues_and_the_test_has_their_replies(done: Run) -> None:
    record = done.record
    assert record["kind"] == "dialogue" and record["metric"] == "chrf"
    assert record["rows"]["read"] == record["rows"]["accepted"] == len(talks())
    assert record["test"]["rows"] == 4 * record["test"]["units"]
    assert record["split"]["train"] + (record["split"]["valid"] + record["split"]["test"]) / 4 == len(talks())
    assert any("replies" in note for note in record["notes"])
    assert 0 < record["final"]["score"] <= 1


def test_a_dialogue_stays_on_one_side(done: Run) -> None:
    train, valid = done.dataset("train").frame(), done.dataset("valid").frame()
    assert not set(train["id"]) & set(valid[PARENT]) and set(train["unit"]).isdisjoint(valid["unit"])
    assert "reply" not in train.columns and valid["reply"].null_count() == 0


def test_cleaned_dialogues_keep_what_else_their_messages_have(done: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "out.jsonl", done.cleaned)
    kept = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert all([one["act"] for one in row["messages"]] == list(range(8)) and row["shop"] == "s" for row in kept)
    assert all(row["messages"][0]["content"].startswith("I want") for row in kept), "normalize reaches every turn"


def test_what_people_see_says_who_speaks(done: Run, tmp_path: Path) -> None:
    write_report(done.record, tmp_path / "report", "en")
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert not any(mark in page or mark in json.dumps(done.record, ensure_ascii=False) for mark in "\x11\x12\x13")
    (first, *_) = done.why(done.dataset("train").frame(["id"])["id"][0])
    assert first.before is not None and str(first.before["messages"]).startswith("user: Ｉ want")


def test_the_model_is_carried_away_and_replies_to_dialogues_in_any_form(done: Run, tmp_path: Path) -> None:
    done.export(tmp_path / "model", "final")
    model = load(tmp_path / "model")
    asked = [{"role": "user", "content": "I want tea."}]
    forms = [json.dumps(asked), "I want tea.", json.dumps([*asked, {"role": "assistant", "content": "no"}])]
    assert model.predict(forms) == ["Where do you want tea?"] * 3
    assert model.predict(["我想吃鱼", ""]) == ["在哪里吃鱼？", None]
    (tmp_path / "in.jsonl").write_text(json.dumps({"messages": asked}), encoding="utf-8")
    predict_file(model, tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    found = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    assert found["messages"] == asked and found["prediction"] == "Where do you want tea?"


def test_dialogues_on_lines_and_those_without_a_reply(tmp_path: Path) -> None:
    lines = [
        json.dumps({"messages": f"顾客：{place}号在吗\n客服：{place}号在的。\n顾客：多少钱"}, ensure_ascii=False)
        for place in range(40)
    ]
    task = task_in(tmp_path, "max_bad_rows: 0.1\n", [*lines, json.dumps({"messages": "顾客：在吗\n顾客：在吗"})])
    done = run(task)
    assert done.record["rows"]["quarantined"] == 1
    reasons = pl.concat(list(done.set_aside()), how="diagonal")["reason"].to_list()
    assert "column 'messages' has no reply of the assistant" in reasons
    with pytest.raises(UserError, match="holds no dialogue"):
        run(task_in(tmp_path, "max_bad_rows: 0.01\n", [*lines, json.dumps({"messages": "在吗"})]))


def test_a_column_of_replies(tmp_path: Path) -> None:
    said = [(f"What is {place}?", [f"It is {place}.", str(place)]) for place in range(60)]
    lines = [json.dumps({"messages": question, "said": replies}) for question, replies in said]
    task = task_in(tmp_path, "", lines)
    text = (tmp_path / "task.yaml").read_text(encoding="utf-8").replace("messages}", "messages, reply: said}")
    (tmp_path / "task.yaml").write_text(text, encoding="utf-8")
    task = Task.load(tmp_path / "task.yaml")
    done = run(task)
    assert sum(done.record["split"][side] for side in ("train", "valid", "test")) == 60
    assert "reply" in done.dataset("train").columns


def test_a_small_network_learns_to_reply(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    text = (
        "model: {architecture: gpt, layers: 2, heads: 2, width: 48, context: 160, vocabulary: 400, dropout: 0.0}\n"
        "recipe: [{instruct: {epochs: 30, learning_rate: 5e-3, batch_size: 8, most_new_tokens: 24}}]\n"
        "split: {near: 1}\n"
    )
    done = run(task_in(tmp_path, text))
    (line,) = [step for step in done.record["steps"] if step["name"] == "instruct"]
    assert line["rows_in"] == done.record["split"]["train"]
    assert done.record["final"]["score"] > 0.3
    told = done.record["perplexity"]["final"]
    assert done.record["perplexity"]["baseline"] is None
    assert 1 <= told["low"] < told["value"] < told["high"] < 50
    assert told["rows"] == done.record["test"]["rows"] < told["words"]
    sentence = "Perplexity of the right answers by word: not measured of the baseline"
    assert sentence in report_markdown(done.record, "en") and sentence in report_page(done.record, "en")
    assert "正确答案按词计的困惑度" in report_page(done.record, "zh")
    assert compared_record(done, done)["perplexity"] == {"baseline": told, "final": told}
    fewer = {**done.record, "perplexity": {"baseline": None, "final": {**told, "words": told["words"] - 1}}}
    other = replace(done, kept={**done.kept, "record": fewer})
    assert "perplexity" not in compared_record(done, other)
