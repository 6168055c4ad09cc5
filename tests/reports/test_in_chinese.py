"""What is shown in the terminal, in Chinese: whole at eighty columns, and no sentence left in English."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from rich.cells import cell_len

from tasklift.data.read import RowCounts
from tasklift.reports.commands.row_story import row_story
from tasklift.reports.commands.run_list import run_list
from tasklift.reports.comparison import comparison, evaluation
from tasklift.reports.details import details
from tasklift.reports.figures import duration, energy_text, size
from tasklift.reports.lift_table import lift_table
from tasklift.reports.notebook import record_html
from tasklift.reports.plan import Read, dry_run, opening
from tasklift.reports.summary import summary
from tasklift.runs.history import WhatHappened
from tasklift.runs.plan import Plan, PlannedStep, PlannedVariant
from tasklift.settings.messages import Note, speaking
from tasklift.store.journal import RunEntry

Shown = Callable[..., str]

LIFT = {"value": 0.02, "low": 0.01, "high": 0.03, "p": 0.01, "verdict": "better"}
PLAN = Plan(
    lines=(PlannedStep("find_label_errors", {"action": "drop"}, 24586, 0.2), PlannedStep("classical", {}, 24586, 30.0)),
    variants=(
        PlannedVariant("baseline", (), 3.0, True),
        PlannedVariant("up to find_label_errors", (0,), 3.0, True),
        PlannedVariant("final", (0, 1), 30.2, True),
        PlannedVariant("without find_label_errors", (1,), 30.0, False),
    ),
    path=("baseline", "up to find_label_errors", "final"),
    without=("without find_label_errors", "up to find_label_errors"),
    folds=5,
    seconds=70.0,
    budget_seconds=1200.0,
    train=24586,
    valid=3500,
    test=3470,
    minimum_detectable_lift=0.031,
    notes=(Note("not measured, for the budget of {minutes:g} minutes: {variants}", minutes=20, variants="b"),),
)
COMPARED = {
    "runs": ["3f2a9c41d0", "77b1c2d3e4"],
    "metric": "macro_f1",
    "scores": [{"score": 0.8, "low": 0.7, "high": 0.9}, {"score": 0.82, "low": 0.72, "high": 0.92}],
    "lift": LIFT,
    "rows": 3470,
    "notes": [],
}
EVALUATED = {
    "metric": "accuracy",
    "score": {"score": 0.7, "low": 0.6, "high": 0.8},
    "metrics": {"accuracy": 0.7, "mcc": None},
    "by_label": {"": {"precision": 0.7, "recall": 0.7, "f1": None, "rows": 50}},
    "against_baseline": LIFT | {"verdict": "worse"},
    "test": {"rows": 100},
    "notes": [],
}
_COMMAND = re.compile(r"lift [a-z]+")
_ENGLISH = re.compile(r"\b[A-Za-z]{2,} [a-z]{2,}\b")


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    """Everything here is said in Chinese."""
    with speaking("zh"):
        yield


@pytest.fixture
def record(chinese: dict[str, Any]) -> dict[str, Any]:
    """A record whose own texts, which come as they are, are none of them English."""
    chinese["baseline"]["name"] = "tf-idf"
    for step in chinese["steps"]:
        step["reasons"] = {"重复": sum(step["reasons"].values())} if step["reasons"] else {}
        step["examples"] = [{**one, "reason": one["reason"] and "重复"} for one in step["examples"]]
        step["note"] = step["note"] and "without it the baseline's trainer stands in its place"
    return chinese


def english_in(text: str) -> list[str]:
    """Pieces that look like English sentences; commands are none."""
    return _ENGLISH.findall(_COMMAND.sub("", text))


def test_an_english_sentence_is_seen() -> None:
    assert english_in("本次运行 was stopped") == ["was stopped"]
    assert english_in("lift show 3f2a9c41  全部指标，precision  recall") == []


@pytest.mark.parametrize("report", [summary, details])
def test_a_run_is_told_in_chinese(record: dict[str, Any], shown: Shown, report: Callable[..., Any]) -> None:
    text = shown(report(record), 80)
    assert english_in(text) == []
    assert text.startswith("比基线更好：macro_f1 0.847 -> 0.856，+0.9 个百分点 [+0.3, +1.5]")
    together = re.sub(r"\s", "", text)
    for words in ("步骤行数带来去掉则损失用时", "-0.4[-0.7,-0.1]", "21,040→20,010", "缓存", "未测量"):
        assert words in together


def test_the_details_name_their_figures_in_chinese(record: dict[str, Any], shown: Shown) -> None:
    together = re.sub(r"\s", "", shown(details(record), 80))
    for words in ("log_loss（越小越好）", "改动312行", "搁置3,546行：重复", "3,401组，版本e81b5c0d2f3a，第1次查看"):
        assert words in together


def test_both_scores_of_the_lift_table_stand_under_one_another(record: dict[str, Any], shown: Shown) -> None:
    lines = shown(lift_table(record), 80).splitlines()
    ends = [line for line in lines if line.startswith(("基线", "最终模型"))]
    assert [cell_len(line.partition("0.8")[0]) for line in ends] == [10, 10]


def test_a_plan_is_told_in_chinese(shown: Shown) -> None:
    text = shown(opening(PLAN, Read(RowCounts(35123, 35120, 2, 1)), ["classical"], chosen=True), 80)
    text += shown(dry_run(PLAN), 80)
    assert english_in(text) == []
    for words in ("读入 35,123，修复 2，无法使用 1", "到 find_label_errors 为止", "去掉 find_label_errors", "略去"):
        assert words in text
    assert "- 20 分钟的预算内没有测量：b" in text
    assert text.rstrip().endswith("没有运行任何步骤。")


def test_names_of_steps_stay_whole_in_a_narrow_plan(shown: Shown) -> None:
    lines = [line.split() for line in shown(dry_run(PLAN), 60).splitlines()]
    assert ["最终模型", "find_label_errors、", "30", "s"] in lines and ["classical"] in lines


@pytest.mark.parametrize("verdict", ["better", "worse", "cannot tell"])
def test_comparisons_are_told_in_chinese(shown: Shown, verdict: str) -> None:
    found = {"lift": LIFT | {"verdict": verdict}, "against_baseline": LIFT | {"verdict": verdict}}
    text = shown(comparison(COMPARED | found), 80) + shown(evaluation(EVALUATED | found), 80)
    assert english_in(text) == []
    assert "+2.0 [+1.0, +3.0] 个百分点，p = 0.01" in text


def test_runs_and_rows_are_told_in_chinese(shown: Shown) -> None:
    runs = [RunEntry(state, "t", state, 1.7e9, None, None, None, None) for state in ("running", "failed", "stopped")]
    text = shown(run_list(runs, {}), 80)
    assert all(state in text for state in ("运行中", "失败", "已停止"))
    story = [
        WhatHappened("normalize", "changed", {"text": "ＡＢ"}, {"text": "AB"}),
        WhatHappened("drop_missing", "left as it was", {"text": "AB"}, {"text": "AB"}),
        WhatHappened("deduplicate", "set aside: 重复", {"text": "AB"}, None),
    ]
    told = shown(row_story("r1", story), 80)
    assert all(words in told for words in ("数据行 r1", "normalize：改动", "没有改动", "deduplicate：搁置：重复"))


def test_the_notebook_table_is_in_chinese(record: dict[str, Any]) -> None:
    html = record_html(record)
    assert "比基线更好" in html and "去掉则损失" in html and "造成了损害" in html


def test_units_that_are_english_words_are_translated_and_no_others(record: dict[str, Any]) -> None:
    assert (size(10), size(2_500_000), duration(131)) == ("10 字节", "2.5 MB", "2.2 min")
    assert energy_text(record) == "0.81 Wh（估算），0.39 g CO2；每提升 1 个百分点 0.9 Wh、0.43 g"
