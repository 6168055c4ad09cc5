"""What of a text is not in the right one is marked, and nothing in it is markup."""

import pytest

from tasklift.reports.page.marked_answer import marked_answer


@pytest.mark.parametrize(
    ("given", "gold", "shown"),
    [
        ("the cat sat", "the cat sat", "the cat sat"),
        ("the dog sat", "the cat sat", "the <mark>dog</mark> sat"),
        ("关闭文件", "关闭窗口", "关闭<mark>文件</mark>"),
        ("", "x", ""),
        (None, "x", ""),
        ("<b>&", "x", "<mark>&lt;b&gt;&amp;</mark>"),
        ("one two", "", "<mark>one two</mark>"),
    ],
)
def test_other_words_are_marked(given: str | None, gold: str, shown: str) -> None:
    assert marked_answer(given, gold) == shown


def test_the_end_of_a_long_text_is_left_out() -> None:
    assert marked_answer("a " * 2000, "a " * 2000).endswith("…")
