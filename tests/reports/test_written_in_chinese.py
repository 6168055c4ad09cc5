"""What is written for people, in Chinese: the page, the same as Markdown, and the cards of a model, without English."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tasklift.metrics.catalogue import all_metrics
from tasklift.reports.files.cards import data_card, model_card
from tasklift.reports.files.markdown import report_markdown
from tasklift.reports.page.index import index_page
from tasklift.reports.page.page import report_page
from tasklift.settings.messages import Note
from tasklift.settings.registry import parts
from tasklift.store.journal import RunEntry
from tasklift.tasks.classify import Classify

Record = dict[str, Any]

REASONS = {
    "drop_missing": {"blank text": 4, "only a placeholder: 无": 6, "no text": 5},
    "filter_length": {"shorter than 3 characters": 2, "longer than 300 characters": 1},
    "drop_conflicts": {"same text is labelled '好评' elsewhere": 8},
    "deduplicate": {"copy of another row": 25, "copy of a test row": 1},
    "find_label_errors": {"label 好评 is wrong: 差评 fits better": 15},
    "balance": {"more rows of label 好评": 7},
}
_NAMES = {*all_metrics(), *parts("steps"), *parts("tasks"), "reviews", "text"}
_AS_EVERYWHERE = {"TF", "IDF", "F1", "ROC", "Wh", "CO2", "CO", "min", "MB", "GFLOP", "zh", "en"}
_MADE_WITH = {"Tasklift", "Python", "Linux", "numpy"}
_SETTINGS = re.compile(r"`[^`]*`|\b(threshold: 0\.85|action: drop)\b|\S+:\S+\|\S+|data/labels\.csv|\b[0-9a-f]{6,}\b")
_WORD = re.compile(r"\b[A-Za-z][A-Za-z_0-9]+")
_ASCII_MARK = re.compile(r"[\u4e00-\u9fff）”][,:;.(]|[,:;.)] ?[\u4e00-\u9fff（“]")


class Text(HTMLParser):
    """What a reader sees of a page, code aside; its parts are parted by line ends."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self._hidden = "", 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("style", "pre", "code")
        self.text += "" if tag == "code" else "\n"

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "pre", "code")

    def handle_data(self, data: str) -> None:
        self.text += data if not self._hidden else ""


def english_in(text: str) -> set[str]:
    """Words of English, but those that are names, and ASCII marks beside Chinese."""
    shown = _SETTINGS.sub("", text)
    return {*_WORD.findall(shown)} - _NAMES - _AS_EVERYWHERE - _MADE_WITH | {*_ASCII_MARK.findall(shown)}


def plain(markdown: str) -> str:
    """Markdown without front matter, code and escapes."""
    text = re.sub(r"\A---\n.*?\n---\n", "", markdown, flags=re.S)
    return re.sub(r"```.*?```", "", text, flags=re.S).replace("\\", "")


def page(record: Record, language: str) -> str:
    """The text of the page."""
    return Text(report_page(record, language)).text


@pytest.fixture
def record(chinese: Record) -> Record:
    """A run that set rows aside for reasons of all kinds and has notes of several, its own texts in Chinese."""
    step = chinese["steps"][1]
    step["examples"][0]["before"] = {"text": "手机很好"}
    aside = [
        {**step, "name": name, "reasons": reasons, "examples": [{**step["examples"][0], "reason": next(iter(reasons))}]}
        for name, reasons in REASONS.items()
    ]
    chinese["steps"] = [chinese["steps"][0], *aside, *chinese["steps"][2:]]
    chinese["steps"][-1]["note"] = "without it the baseline's trainer stands in its place"
    chinese["steps"][0]["examples"][0] |= {"before": {"text": "很好　"}, "after": {"text": "很好"}}
    chinese["baseline"]["name"] = Classify.baseline_name()
    notes = [
        Note(
            "not measured, for the budget of {minutes:g} minutes: {variants}",
            minutes=20,
            variants=["without normalize", "up to balance", "final"],
        ),
        Note("the budget was spent before `{variant}` could be measured", variant="without balance"),
        Note(
            "fewer than {few} rows to learn from: {labels}",
            few=5,
            labels=["'咨询'", "'投诉'", Note("{left:,} more", left=3)],
        ),
    ]
    chinese["notes_said"] += [note.to_json() for note in notes]
    return chinese


def test_english_is_found_and_names_are_none() -> None:
    assert english_in("搁置 8 行：blank text，macro_f1") == {"blank"}
    assert english_in("保留 3 行, 改动 1 行") == {"行,"}
    assert english_in("normalize：`a b`（zh），F1 0.9，threshold: 0.85") == set()


@pytest.mark.parametrize("written", [page, report_markdown, model_card, data_card])
def test_no_english_is_left_in_what_is_written(record: Record, written: Callable[[Record, str], str]) -> None:
    text = plain(written(record, "zh"))
    assert english_in(text) == set()


@pytest.mark.parametrize("written", [page, report_markdown, model_card])
def test_names_in_notes_are_said_too(record: Record, written: Callable[[Record, str], str]) -> None:
    text = plain(written(record, "zh"))
    assert "没有测量：去掉 normalize、到 balance 为止、最终模型" in text
    assert "'咨询'、'投诉'、另外 3 个" in text
    assert "classical：去掉它时由基线的训练方法代替" in text


def test_a_page_tells_why_rows_were_set_aside(record: Record) -> None:
    text = page(record, "zh")
    for words in ("文本为空白", "只有占位词：无", "少于 3 个字符", "另一行的副本", "标签“好评”的行过多"):
        assert words in text
    assert "24,586 行，改动 312 行" in text


def test_the_list_of_runs_has_none_either(tmp_path: Path) -> None:
    runs = [RunEntry(state, "评论", state, 1.7e9, None, None, None, None) for state in ("running", "failed")]
    text = Text(index_page(runs, {"failed": "比基线更好"}, set(), "zh")).text
    assert english_in(text) == {"running", "failed"}, "ids"
    assert "运行中" in text and "失败" in text
