"""The cards of an exported model."""

from pathlib import Path
from typing import Any

import pytest

from tasklift.reports.files.cards import data_card, model_card
from tasklift.settings.located import read_yaml


def front_matter(card: str, folder: Path) -> dict[str, Any]:
    """What stands between the dashes, as YAML."""
    first, middle, _ = card.split("---\n", 2)
    assert first == ""
    path = folder / "card.yaml"
    path.write_text(middle, encoding="utf-8")
    return dict(read_yaml(path).value)


def test_machines_read_task_language_results_and_carbon(english: dict[str, Any], tmp_path: Path) -> None:
    facts = front_matter(model_card(english, "en"), tmp_path)
    assert facts["language"] == "en"
    assert facts["pipeline_tag"] == "text-classification"
    assert facts["co2_eq_emissions"]["emissions"] == 0.385
    (model,) = facts["model-index"]
    (result,) = model["results"]
    assert {"type": "f1", "name": "macro_f1", "value": 0.856} in result["metrics"]
    assert all(metric["value"] is not None for metric in result["metrics"])


def test_people_read_the_result_the_limits_and_how_to_make_it_again(english: dict[str, Any]) -> None:
    card = model_card(english, "en")
    for told in (
        "**Better than the baseline",
        "0.856 \\[0.844, 0.868]",
        "The label it answers worst is negative",
        "did harm on the path",
        "0.81 Wh",
        "recipe:\n  - normalize",
        "metric:macro_f1|version:1",
    ):
        assert told in card


def test_the_data_card_tells_where_the_rows_went(english: dict[str, Any], tmp_path: Path) -> None:
    card = data_card(english, "en")
    assert front_matter(card, tmp_path)["task_categories"] == ["text-classification"]
    for told in (
        "35,123 rows read",
        "| negative | 12,293 | 1,750 |",
        "`deduplicate`: 21,040 rows stay; 3,546 set aside: copy of",
    ):
        assert told in card


@pytest.mark.parametrize("card", [model_card, data_card])
def test_cards_are_chinese_where_that_is_spoken(chinese: dict[str, Any], card: Any) -> None:
    text = card(chinese, "zh").split("---\n", 2)[2]
    assert "## " in text
    assert not any(english in text for english in ("rows read", "Results", "The rows", "Limits", "By label"))


def test_a_name_that_is_yaml_or_markup_is_text(english: dict[str, Any], tmp_path: Path) -> None:
    english["task"] = "a: [b] # <c>"
    card = model_card(english, "en")
    assert front_matter(card, tmp_path)["model-index"][0]["name"] == "a: [b] # <c>"
    assert "# a: \\[b] \\# \\<c>" in card
