"""Gaps of messages in the notations of many tools, and texts that only look like them."""

import pytest

from tasklift.text.scoring.gaps import gaps_in


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("Hello {name}, you have {0} of {count:,d} {}", ["{name}", "{0}", "{count:,d}", "{}"]),
        ("{{x}} and {{ user.name }}", ["{{x}}", "{{ user.name }}"]),
        ("${x} $t(common.ok) $x", ["${x}", "$t(common.ok)"]),
        ("%s of %d, %(x)d, %1$s, %.2f, %5d and %@", ["%s", "%d", "%(x)d", "%1$s", "%.2f", "%5d", "%@"]),
        ("%1 of %2, %1%2", ["%1", "%2", "%1", "%2"]),
        ("<b>bold</b> <br/> <a href='x'>link</a>", ["<b>", "</b>", "<br/>", "<a href='x'>", "</a>"]),
        ("a&nbsp;b &#160; &#xA0; AT&T;", ["&nbsp;", "&#160;", "&#xA0;", "&T;"]),
        ("打开%s失败：{错误}", ["%s", "{错误}"]),
        ("{n, plural, one {# row} other {# rows}}", ["{n, plural,"]),
        ("{when, date, short}", ["{when, date, short}"]),
        ("%dpx", ["%d"]),
        ("100%% sure", ["%%"]),
        ("100% sure, 50%discount, 5 % off, 3 < 4 > 2, R&D, a set {1, 2}", []),
        ("", []),
    ],
)
def test_the_gaps_of(text: str, gaps: list[str]) -> None:
    assert gaps_in(text) == gaps


@pytest.mark.parametrize("piece", ["{", "{{", "<a ", "%(", "&", "$t(", "{a,", "{a:", "%("])
def test_what_is_never_closed_is_no_gap(piece: str) -> None:
    assert gaps_in(piece * 5000) == []
