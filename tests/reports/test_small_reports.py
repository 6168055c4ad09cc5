"""The reports of a screen or less."""

from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import polars as pl

from tasklift.data.read import RowCounts
from tasklift.reports.commands.answers import answer_table, predicted
from tasklift.reports.commands.checks import check_table
from tasklift.reports.commands.collected import collected
from tasklift.reports.commands.row_story import row_story
from tasklift.reports.commands.run_list import run_list
from tasklift.reports.comparison import comparison, evaluation
from tasklift.reports.notebook import record_html
from tasklift.reports.plan import Read, dry_run, opening
from tasklift.runs.health import Check, State
from tasklift.runs.history import WhatHappened
from tasklift.runs.plan import Plan, PlannedStep, PlannedVariant
from tasklift.runs.serving.predict import Predicted
from tasklift.settings.messages import Note
from tasklift.store.collect import Collected
from tasklift.store.journal import RunEntry

Shown = Callable[..., str]

PLAN = Plan(
    lines=(PlannedStep("normalize", {}, 800, 0.2), PlannedStep("classical", {"C": 2.0}, 800, 30.0)),
    variants=(
        PlannedVariant("baseline", (), 3.0, True),
        PlannedVariant("final", (0, 1), 30.2, True),
        PlannedVariant("without normalize", (1,), 30.0, False),
    ),
    path=("baseline", "up to normalize", "final"),
    without=("without normalize", "up to normalize"),
    folds=5,
    seconds=70.0,
    budget_seconds=1200.0,
    train=800,
    valid=100,
    test=100,
    minimum_detectable_lift=0.031,
    notes=("not measured, for the budget of 20 minutes: without normalize",),
)
LIFT = {"value": 0.02, "low": 0.01, "high": 0.03, "p": 0.01, "verdict": "better"}
ENTRY = RunEntry("3f2a9c41d0", "评论分类", "finished", 1.7e9, 1.7e9 + 42, "Better than the baseline.", "x", None)


def test_what_comes_before_a_run_says_what_the_test_can_find(shown: Shown) -> None:
    text = shown(
        opening(PLAN, Read(RowCounts(1003, 998, 2, 3)), ["normalize", {"classical": {"C": 2.0}}], chosen=True), 80
    )
    assert "1,003 read, 2 repaired, 3 that cannot be used" in text
    assert "800 train, 100 valid, 100 test (sealed)" in text
    assert "3.1 points of accuracy or more" in text
    assert "  - classical: {C: 2.0}" in text
    assert "the default of this kind" in text


def test_a_test_too_small_to_find_anything_is_announced(shown: Shown) -> None:
    text = shown(
        opening(replace(PLAN, minimum_detectable_lift=None), Read(RowCounts(9, 9, 0, 0)), ["normalize"], chosen=False),
        80,
    )
    assert "expect `cannot tell`" in text


def test_a_dry_run_names_what_is_left_out(shown: Shown) -> None:
    text = shown(dry_run(PLAN), 80)
    assert "classical C: 2.0" in text
    assert "left out" in text
    assert "5 folds" in text
    assert text.rstrip().endswith("Nothing was run.")


def test_two_runs_are_compared_in_a_sentence(shown: Shown) -> None:
    scores = [{"score": 0.8, "low": 0.7, "high": 0.9}, {"score": 0.82, "low": 0.72, "high": 0.92}]
    record = {
        "runs": ["aaa", "bbb"],
        "metric": "macro_f1",
        "scores": scores,
        "lift": LIFT,
        "rows": 500,
        "notes": ["look 3"],
    }
    text = shown(comparison(record), 100)
    assert text.startswith("bbb is better than aaa: +2.0 [+1.0, +3.0] points, p = 0.01, on 500 sealed test rows.")
    assert "- look 3" in text
    record["lift"] = LIFT | {"verdict": "cannot tell", "p": None}
    assert shown(comparison(record), 80).startswith("Cannot tell which of aaa and bbb is better")


def test_someones_predictions_are_scored_label_by_label(shown: Shown) -> None:
    record = {
        "task": "t",
        "metric": "accuracy",
        "score": {"score": 0.7, "low": 0.6, "high": 0.8},
        "metrics": {"accuracy": 0.7, "mcc": None},
        "by_label": {
            "正面": {"precision": 0.7, "recall": 0.7, "f1": 0.7, "rows": 50},
            "": {"precision": 0.0, "recall": None, "f1": None, "rows": 0},
        },
        "against_baseline": LIFT | {"verdict": "worse"},
        "test": {"rows": 100},
        "notes": [],
    }
    text = shown(evaluation(record), 80)
    assert "accuracy 0.700 [0.600, 0.800] on 100 sealed test rows" in text
    assert "Worse than the baseline" in text
    assert "正面" in text and "(none)" in text
    assert "None" not in text


