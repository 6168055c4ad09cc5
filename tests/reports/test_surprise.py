"""Perplexity in a sentence, in the terminal, too; nothing where no model can tell."""

from collections.abc import Callable
from typing import Any

from rich.console import RenderableType

from tasklift.reports.details import details
from tasklift.reports.surprise import told_surprise
from tasklift.settings.messages import speaking

FOUND = {"value": 12345.6, "low": 101.4, "high": 3e9, "words": 900, "rows": 90}


def test_it_is_told_in_three_digits_in_the_terminal_too(
    english: dict[str, Any], shown: Callable[[RenderableType], str]
) -> None:
    record = english | {"perplexity": {"baseline": None, "final": FOUND}}
    expected = "not measured of the baseline, 12,346 [101, 3e+09] of the final model; less is better"
    assert expected in str(told_surprise(record))
    assert "12,346 [101, 3e+09]" in " ".join(shown(details(record)).split())
    with speaking("zh"):
        assert told_surprise(record) == "正确答案按词计的困惑度：基线 未测量，最终模型 12,346 [101, 3e+09]；越低越好"


def test_without_bounds_the_value_stands_alone(english: dict[str, Any]) -> None:
    alone = {"value": 7.25, "low": None, "high": None, "words": 4, "rows": 1}
    assert "7.25 of the baseline, 7.25 of" in str(told_surprise({"perplexity": {"baseline": alone, "final": alone}}))
    assert told_surprise(english) is None
