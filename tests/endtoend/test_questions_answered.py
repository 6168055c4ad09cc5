"""Questions with contexts, from a file to a measured lift: several right answers, none, and numbers."""

import json
from pathlib import Path
from typing import Any

from tasklift import Task, load, run
from tasklift.runs.history import Run
from tasklift.runs.serving.rows_out import write_rows

PLACES = ("hotel", "museum", "library", "station", "garden", "harbour", "school", "theatre", "market", "bridge")
FACTS = {"opened": "in {}", "painted": "{} times", "closed": "at {}", "visited": "by {} people"}


def rows() -> list[dict[str, Any]]:
    """Questions on paragraphs; every fourth has no answer, every fifth two that are right."""
    found: list[dict[str, Any]] = []
    for number, place in enumerate(PLACES):
        said = [f"The {place} was {verb} {form.format(1900 + 7 * number)}." for verb, form in FACTS.items()]
        for at, (verb, form) in enumerate(FACTS.items()):
            answer = form.format(1900 + 7 * number)
            answers: object = {"text": [answer], "answer_start": [3]} if at % 2 else [{"text": answer, "start": 3}]
            if len(found) % 5 == 0:
                answers = [answer, f"{1900 + 7 * number}"]
            if at == 3:
                answers = []
            asked = f"How was the {place} {verb}?" if at < 3 else f"Who owns the {place}?"
            found.append({"question": asked, "context": " ".join(said), "answers": answers})
    return found


def answered(folder: Path, *, text: str = "", asked: list[dict[str, Any]] | None = None) -> Run:
    lines = "".join(json.dumps(row) + "\n" for row in asked or rows())
    (folder / "rows.jsonl").write_text(lines, encoding="utf-8")
    columns = "{question: question, context: context, answers: answers}"
    (folder / "task.yaml").write_text(
        f"kind: answer\ndata: {{train: rows.jsonl}}\ncolumns: {columns}\n{text}", encoding="utf-8"
    )
    return run(Task.load(folder / "task.yaml"))


def test_a_task_of_questions_is_measured_as_squad_does(tmp_path: Path) -> None:
    done = answered(tmp_path)
    record = done.record
    assert record["kind"] == "answer" and record["metric"] == "squad_f1"
    assert set(record["metrics"]) >= {"squad_f1", "squad_exact"}
    assert "by_label" not in record
    assert any("nothing learns to write" in note for note in record["notes"])
    assert any("groups of rows that belong together" in note for note in record["notes"])
    done.export(tmp_path / "model", "final")
    context = rows()[0]["context"]
    asked = [{"question": "How was the hotel opened?", "context": context}]
    assert load(tmp_path / "model").predict(asked) == done.model_named("final").predict(asked)


def test_a_question_without_an_answer_stays_and_no_step_takes_its_blank_for_a_fault(tmp_path: Path) -> None:
    done = answered(tmp_path, text="recipe: [drop_missing, best_sentence]\n")
    write_rows(tmp_path / "out.jsonl", done.cleaned)
    kept = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert any(row["answers"] == "" for row in kept)
    assert any(isinstance(row["answers"], list) for row in kept)
    assert not [row for row in done.set_aside() if row.height and "drop_missing" in row["step"].to_list()]


def test_numbers_decide_where_the_task_says_so(tmp_path: Path) -> None:
    done = answered(tmp_path, text="metric: numeric_match\nrecipe: [best_sentence]\n")
    assert done.record["metric"] == "numeric_match"
    has_number = [row for row in rows() if row["answers"]]
    asked = [{"question": row["question"], "context": row["context"]} for row in has_number]
    found = done.model_named("final").predict(asked)
    # Whether the question's own sentence was found: its number is the last of it.
    assert [f"{1900 + 7 * (at // 3)}" in (text or "") for at, text in enumerate(found)] == [True] * len(found)
    assert done.record["final"]["score"] == 1.0


def test_where_most_questions_have_no_answer_silence_is_what_a_model_has_to_beat(tmp_path: Path) -> None:
    asked = [{**row, "answers": [] if number % 4 else row["answers"]} for number, row in enumerate(rows())]
    record = answered(tmp_path, asked=asked).record
    assert record["baseline"]["name"] == "no answer to anything"
    assert record["baseline"]["score"] > 0.5
