"""What changed between two texts."""

import pytest

from tasklift.reports.page.difference import difference


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("good phone", "good phone", "good phone"),
        ("a  b", "a b", "a <del>␣</del>b"),
        ("很好\u3000啊", "很好 啊", "很好<del>U+3000</del><ins>␣</ins>啊"),
        ("a\u200bb", "ab", "a<del>U+200B</del>b"),
        ("<b>！", "<b>!", "&lt;b&gt;<del>！</del><ins>!</ins>"),
        ("", "x", "<ins>x</ins>"),
    ],
)
def test_what_went_is_struck_and_what_came_is_marked(before: str, after: str, shown: str) -> None:
    assert str(difference(before, after)) == shown


def test_long_stretches_without_a_change_are_cut() -> None:
    text = "x" * 500
    shown = str(difference(f"{text}A{text}", f"{text}B{text}"))
    assert shown == f"…{'x' * 24}<del>A</del><ins>B</ins>{'x' * 24}…"


def test_texts_that_have_nothing_in_common_are_shown_in_part() -> None:
    shown = str(difference("a" * 1000, "b" * 1000))
    assert shown.endswith("…")
    assert len(shown) < 300


def test_where_excerpts_end_is_no_change() -> None:
    assert str(difference("a  b and so…", "a b and so on…")) == "a<del>␣</del> b and so"
