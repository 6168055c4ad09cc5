"""Small made-up reviews with the mess of real ones, and tasks over them that finish in a moment."""

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from tasklift import Task
from tasklift.runs.history import Run

PLAIN = {
    "algorithm": "logistic_regression",
    "weighting": "tf_idf",
    "tokens": "by_language",
    "C": 1.0,
    "class_weight": "none",
    "refit": False,
}
"""Settings of `classical` that leave nothing to search."""
CLASSICAL = {"classical": PLAIN}
RECIPE: list[Any] = ["normalize", "drop_missing", "drop_conflicts", {"deduplicate": {"threshold": 0.8}}, CLASSICAL]

_ENGLISH = (
    ["great", "tasty", "friendly", "lovely", "warm", "fresh", "superb", "cheap"],
    ["awful", "cold", "rude", "nasty", "stale", "bland", "dirty", "slow"],
    [
        "the",
        "soup",
        "was",
        "and",
        "we",
        "came",
        "for",
        "lunch",
        "with",
        "staff",
        "table",
        "room",
        "in",
        "town",
        "again",
        "menu",
        "plate",
        "chair",
        "window",
        "street",
    ],
)
_CHINESE = (
    ["好吃", "新鲜", "热情", "便宜", "干净", "满意", "推荐", "美味"],
    ["难吃", "太慢", "太冷", "太贵", "脏乱", "失望", "差劲", "油腻"],
    ["外卖", "今天", "送来", "味道", "服务", "店里", "老板", "晚上", "点了", "一份", "米饭", "汤面", "包装", "朋友"],
)


def reviews(count: int, *, seed: int = 7, language: str = "en") -> list[dict[str, Any]]:
    """Rows with `review` and `stars` ("good" or "bad"): distinct texts, some of them with the other label's words."""
    rng = random.Random(seed)
    good, bad, filler = _ENGLISH if language == "en" else _CHINESE
    separator = " " if language == "en" else ""
    rows = []
    for number in range(count):
        label = "good" if number % 2 else "bad"
        told = good if (label == "good") != (rng.random() < 0.15) else bad
        words = rng.sample(told, 2) + rng.sample(filler, 9) + [rng.choice(good + bad)]
        rng.shuffle(words)
        rows.append({"review": separator.join(words), "stars": label})
    return rows


def messy(count: int, *, seed: int = 7, language: str = "en") -> list[dict[str, Any]]:
    """Reviews with copies, near copies, conflicts, blank texts, odd characters and missing labels among them."""
    rows = reviews(count, seed=seed, language=language)
    rng = random.Random(seed + 1)
    mess = [dict(row) for row in rng.sample(rows, count // 10)]
    mess += [{**row, "review": f"{row['review']}!!"} for row in rng.sample(rows, count // 20)]
    mess += [{**row, "stars": "good" if row["stars"] == "bad" else "bad"} for row in rng.sample(rows, count // 20)]
    mess += [{**row, "review": f"\u3000{row['review']}\u200b "} for row in rng.sample(rows, count // 20)]
    mess += [{"review": text, "stars": "good"} for text in (None, "", "N/A")]
    mess += [{"review": "no label here", "stars": None}, {"review": "nor here", "stars": " "}]
    mixed = rows + mess
    rng.shuffle(mixed)
    return [{**row, "number": number} for number, row in enumerate(mixed)]


def jsonl(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows as JSON lines."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def task_in(folder: Path, rows: Sequence[Mapping[str, Any]] | str | bytes, **settings: Any) -> Task:
    """A task over `rows` (or the content of a file), written into the folder; `settings` are keys of the task file."""
    folder.mkdir(parents=True, exist_ok=True)
    content = rows if isinstance(rows, str | bytes) else jsonl(rows)
    (folder / "rows.jsonl").write_bytes(content.encode() if isinstance(content, str) else content)
    return task_over(folder, **settings)


def task_over(folder: Path, **settings: Any) -> Task:
    """A task over the file that is there."""
    whole = {
        "data": {"train": "rows.jsonl"},
        "columns": {"text": "review", "label": "stars"},
        "recipe": RECIPE,
        **settings,
    }
    (folder / "task.yaml").write_text(json.dumps(whole), encoding="utf-8")
    return Task.load(folder / "task.yaml")


def together(frames: Any) -> pl.DataFrame:
    """Frames that may have different columns as one; no frames are an empty one."""
    found = list(frames)
    return pl.concat(found, how="diagonal") if found else pl.DataFrame({"id": []}, schema={"id": pl.String})


def without_cost(run: Run) -> dict[str, Any]:
    """The record less what may differ between a run and its repeat: cost, seconds and what came from the store."""
    record = {key: value for key, value in run.record.items() if key != "cost"}
    record["steps"] = [
        {key: value for key, value in step.items() if key not in {"seconds", "cached"}} for step in record["steps"]
    ]
    return record
