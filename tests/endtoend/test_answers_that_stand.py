"""Answers that stand twice in their contexts, written in characters that a step rewrites: learned at the right place,
and given back as the user wrote them, in English and Chinese.
"""

import json
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from tasklift import Task, load, run  # noqa: E402
from tasklift.runs.history import Run  # noqa: E402
from tasklift.runs.serving.rows_out import write_rows  # noqa: E402

PLACES = ("Ｒｏｍｅ", "Ｏｓｌｏ", "Ｌｉｍａ", "Ｃａｉｒｏ", "Ｄｅｌｈｉ")
ORTE = ("Ａ城", "Ｂ城", "Ｃ城", "Ｄ城", "Ｅ城")
TASK = """kind: answer
data: {train: rows.jsonl}
columns: {question: question, context: context, answers: answers}
model: {layers: 2, heads: 2, width: 32, context: 64, vocabulary: 200, dropout: 0.0}
recipe:
  - normalize
  - extract: {epochs: 20, learning_rate: 8e-3, batch_size: 12, dropout: 0.0, precision: fp32, evaluations: 1}
split: {near: 1.0}
"""


def row(number: int) -> dict[str, Any]:
    """Who left a place and is there again: the second time it stands there is asked for, and is told of by `start`."""
    chinese, at = number % 2, number // 2
    place = (ORTE if chinese else PLACES)[at % 5]
    if chinese:
        question, context = f"第{number}人在哪？", f"第{number}人離開\u200b{place}，後來\u3000住在{place}。"
    else:
        question, context = f"Where is number {number}?", f"Number {number} left  {place}, and lives in {place} again."
    start = context.rindex(place)
    wrong = len(context[:start].encode("utf-16-le")) // 2 + (number % 7 == 0)
    return {"question": question, "context": context, "answers": [{"text": place, "start": wrong}]}


ROWS = [row(number) for number in range(100)]


def answered(folder: Path) -> Run:
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in ROWS)
    (folder / "rows.jsonl").write_text(lines, encoding="utf-8")
    (folder / "task.yaml").write_text(TASK, encoding="utf-8")
    return run(Task.load(folder / "task.yaml"))


def test_the_right_one_of_two_places_is_learned_and_given_in_the_users_characters(tmp_path: Path) -> None:
    done = answered(tmp_path)
    assert any("15 answers do not start where the files say" in note for note in done.record["notes"])
    write_rows(tmp_path / "out.jsonl", done.cleaned)
    cleaned = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    for one in cleaned:
        ((start, end),) = one["spans"]
        assert one["context"][start:end] == one["answers"] and start == one["context"].rindex(one["answers"])
        assert one["answers"] in "Rome Oslo Lima Cairo Delhi A城 B城 C城 D城 E城"
    done.export(tmp_path / "model", "final")
    reader = load(tmp_path / "model")
    found = reader.predict([{"question": one["question"], "context": one["context"]} for one in ROWS])
    right = [said == one["answers"][0]["text"] for said, one in zip(found, ROWS, strict=True)]
    # A tiny network has some wrong, but cuts all out of the context as the user wrote it.
    assert all(said in one["context"] for said, one in zip(found, ROWS, strict=True))
    assert sum(right) / len(right) > 0.6
