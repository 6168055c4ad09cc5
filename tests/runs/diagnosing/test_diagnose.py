"""One fault planted, one cause named; `benchmarks/diagnosis` measures how often on real data."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.runs.made import CLASSICAL, jsonl, task_in

from tasklift import run
from tasklift.settings.kept import say_again
from tasklift.settings.messages import speaking

Rows = list[dict[str, Any]]
TOPICS = {
    "sport": ["goal", "match", "team", "coach", "league", "score"],
    "money": ["bank", "loan", "market", "price", "stock", "tax"],
    "food": ["soup", "bread", "taste", "menu", "sugar", "lunch"],
}
FILLER = [f"{first}{second}" for first in ("ka", "lo", "mi", "ne", "pu", "ra", "so", "ti") for second in "bdfgklmnprst"]


def topics(count: int, *, seed: int = 0, names: Sequence[str] = tuple(TOPICS), shares: Sequence[int] = ()) -> Rows:
    """Texts with two words of their topic among ten that say nothing."""
    rng = random.Random(seed)
    drawn = rng.choices(names, weights=shares or [1] * len(names), k=count)
    return [{"review": _text(rng, TOPICS[name]), "stars": name} for name in drawn]


def _text(rng: random.Random, words: Sequence[str]) -> str:
    told = rng.sample(words, 2) + rng.sample(FILLER, 10)
    rng.shuffle(told)
    return " ".join(told)


def diagnosed(folder: Path, rows: Rows, *, test: Rows | None = None) -> list[dict[str, Any]]:
    """The findings of a run on these rows, with a test of the user's own where given."""
    data = {"train": "rows.jsonl"}
    if test is not None:
        (folder / "test.jsonl").write_text(jsonl(test), encoding="utf-8")
        data["test"] = "test.jsonl"
    found: list[dict[str, Any]] = run(task_in(folder, rows, recipe=[CLASSICAL], data=data)).record["diagnosis"]
    return found


def causes(findings: list[dict[str, Any]]) -> list[str]:
    return [one["cause"] for one in findings if one["found"]]


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return diagnosed(tmp_path_factory.mktemp("healthy"), topics(1500))


def test_nothing_is_found_where_nothing_is_wrong(healthy: list[dict[str, Any]]) -> None:
    assert causes([one for one in healthy if one["cause"] != "small_test"]) == []


def test_what_was_looked_for_in_vain_is_said(healthy: list[dict[str, Any]]) -> None:
    names = [
        "label_noise",
        "confused_labels",
        "little_data",
        "leakage",
        "answer_in_text",
        "imbalance",
        "drift",
        "texts",
    ]
    assert {one["cause"] for one in healthy} == {*names, "small_test"}
    with speaking("zh"):
        assert all(say_again(one["said"]) != one["said"]["sentence"] for one in healthy)


def test_wrong_labels(tmp_path: Path) -> None:
    rng, rows = random.Random(1), topics(1500)
    flipped = set()
    for row in rows:
        if rng.random() < 0.25:
            row["stars"] = rng.choice([name for name in TOPICS if name != row["stars"]])
            flipped.add(row["review"])
    first = diagnosed(tmp_path, rows)[0]
    assert first["cause"] == "label_noise"
    assert first["points"] == pytest.approx(25, abs=8)
    assert all(one["input"]["text"] in flipped for one in first["examples"])
    assert first["task"]["recipe"][0] == {"find_label_errors": {"action": "review"}}


def test_a_label_with_two_names(tmp_path: Path) -> None:
    rng, rows = random.Random(1), topics(1500)
    for row in rows:
        row["stars"] = row["stars"] + rng.choice("AB") if row["stars"] == "food" else row["stars"]
    first = diagnosed(tmp_path, rows)[0]
    assert first["cause"] == "confused_labels"
    assert (first["said"]["values"]["first"], first["said"]["values"]["second"]) == ("foodA", "foodB")
    assert {one["label"] for one in first["examples"]} <= {"foodA", "foodB"}


def test_few_rows(tmp_path: Path) -> None:
    found = diagnosed(tmp_path, topics(90))
    assert causes(found)[0] == "little_data"
    assert found[0]["task"]["data"]["train"][-1] == "more.csv"


def test_so_few_rows_that_there_is_no_curve(tmp_path: Path) -> None:
    assert "little_data" in causes(diagnosed(tmp_path, topics(40)))


