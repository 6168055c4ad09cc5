import re
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console, RenderableType

from tasklift.reports.details import details
from tasklift.reports.lift_table import lift_table, step_names
from tasklift.reports.summary import summary

Shown = Callable[..., str]

EXPECTED = """\
baseline  0.847 [0.835, 0.859]  classical on the raw rows: logistic_regression

step               rows             added              lost without it      time
normalize          24,586           0.0 [-0.2, +0.2]   -0.1 [-0.3, +0.1]   0.4 s
deduplicate        24,586 → 21,040  0.0 [-0.2, +0.2]   -0.1 [-0.3, +0.1]  cached
find_label_errors  21,040 → 20,010  -0.4 [-0.7, -0.1]  not measured        0.4 s
classical          20,010           +1.3 [+0.9, +1.7]  -0.1 [-0.3, +0.1]    94 s

final     0.856 [0.844, 0.868]

added: points of macro_f1 that the line brings where it stands. lost without it:
points that the whole recipe loses when the line is left out. Brackets are 95 %
intervals.
"""


def test_the_lift_table_fits_eighty_columns(english: dict[str, Any], shown: Shown) -> None:
    text = shown(lift_table(english), 80)
    assert [line.rstrip() for line in text.splitlines()] == EXPECTED.splitlines()


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("report", [summary, details])
def test_nothing_is_cut_at_any_width(
    chinese: dict[str, Any], shown: Shown, width: int, report: Callable[[dict[str, Any]], RenderableType]
) -> None:
    together = re.sub(r"\s", "", shown(report(chinese), width))
    wanted = ["find_label_errors", "-0.4[-0.7,-0.1]", "notmeasured", "21,040→20,010"]
    if report is details:
        wanted += [
            "物流与包装问题",
            "手机很好，　很喜欢！！！".replace("　", ""),
            "copyofrow7f3a9c",
            "log_loss(lessisbetter)",
        ]
    for words in wanted:
        assert words in together


def test_the_summary_says_what_did_harm_and_where_to_look_next(english: dict[str, Any], shown: Shown) -> None:
    text = shown(summary(english), 120)
    assert text.startswith("Better than the baseline")
    assert "- `find_label_errors` did harm on the path" in text
    assert "- classical: see the docs" in text
    assert "lift show 3f2a9c41" in text


def test_a_step_that_stands_twice_is_numbered() -> None:
    assert step_names([{"name": "a"}, {"name": "b"}, {"name": "a"}]) == ["a (1)", "b", "a (2)"]


def test_colour_follows_the_verdict_and_is_not_alone_in_saying_it(english: dict[str, Any]) -> None:
    console = Console(width=80, force_terminal=True, color_system="standard", highlight=False)
    with console.capture() as capture:
        console.print(lift_table(english))
    assert "\x1b[31m-0.4 [-0.7, -0.1]" in capture.get()
    assert "\x1b[32m+1.3 [+0.9, +1.7]" in capture.get()


def test_hostile_names_and_labels_cannot_steer_the_terminal(english: dict[str, Any], shown: Shown) -> None:
    english["task"] = "a\x1b[2Jb"
    english["by_label"]["evil\x1b]0;title\x07"] = english["by_label"].pop("negative")
    english["steps"][0]["examples"][0]["before"]["text"] = "[bold]not markup[/bold] \x1b[31m"
    text = shown(details(english), 100)
    assert "\x1b" not in text and "\x07" not in text
    assert "evil\\x1b]0;title\\x07" in text
    assert "[bold]not markup[/bold]" in text


def test_undefined_scores_are_shown_as_such(english: dict[str, Any], shown: Shown) -> None:
    nothing = {"value": None, "low": None, "high": None, "p": None, "verdict": "cannot tell"}
    english["baseline"] |= {"score": None, "low": None, "high": None}
    english["final"] = {"score": None, "low": None, "high": None}
    english["steps"][0]["path"] = nothing
    english["test"]["minimum_detectable_lift"] = None
    text = shown(details(english), 100)
    assert "baseline  undefined" in text
    assert "no lift for sure" in text


def test_a_narrow_terminal_folds_rather_than_cuts(english: dict[str, Any], shown: Shown) -> None:
    wide, narrow = shown(lift_table(english), 80), shown(lift_table(english), 50)
    assert narrow.count("]") == wide.count("]")
    assert sorted(re.sub(r"\s", "", narrow)) == sorted(re.sub(r"\s", "", wide))
