"""The page of a run: complete, closed in itself, in both languages, readable in both themes."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from tasklift.reports.page.index import index_page
from tasklift.reports.page.page import report_page
from tasklift.settings.messages import LANGUAGES
from tasklift.settings.registry import PACKAGE
from tasklift.store.journal import RunEntry

STYLE = (PACKAGE / "resources" / "report" / "style.css").read_text(encoding="utf-8")
VOID = {"meta", "br", "link", "img", "input", "path", "circle"}
AA = 4.5


class Outline(HTMLParser):
    """What a page is made of: elements that close in order, text, and what they point to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_whole_and_closed_in_itself(chinese: dict[str, Any], language: str) -> None:
    page = report_page(chinese, language)
    outline = Outline(page)
    assert not outline.open
    assert not {"script", "link", "img", "iframe"} & set(outline.elements)
    assert not outline.links
    assert "url(" not in page and "@import" not in page
    assert len(page.encode()) < 1_000_000


def test_a_page_tells_all_of_the_run(english: dict[str, Any]) -> None:
    text = Outline(report_page(english, "en")).text
    for told in (
        "Better by 0.9 points of macro_f1",
        "deduplicate",
        "threshold: 0.85",
        "did harm on the path",
        "recall of negative",
        "The final model is not recommended",
        "copy of row 7f3a9c",
        "Wrong before, right now",
        "35,123 rows read",
        "0.81 Wh",
        "metric:macro_f1|version:1",
        "numpy 2.4.0",
    ):
        assert told in text


def test_a_page_in_chinese_says_what_we_say_in_chinese(chinese: dict[str, Any]) -> None:
    text = Outline(report_page(chinese, "zh")).text
    assert "更好：macro_f1 提高 0.9 个百分点" in text
    assert "在路径上造成了损害" in text
    assert not re.search(r"Which step|Notes|Before and after|rows read", text)


def test_what_users_wrote_is_text_and_no_markup(english: dict[str, Any]) -> None:
    evil = "<script>alert(1)</script>\u202e{{ 7 * 7 }}"
    english["task"] = evil
    english["changed"]["better"][0] |= {"input": {"text": evil}, "gold": evil}
    english["notes_said"] = [{"sentence": "{labels} stays", "values": {"labels": evil}}]
    page = report_page(english, "en")
    assert "script" not in Outline(page).elements
    assert "{{ 7 * 7 }}" in page
    assert "\u202e" not in page


def test_a_lift_that_is_undefined_is_no_trouble(english: dict[str, Any]) -> None:
    nothing = {"value": None, "low": None, "high": None, "p": None, "verdict": "cannot tell"}
    english["lift"] = nothing
    english["final"] = {"score": None, "low": None, "high": None}
    english["learning_curve"] = None
    english["curves"] = {name: {"baseline": [], "final": []} for name in ("reliability", "roc")}
    english["changed"] = {"better": [], "worse": []}
    for step in english["steps"]:
        step["path"] = nothing
    text = Outline(report_page(english, "en")).text
    assert "Cannot tell: macro_f1 is undefined" in text
    assert "Curves" not in text
    assert "Answers that changed" not in text


def test_what_is_typed_stands_as_code_and_stays_text(english: dict[str, Any]) -> None:
    hostile = {"sentence": "`{step}` is <b>bold</b> & `x", "values": {"step": "<i>"}}
    page = report_page({**english, "notes_said": [*english["notes_said"], hostile]}, "en")
    assert "<code>find_label_errors</code> did harm" in page
    assert "<code>&lt;i&gt;</code> is &lt;b&gt;bold&lt;/b&gt; &amp; `x" in page


def test_models_that_score_alike_make_no_difference(english: dict[str, Any]) -> None:
    same = {"value": 0.0, "low": 0.0, "high": 0.0, "p": 1.0, "verdict": "cannot tell"}
    text = Outline(report_page({**english, "lift": same}, "en")).text
    assert "No difference" in text and "Cannot tell whether" not in text


def test_a_metric_of_which_less_is_better_says_so(english: dict[str, Any]) -> None:
    one = {"baseline": 0.2, "final": 0.1, "low": 0.0, "high": 0.2}
    text = Outline(report_page({**english, "metrics": {"macro_f1": one, "repetition": one}}, "en")).text
    assert "repetition (less is better)" in text and "macro_f1 (less" not in text


def test_a_sample_of_texts_is_laid_out(english: dict[str, Any]) -> None:
    assert "A sample of answers" not in report_page(english, "en")
    row = {"input": {"source": "ask <b>"}, "gold": "right", "baseline": None, "final": "wrong"}
    page = report_page({**english, "sampled": [row]}, "en")
    text = Outline(page).text
    assert "A sample of answers" in text and "ask <b>" in text and "(no answer)" in text and "wrong" in text


def test_a_run_that_does_no_harm_says_nothing_of_it(english: dict[str, Any]) -> None:
    english["guards"] = english["guards"][1:]
    assert "What got worse" not in Outline(report_page(english, "en")).text


def test_a_test_that_cannot_tell_says_how_many_rows_would(english: dict[str, Any]) -> None:
    english["lift"] |= {"value": 0.009, "verdict": "cannot tell"}
    assert "To find a lift of 0.9 points, the test needs about 6,353 rows." in Outline(report_page(english, "en")).text
    english["lift"]["value"] = 0.0001
    assert "the test needs" not in Outline(report_page(english, "en")).text


def test_what_twice_the_rows_may_bring_is_said(english: dict[str, Any]) -> None:
    assert "Twice as many rows may add +0.8 points [+0.4, +1.2]." in Outline(report_page(english, "en")).text


def test_many_labels_are_a_list_of_the_most_confused(english: dict[str, Any]) -> None:
    labels = [f"label {number:02}" for number in range(30)]
    matrix = [[90 if gold == given else 5 * (given == gold + 1) for given in range(30)] for gold in range(30)]
    english["confusion"] = {"labels": labels, "baseline": matrix, "final": matrix}
    page = report_page(english, "en")
    assert "matrix" not in page.split("</style>")[1]
    assert Outline(page).text.count("label 03") == 2


def test_the_index_leads_to_reports_that_are_there() -> None:
    runs = [RunEntry(name, "<b>reviews</b>", "finished", 1.7e9, 1.7e9, "Better", "r", None) for name in ("a1", "b2")]
    page = index_page(runs, {"a1": "<i>better</i>"}, {"b2"}, "en")
    assert Outline(page).links == ["b2/report.html"]
    assert "<b>reviews" not in page and "<i>" not in page
    assert "better" in page
    assert page.index("b2") < page.index("a1")
    assert "还没有运行" in index_page([], {}, set(), "zh")
    assert "已完成" in index_page(runs, {}, set(), "zh")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "quiet", "better", "worse", "even"])
@pytest.mark.parametrize("ground", ["paper", "raised"])
def test_text_stands_out_from_its_ground(theme: str, ink: str, ground: str) -> None:
    colours = themes()[theme]
    light, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= AA


def themes() -> dict[str, dict[str, str]]:
    """The colours of each theme, from the style sheet."""
    light, dark = (
        dict(re.findall(r"--(\w+): (#\w{6})", block)) for block in re.findall(r":root \{(.*?)\}", STYLE, re.S)[:2]
    )
    return {"light": light, "dark": dark}


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
