"""What is sent of a run, and what never is."""

import json
from typing import Any

import pytest

from tasklift.reports.page.page import report_page
from tasklift.reports.tracking.entry import entry_from, entry_of, shareable


def test_an_entry_has_parameters_metrics_and_tags(english: dict[str, Any]) -> None:
    entry = entry_of(english)
    assert (entry.run, entry.name) == ("3f2a9c41d07be8", "reviews-3f2a9c41")
    assert entry.parameters["task"] == "reviews"
    assert entry.parameters["edition"] == "e81b5c0d2f3a4"
    assert "  - deduplicate: {threshold: 0.85}\n" in str(entry.parameters["recipe"])
    assert entry.tags == {"verdict": "better", "recommended": "baseline", "language": "en"}
    told = {name: entry.metrics[name] for name in ("baseline", "final", "lift", "lift_low", "lift_p", "rows/test")}
    assert told == {
        "baseline": 0.847,
        "final": 0.856,
        "lift": 0.009,
        "lift_low": pytest.approx(0.003),
        "lift_p": 0.004,
        "rows/test": 3470,
    }
    assert entry.metrics["path/3_find_label_errors"] == -0.004
    assert (entry.metrics["seconds"], entry.metrics["watt_hours"], entry.metrics["grams_co2"]) == (131.0, 0.81, 0.385)


def test_what_was_not_measured_is_left_out(english: dict[str, Any]) -> None:
    english["language"], english["steps"][0]["path"] = None, None
    entry = entry_of(english)
    assert "metrics/log_loss" not in entry.metrics and "metrics/macro_f1" in entry.metrics
    assert "path/1_normalize" not in entry.metrics
    assert "language" not in entry.tags


def test_a_step_named_twice_has_two_metrics(english: dict[str, Any]) -> None:
    english["steps"].append(english["steps"][0])
    assert {"path/1_normalize", "path/5_normalize"} <= set(entry_of(english).metrics)


def test_an_entry_survives_the_way_to_the_other_process(chinese: dict[str, Any]) -> None:
    chinese["task"] = "评论"
    assert entry_from(entry_of(chinese).to_json()) == entry_of(chinese)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_text_and_no_id_of_a_row_is_shared(language: str, request: pytest.FixtureRequest) -> None:
    record = request.getfixturevalue({"en": "english", "zh": "chinese"}[language])
    texts = ("love it", "7f3a9c", "很喜欢")
    shared = shareable(record)
    sent = json.dumps(shared, ensure_ascii=False) + report_page(shared, language) + entry_of(record).to_json().decode()
    assert any(text in report_page(record, language) for text in texts)
    assert [text for text in texts if text in sent] == []
