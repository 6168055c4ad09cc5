"""Answers that stand twice in their contexts, written in characters that a step rewrites: learned at the right place,
and given back as the user wrote them, in English and Chinese.
"""

import json
from itertools import permutations, product
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from tests.models.written.questions import NAMEN, NAMES  # noqa: E402

from tasklift import Task, load, run  # noqa: E402
from tasklift.models.pipeline import frame_of  # noqa: E402
from tasklift.runs.history import Run  # noqa: E402
from tasklift.runs.serving.rows_out import write_rows  # noqa: E402

PLACES = ("Ｒｏｍｅ", "Ｏｓｌｏ", "Ｌｉｍａ")
ORTE = ("Ａ城", "Ｂ城", "Ｃ城")
TASK = """kind: answer
data: {train: rows.jsonl}
columns: {question: question, context: context, answers: answers}
model: {layers: 2, heads: 2, width: 32, context: 64, vocabulary: 200, dropout: 0.0}
recipe:
  - normalize
  - extract: {epochs: 14, learning_rate: 8e-3, batch_size: 12, dropout: 0.0, precision: fp32, evaluations: 1}
split: {near: 1.0}
"""


def row(number: int, names: tuple[str, str], place: str) -> dict[str, Any]:
    """Who left a place and is there again: the second time it stands there is meant, as `start` says, or nearly."""
    who, other = names
    if place in ORTE:
        question, context = f"{who}在哪里？", f"{who}離開\u200b{place}，{other}在睡\u3000覺，{who}在{place}。"
    else:
        question, context = f"Where is {who}?", f"{who} left  {place}, {other} sleeps, and {who} is in {place}."
    start = context.rindex(place) + (number % 7 == 0)
    return {"question": question, "context": context, "answers": [{"text": place, "start": start}]}


_TOLD = [*product(permutations(NAMES[:5], 2), PLACES), *product(permutations(NAMEN[:5], 2), ORTE)]
ROWS = [row(number, names, place) for number, (names, place) in enumerate(_TOLD)]


def answered(folder: Path) -> Run:
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in ROWS)
    (folder / "rows.jsonl").write_text(lines, encoding="utf-8")
    (folder / "task.yaml").write_text(TASK, encoding="utf-8")
    return run(Task.load(folder / "task.yaml"))


def test_the_right_one_of_two_places_is_learned_and_given_in_the_users_characters(tmp_path: Path) -> None:
    done = answered(tmp_path)
    told = f"{-(-len(ROWS) // 7)} answers do not start where the files say"
    assert any(told in note for note in done.record["notes"])
    write_rows(tmp_path / "out.jsonl", done.cleaned)
    cleaned = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    for one in cleaned:
        ((start, end),) = one["spans"]
        assert one["context"][start:end] == one["answers"] and start == one["context"].rindex(one["answers"])
        assert one["answers"] in "Rome Oslo Lima A城 B城 C城"
    done.export(tmp_path / "model", "final")
    reader = load(tmp_path / "model")
    asked = [{"question": one["question"], "context": one["context"]} for one in ROWS]
    texts = [one["answers"][0]["text"] for one in ROWS]
    meant = [(one["context"].rindex(text), text) for one, text in zip(ROWS, texts, strict=True)]
    found = reader.predict(asked)
    starts = [place and place[0] for place in reader.answer(frame_of(asked, reader.inputs)).answers.standing()]
    right = [said == one for said, one in zip(zip(starts, found, strict=True), meant, strict=True)]
    assert sum(right) / len(right) > 0.9
    assert done.record["final"]["score"] > 0.9
