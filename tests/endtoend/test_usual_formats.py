"""Files as they are handed round, from `lift init` to a measured lift: SQuAD, CMRC 2018, instructions."""

import json
from pathlib import Path
from typing import Any

import pytest

from tasklift import Task, run
from tasklift.runs.history import Run
from tasklift.runs.serving.rows_out import write_rows
from tasklift.runs.starting.first_recipe import first_recipe
from tasklift.runs.starting.guess import guess
from tasklift.runs.starting.task_file import task_file_text

PLACES = ("hotel", "museum", "library", "station", "garden", "harbour", "school", "theatre", "market", "bridge", "inn")
PLÄTZE = ("酒店", "博物馆", "图书馆", "车站", "花园", "港口", "学校", "剧院", "市场", "大桥", "客栈")


def squad() -> dict[str, Any]:
    """Articles of two paragraphs with two questions each; every fourth question has no answer."""
    articles = []
    for number, place in enumerate(PLACES):
        paragraphs = []
        for part, (verb, form) in enumerate([("opened", "in {}"), ("visited", "by {} people")]):
            said = form.format(1900 + 7 * number + part)
            context = f"It rained a lot that year. The {place} was {verb} {said}. Nobody knows why."
            asked = [
                {
                    "id": f"{number}-{part}-0",
                    "question": f"How was the {place} {verb}?",
                    "answers": [{"text": said, "answer_start": context.index(said)}],
                    "is_impossible": False,
                },
                {
                    "id": f"{number}-{part}-1",
                    "question": f"Who owns the {place} today?",
                    "answers": [] if part else [{"text": "Nobody", "answer_start": context.index("Nobody")}],
                    "plausible_answers": [{"text": "Nobody", "answer_start": context.index("Nobody")}],
                    "is_impossible": bool(part),
                },
            ]
            paragraphs.append({"context": context, "qas": asked})
        articles.append({"title": place, "paragraphs": paragraphs})
    return {"version": "v2.0", "data": articles}


def cmrc() -> list[dict[str, Any]]:
    """Paragraphs with two questions each, as CMRC 2018 has them."""
    return [
        {
            "context_id": f"T{number}",
            "context_text": f"那一年雨水很多。{place}建于{1900 + 7 * number}年。它由本地{place}工人建造。",
            "title": place,
            "qas": [
                {
                    "query_id": f"T{number}_0",
                    "query_text": f"{place}建于哪一年？",
                    "answers": [f"{1900 + 7 * number}年", f"建于{1900 + 7 * number}年"],
                },
                {"query_id": f"T{number}_1", "query_text": f"{place}由谁建造？", "answers": [f"本地{place}工人"]},
            ],
        }
        for number, place in enumerate(PLÄTZE)
    ]


def begun(folder: Path, data: Any, name: str = "data.json") -> Run:
    """What `lift init` and `lift run` make of a file; a lift needs a test of more than a row or two."""
    (folder / name).write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    guessed = guess(folder / name, model="none")
    text = task_file_text(guessed, folder, first_recipe(guessed))
    (folder / "task.yaml").write_text(text + "split: {test: 0.3, valid: 0.3}\n", encoding="utf-8")
    return run(Task.load(folder / "task.yaml"))


@pytest.mark.parametrize(("data", "language", "rows"), [(squad(), "en", 44), (cmrc(), "zh", 22)])
def test_a_file_of_questions_goes_from_init_to_a_lift(tmp_path: Path, data: Any, language: str, rows: int) -> None:
    done = begun(tmp_path, data)
    record = done.record
    assert (record["kind"], record["language"], record["metric"]) == ("answer", language, "squad_f1")
    assert record["rows"] == {"read": rows, "accepted": rows, "repaired": 0, "quarantined": 0}
    assert "group: title" in (tmp_path / "task.yaml").read_text(encoding="utf-8")
    whole = rows // len(PLACES)
    assert record["test"]["rows"] == whole * record["test"]["units"]
    assert record["final"]["score"] > 0
    write_rows(tmp_path / "out.jsonl", done.cleaned)
    kept = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    contexts = {row["context"] for row in kept}
    assert len(kept) == 2 * len(contexts) and len(kept) % whole == 0


def test_a_file_cut_off_is_told_and_its_sound_questions_are_read(tmp_path: Path) -> None:
    content = json.dumps(squad())
    (tmp_path / "data.json").write_text(content[: content.index("How was the inn visited")], encoding="utf-8")
    columns = "{question: question, context: context, answers: answers, group: title, id: id}"
    lines = ["kind: answer", "data: {train: data.json}", f"columns: {columns}", "max_bad_rows: 0.5"]
    (tmp_path / "task.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    read = run(Task.load(tmp_path / "task.yaml")).record["rows"]
    assert read["accepted"] == 42
    assert read["quarantined"] > 0
    assert read["accepted"] + read["repaired"] + read["quarantined"] == read["read"]


def test_blank_inputs_of_instructions_leave_no_line(tmp_path: Path) -> None:
    rows = [
        {"instruction": f"Name number {n}.", "input": f"It is {n}." if n % 2 else "", "output": f"Number {n} it is."}
        for n in range(40)
    ]
    done = begun(tmp_path, rows)
    assert done.record["kind"] == "generate"
    sources = [source for frame in done.cleaned() for source in frame["source"].to_list()]
    assert set(map(len, (source.splitlines() for source in sources))) == {1, 2}
    assert not any(source.endswith("\n") for source in sources)