def test_runs_are_listed_with_their_headlines(shown: Shown) -> None:
    entries = [ENTRY, RunEntry("77", "t", "running", 1.7e9, None, None, None, None)]
    text = shown(run_list(entries, {"3f2a9c41d0": "Better than the baseline."}), 80)
    assert "评论分类" in text and "42 s" in text and "running" in text
    assert "3f2a9c41d0  Better than the baseline." in text
    assert "`lift run task.yaml` makes the first" in shown(run_list([], {}), 80)


def test_the_story_of_a_row_shows_what_changed(shown: Shown) -> None:
    story = [
        WhatHappened("normalize", "changed", {"text": "ＡＢ", "label": "x"}, {"text": "AB", "label": "x"}),
        WhatHappened("deduplicate", "set aside: copy of row 7", {"text": "AB", "label": "x"}, None),
    ]
    lines = [line.rstrip() for line in shown(row_story("r1", story), 80).splitlines()]
    assert lines == [
        "Row r1",
        "  text: ＡＢ",
        "  label: x",
        "",
        "normalize: changed",
        "  text: ＡＢ",
        "    -> AB",
        "",
        "deduplicate: set aside: copy of row 7",
    ]


def test_answers_to_texts_are_a_line_each(shown: Shown) -> None:
    frame = pl.DataFrame(
        {
            "text": ["很好", None],
            "prediction": ["正面", "负面"],
            "probability": [0.91234, 0.5],
            "note": [None, "no text"],
        }
    )
    text = shown(answer_table(frame), 80)
    assert "0.912  很好" in text
    assert "(no text)" in text


def test_texts_that_were_written_are_shown_without_a_probability(shown: Shown) -> None:
    frame = pl.DataFrame({"source": ["Open file"], "prediction": ["打开文件"], "note": [None]})
    lines = shown(answer_table(frame), 80).splitlines()
    assert lines[-1].split() == ["打开文件", "Open", "file"]
    assert "probability" not in lines[0]


def test_an_answer_is_shown_with_the_passages_that_it_is_made_from(shown: Shown) -> None:
    ids = '["deep/hall.txt#2", "中文.md#1"]'
    cited = '["deep/hall.txt#2"]'
    row = {"question": "When?", "prediction": "In 1950", "passages": ids, "cited": cited, "note": None}
    first, second = shown(answer_table(pl.DataFrame([row])), 80).splitlines()[-2:]
    assert first.split() == ["In", "1950", "deep/hall.txt#2", "deep/hall.txt#2", "When?"]
    assert second.split() == ["中文.md#1"]


def test_what_is_left_unanswered_is_shown_and_counted_apart(shown: Shown) -> None:
    frame = pl.DataFrame({"text": ["hm"], "prediction": [None], "probability": [0.4], "note": [None]})
    assert "(no answer)" in shown(answer_table(frame), 80)
    text = shown(predicted(Predicted(1200, 0, 200, ())), 80)
    assert text == "1,000 rows answered\n200 rows left without an answer\n"


def test_notices_follow_the_number_of_answers(shown: Shown) -> None:
    text = shown(predicted(Predicted(1200, 1, 0, ("the file has a column 'note' already",))), 80)
    assert text.startswith("1,200 rows answered\n1 row had no text")
    assert "'note' already" in text


def test_collection_says_what_went(shown: Shown) -> None:
    assert shown(collected(Collected(3, 2_500_000, 9), [], dry_run=False), 80) == "3 objects removed (2.5 MB), 9 kept\n"
    text = shown(collected(Collected(1, 10, 9), [ENTRY], dry_run=True), 80)
    assert "1 run would be forgotten: 3f2a9c41d0" in text
    assert "1 object would be removed" in text


def test_a_problem_stands_with_its_advice(shown: Shown) -> None:
    text = shown(check_table([Check("disk", State.PROBLEM, "full", "free some"), Check("GPU", State.FINE, "none")]), 80)
    assert "-> free some" in text
    assert "1 problem to mend." in text
    assert "All is well." in shown(check_table([Check("GPU", State.FINE, "none")]), 80)


class Tags(HTMLParser):
    """Counts what is open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_notebook_table_is_whole_html_and_escapes_what_users_wrote(chinese: dict[str, Any]) -> None:
    chinese["notes_said"] = [Note("{labels}", labels="<script>alert(1)</script> & 物流").to_json()]
    html = record_html(chinese)
    tags = Tags()
    tags.feed(html)
    assert tags.open == []
    assert "script" not in tags.seen
    assert "&lt;script&gt;" in html and "物流" in html
    assert "+1.3 [+0.9, +1.7]" in html
