"""Files of questions and answers: what `lift init` makes of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tasklift.runs.starting import guess as guess_module
from tasklift.runs.starting.first_recipe import first_recipe
from tasklift.runs.starting.guess import Guess, guess
from tasklift.runs.starting.model_guess import Wanted

PLACES = ["hotel", "museum", "library", "station", "garden", "harbour", "school", "theatre", "market", "bridge", "inn"]
ORTE = ["酒店", "博物馆", "图书馆", "车站", "花园", "港口", "学校", "剧院", "市场", "大桥", "客栈"]


def asked(language: str) -> list[dict[str, Any]]:
    """Two questions on each of two texts of each document."""
    rows = []
    for number, name in enumerate(ORTE if language == "zh" else PLACES):
        for part in range(2):
            year = str(1900 + 7 * number + part)
            if language == "zh":
                context = f"这座{name}的第{part}部分建于{year}年，由本地的工人建造，深受居民的喜爱。"
                questions, answer = (
                    [f"{name}第{part}部分建于哪一年？", f"谁建造了{name}？"],
                    ["一九" + year[2:] + "年", "本地的工人"],
                )
            else:
                context = f"Part {part} of the {name} was built in {year} by workers of the town, and people like it."
                questions, answer = (
                    [f"When was part {part} of the {name} built?", f"Who built the {name}?"],
                    [
                        f"in {year}",
                        f"workers of the town near the {name}",
                    ],
                )
            rows += [
                {"title": name, "question": one, "context": context, "answers": [{"text": other, "answer_start": 0}]}
                for one, other in zip(questions, answer, strict=True)
            ]
    return rows


def guessed(folder: Path, rows: list[dict[str, Any]]) -> Guess:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return guess(path, model="none")


def renamed(rows: list[dict[str, Any]], names: dict[str, str]) -> list[dict[str, Any]]:
    return [{names.get(name, name): value for name, value in row.items()} for row in rows]


CHINESE_NAMES = {"title": "标题", "question": "问题", "context": "段落", "answers": "答案"}


@pytest.mark.parametrize(
    ("language", "names"),
    [("en", {}), ("en", {"question": "query", "context": "passage", "answers": "answer"}), ("zh", CHINESE_NAMES)],
)
def test_questions_with_answers_are_seen_by_their_names(tmp_path: Path, language: str, names: dict[str, str]) -> None:
    found = guessed(tmp_path, renamed(asked(language), names))
    assert found.kind == "answer"
    assert {role: because.value for role, because in found.columns.items()} == {
        "question": names.get("question", "question"),
        "context": names.get("context", "context"),
        "answers": names.get("answers", "answers"),
        "group": names.get("title", "title"),
    }
    assert found.language is not None and found.language.value == language
    assert found.metric.value == "squad_f1" and found.metric.reason


def test_a_document_that_tears_contexts_apart_is_no_group(tmp_path: Path) -> None:
    rows = [{**row, "title": f"t{number % 20}"} for number, row in enumerate(asked("en"))]
    found = guessed(tmp_path, rows)
    assert "group" not in found.columns
    assert found.proposals["group"].value == "context"


def test_a_few_documents_are_only_proposed(tmp_path: Path) -> None:
    found = guessed(tmp_path, [row for row in asked("en") if row["title"] in PLACES[:3]])
    assert "group" not in found.columns
    assert found.proposals["group"].value == "title"


def test_questions_without_a_text_need_no_group(tmp_path: Path) -> None:
    rows = [{"question": row["question"], "answer": f"So it is {n}.\n#### {n}"} for n, row in enumerate(asked("en"))]
    found = guessed(tmp_path, rows)
    assert {role: because.value for role, because in found.columns.items()} == {
        "question": "question",
        "answers": "answer",
    }
    assert found.metric.value == "numeric_match"
    assert "group" not in found.proposals


def test_answers_that_are_numbers_have_the_language_of_the_questions(tmp_path: Path) -> None:
    rows = [{"问题": f"第{number}个数的平方是多少，请计算？", "答案": str(number**2)} for number in range(30)]
    found = guessed(tmp_path, rows)
    assert (found.kind, found.metric.value) == ("answer", "numeric_match")
    assert found.language is not None and found.language.value == "zh"


def test_a_few_answers_that_come_again_are_labels(tmp_path: Path) -> None:
    rows = [{"question": row["question"], "answer": ["yes", "no"][n % 2]} for n, row in enumerate(asked("en"))]
    found = guessed(tmp_path, rows)
    assert (found.kind, found.columns["label"].value) == ("classify", "answer")


def test_questions_without_an_answer_are_counted(tmp_path: Path) -> None:
    rows = [{**row, "answers": [] if n < 4 else row["answers"]} for n, row in enumerate(asked("en"))]
    assert "4 of 44 questions have none" in guessed(tmp_path, rows).columns["answers"].reason


@pytest.mark.parametrize("answer", ["[1] see the book", '{"text": 5}', "[" * 5000, "{", "[]", "null"])
def test_answers_that_merely_begin_like_json_are_texts(tmp_path: Path, answer: str) -> None:
    rows = [*renamed(asked("en"), {"answers": "answer"}), {"question": "And the last one?", "answer": answer}]
    assert guessed(tmp_path, rows).kind == "answer"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_questions_on_one_context_are_no_copies_and_choices_follow_the_metric(tmp_path: Path, language: str) -> None:
    recipe = first_recipe(guessed(tmp_path, asked(language)))
    assert [one.dropped for one in recipe.lines if one.line == "deduplicate"] == [0]
    names = [next(iter(one.line)) if isinstance(one.line, dict) else one.line for one in recipe.lines]
    assert names.index("drop_missing") < names.index("deduplicate")
    sums = [
        {"question": f"How many are {number} and one, and why?", "answer": f"#### {number}"} for number in range(40)
    ]
    (last,) = [one.line for one in first_recipe(guessed(tmp_path, sums)).lines][-1:]
    assert isinstance(last, dict) and last["best_of"]["metric"] == "numeric_match"


def test_answers_that_stand_in_their_contexts_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted: list[Wanted] = []
    monkeypatch.setattr(guess_module, "guess_model", lambda _asked, one, folder: wanted.append(one))
    rows = [{**row, "answers": [row["context"][:45]]} for row in asked("en")]
    for changed in (rows, [{**row, "answers": [row["question"]]} for row in rows]):
        guessed(tmp_path, changed)
    assert [one.marks for one in wanted] == [True, False]
