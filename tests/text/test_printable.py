from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.printable import printable, shortened


def test_what_steers_a_terminal_is_shown_as_an_escape() -> None:
    assert printable("red\x1b[31m\ttwo\nlines\u202e") == "red\\x1b[31m\\ttwo\\nlines\\u202e"


def test_chinese_and_emoji_stay_as_they_are() -> None:
    assert printable("很好，　👩\u200d🔬") == "很好，　👩\u200d🔬"


def test_a_long_text_shows_where_it_was_cut() -> None:
    assert shortened("物流很快", 3) == "物流…"
    assert shortened("物流很快", 4) == "物流很快"


@given(st.text())
@settings(max_examples=100, deadline=None)
def test_no_text_leaves_a_control_character(text: str) -> None:
    assert not any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for letter in printable(text))
