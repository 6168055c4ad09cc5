"""The report as Markdown."""

from typing import Any

from tasklift.reports.files.markdown import report_markdown


def test_every_table_has_as_many_cells_in_each_line(english: dict[str, Any]) -> None:
    lines = report_markdown(english, "en").splitlines()
    tables: list[list[int]] = [[]]
    for line in lines:
        if line.startswith("|"):
            tables[-1].append(line.replace("\\|", "").count("|"))
        elif tables[-1]:
            tables.append([])
    assert [len(set(table)) for table in tables if table] == [1, 1, 1]


def test_what_users_wrote_is_no_markup(english: dict[str, Any]) -> None:
    english["changed"]["better"][0] |= {"input": {"text": "a | b\n# <b>*bold*</b>"}, "gold": "`x`"}
    text = report_markdown(english, "en")
    assert r"a \| b \# \<b>\*bold\*\</b>" in text


def test_it_says_what_earned_it_and_what_it_cost(english: dict[str, Any]) -> None:
    text = report_markdown(english, "en")
    for told in ("**Better than the baseline", "| deduplicate", "0.81 Wh", "recipe:\n  - normalize", "## Notes"):
        assert told in text


def test_in_chinese_the_sentences_are_chinese(chinese: dict[str, Any]) -> None:
    text = report_markdown(chinese, "zh")
    assert "**比基线更好" in text
    assert "## 代价" in text