def test_copies_among_the_rows(tmp_path: Path) -> None:
    rng = random.Random(2)
    rows = [{"review": " ".join(rng.sample(FILLER, 12)), "stars": rng.choice(["a", "b"])} for _ in range(400)]
    found = next(one for one in diagnosed(tmp_path, rows * 2) if one["cause"] == "leakage")
    assert found["found"]
    assert found["points"] > 8
    assert found["task"]["recipe"][0] == "deduplicate"


def test_a_test_of_ones_own_whose_rows_are_in_train(tmp_path: Path) -> None:
    rows, test = topics(800, seed=3), topics(300, seed=4)
    for row in [*rows, *test]:
        row["stars"] = random.Random(row["review"]).choice([row["stars"], "sport", "money"])
    first = next(one for one in diagnosed(tmp_path, rows + test, test=test) if one["cause"] == "leakage")
    assert first["found"]
    assert first["said"]["values"]["copies"] == 300


@pytest.mark.parametrize("template", ["{text} [rated: {label}]", "评价：{label}。{text}", "{label} {text}"])
def test_an_answer_that_stands_in_the_text(tmp_path: Path, template: str) -> None:
    rows = topics(1000, seed=8)
    for row in rows:
        name = random.Random(row["review"]).choice([row["stars"], "sport", "money"])
        row["review"], row["stars"] = template.format(text=row["review"], label=name), name
    first = diagnosed(tmp_path, rows)[0]
    assert first["cause"] == "answer_in_text"
    assert first["said"]["values"]["label"] in first["said"]["values"]["words"]
    assert first["points"] > 20


def test_a_word_that_every_row_of_a_label_has_is_no_cause_where_others_tell_as_much(tmp_path: Path) -> None:
    rows = topics(1000, seed=9)
    for row in rows:
        row["review"] = f"{row['stars']} {row['review']}"
    assert "answer_in_text" not in causes(diagnosed(tmp_path, rows))


def test_a_rare_label_that_is_left_out(tmp_path: Path) -> None:
    rng, rows = random.Random(5), topics(1600, shares=(12, 12, 1))
    for row in rows:
        if row["stars"] == "food":
            row["review"] = _text(rng, TOPICS["food"] + TOPICS["sport"])
    found = next(one for one in diagnosed(tmp_path, rows) if one["cause"] == "imbalance")
    assert found["found"]
    assert found["said"]["values"]["label"] == "food"


def test_a_test_of_another_kind(tmp_path: Path) -> None:
    other = topics(400, seed=6)
    for row in other:
        row["review"] = " ".join(word.upper() + "x" if word in FILLER else word for word in row["review"].split())
    found = next(one for one in diagnosed(tmp_path, topics(1200), test=other) if one["cause"] == "drift")
    assert found["found"]
    assert found["said"]["values"]["pairs"] > 90


def test_texts_without_a_letter(tmp_path: Path) -> None:
    rng, rows = random.Random(7), topics(1000)
    blank = [{"review": "?!" * (number + 1), "stars": rng.choice(list(TOPICS))} for number in range(200)]
    found = next(one for one in diagnosed(tmp_path, rows + blank) if one["cause"] == "texts")
    assert found["found"]
    assert found["task"]["recipe"][0] == {"filter_length": {"minimum": 2}}


def test_a_small_test(tmp_path: Path) -> None:
    found = next(one for one in diagnosed(tmp_path, topics(400)) if one["cause"] == "small_test")
    assert found["found"]
    assert found["task"]["split"]["test"] == 0.5


@pytest.mark.parametrize("groups", [4, 12, 40])
def test_few_groups_are_no_trouble(tmp_path: Path, groups: int) -> None:
    rows = [{**row, "group": f"g{place % groups}"} for place, row in enumerate(topics(400))]
    columns = {"text": "review", "label": "stars", "group": "group"}
    found = run(task_in(tmp_path, rows, recipe=[CLASSICAL], columns=columns, split={"test": 0.4}))
    assert found.record["split"]["train"]
    assert groups > 12 or not found.record["diagnosis"]


def test_rows_that_no_model_could_learn_for_are_no_trouble(tmp_path: Path) -> None:
    few = [{"review": f"{'good' if place % 2 else 'bad'} {place}", "stars": "ab"[place % 2]} for place in range(12)]
    assert run(task_in(tmp_path, few, recipe=[CLASSICAL], split={"test": 0.4})).record["learning_curve"] is None
