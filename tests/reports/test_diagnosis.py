"""What is said of the causes that were found."""

from collections.abc import Callable
from typing import Any

from tasklift.reports.diagnosis import diagnosis, task_lines
from tasklift.settings.located import load_yaml
from tasklift.settings.messages import speaking

Shown = Callable[..., str]


def test_a_cause_has_its_evidence_what_to_try_and_lines_to_paste(english: dict[str, Any], shown: Shown) -> None:
    text = shown(diagnosis(english))
    assert "1. Too little data (about 2.4 points at stake)" in text
    assert "There are 40 rows to learn from" in text
    assert "Try: Look where they come from" in text
    assert "- deduplicate: {threshold: 0.8}" in text
    assert "Looked for and not found" in text
    assert "rare labels are found as they should be" in text
    assert "7f3a9c" in text


def test_it_is_said_in_chinese(chinese: dict[str, Any], shown: Shown) -> None:
    with speaking("zh"):
        text = shown(diagnosis(chinese))
    assert "数据太少" in text
    assert "检查过但没有发现的" in text
    assert "Try" not in text


def test_nothing_found_is_said(english: dict[str, Any], shown: Shown) -> None:
    english["diagnosis"] = [one for one in english["diagnosis"] if not one["found"]]
    assert "Nothing was found in the data that stands in the way." in shown(diagnosis(english))


def test_lines_to_paste_are_yaml_that_says_the_same() -> None:
    task = {
        "recipe": ["normalize", {"find_label_errors": {"action": "review"}}, "classical"],
        "data": {"train": ["reviews: 2024.csv", "more.csv"]},
        "split": {"test": 0.3},
    }
    assert load_yaml(task_lines(task), "lines").value == task
