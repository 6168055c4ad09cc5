"""Places of a text that is changed: moved to where they are then, and back."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasklift.text.edits.edits import Edits, edits_between
from tasklift.text.edits.myers import MOST

ODD = "ab 的國国Ａ①\u200b\u0301é👍🏽👨\u200d👩\n"
TEXTS = st.text(alphabet=ODD, max_size=24) | st.text(max_size=24)


@st.composite
def changed(draw: st.DrawFn) -> tuple[str, str]:
    """A text, and what it is after some stretches of it were changed."""
    kept = draw(st.lists(TEXTS, min_size=1, max_size=5))
    before, after = kept[0], kept[0]
    for stretch in kept[1:]:
        before, after = before + draw(TEXTS) + stretch, after + draw(TEXTS) + stretch
    return before, after


@st.composite
def stretches(draw: st.DrawFn) -> tuple[str, str, int, int]:
    before, after = draw(changed().filter(lambda pair: bool(pair[0])))
    start = draw(st.integers(0, len(before) - 1))
    return before, after, start, draw(st.integers(start + 1, len(before)))


def narrow(text: str) -> str:
    """The text with full-width signs as those of ASCII."""
    return "".join(chr(ord(letter) - 0xFEE0) if "！" <= letter <= "～" else letter for letter in text)


def moved(before: str, after: str, text: str) -> str | None:
    start = before.index(text)
    place = edits_between(before, after).forward(start, start + len(text))
    return None if place is None else after[slice(*place)]


def brought_back(before: str, after: str, text: str) -> str:
    start = after.index(text)
    return before[slice(*edits_between(before, after).backward(start, start + len(text)))]


@given(changed())
def test_what_lies_between_the_changes_is_the_same_in_both(pair: tuple[str, str]) -> None:
    before, after = pair
    old = new = 0
    for start, end, begins, ends in (*edits_between(before, after).blocks, (len(before), 0, len(after), 0)):
        assert narrow(before[old:start]) == narrow(after[new:begins])
        old, new = end, ends


@given(stretches())
def test_a_stretch_that_no_change_touches_is_the_same_text(made: tuple[str, str, int, int]) -> None:
    before, after, start, end = made
    edits = edits_between(before, after)
    if not any(first < end and start < last or start < first < end for first, last, *_ in edits.blocks):
        first, last = edits.forward(start, end) or (0, 0)
        assert narrow(after[first:last]) == narrow(before[start:end])


@given(stretches())
def test_the_way_back_has_all_of_a_stretch_but_what_was_taken_from_its_edges(made: tuple[str, str, int, int]) -> None:
    before, after, start, end = made
    edits = edits_between(before, after)
    place = edits.forward(start, end)
    if place is None:
        return
    first, last = edits.backward(*place)
    taken = {at for one, two, three, four in edits.blocks if three == four for at in range(one, two)}
    assert set(range(start, end)) - taken <= set(range(first, last)) <= set(range(start, end))


@given(stretches(), st.data())
def test_every_stretch_of_the_changed_text_has_a_way_back(made: tuple[str, str, int, int], data: st.DataObject) -> None:
    after, before, start, end = made
    first, last = edits_between(before, after).backward(start, end)
    assert 0 <= first <= last <= len(before)


@given(TEXTS)
def test_nothing_moves_where_nothing_is_changed(text: str) -> None:
    edits = edits_between(text, text)
    assert edits == Edits(())
    assert not text or edits.forward(0, len(text)) == edits.backward(0, len(text)) == (0, len(text))


@given(changed())
def test_no_shorter_way_is_known_to_a_plain_reference(pair: tuple[str, str]) -> None:
    before, after = map(narrow, pair)
    row = list(range(len(after) + 1))
    for one, letter in enumerate(before, 1):
        above, row = row, [one]
        row += [0] * len(after)
        for two, other in enumerate(after, 1):
            row[two] = above[two - 1] if letter == other else 1 + min(above[two], row[two - 1])
    blocks = edits_between(*pair).blocks
    assert sum(end - start + ends - begins for start, end, begins, ends in blocks) == row[-1]


@pytest.mark.parametrize(
    ("before", "after", "text", "there"),
    [
        ("在Ａ股上市的公司", "在A股上市的公司", "Ａ股", "A股"),
        ("這是國立臺灣大學的校長", "这是国立台湾大学的校长", "臺灣大學", "台湾大学"),
        ("read <b>the book</b> now", "read the book now", "the book", "the book"),
        ("read <b>the</b> book", "read the book", "the</b> book", "the book"),
        ("\u200bParis\u200b is", "Paris is", "\u200bParis\u200b", "Paris"),
        ("a cafe\u0301 there", "a café there", "cafe\u0301", "café"),
        ("问张三吧", "问[姓名]吧", "张三", "[姓名]"),
        ("👍🏽 Bob  👨\u200d👩\u200d👧", "👍🏽 Bob 👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("他在A股", "他 在 A 股", "A股", "A 股"),
        ("one two", "two", "one", None),
        ("张三丰来了", "[姓名]来了", "张三", None),
        ("a cafe\u0301 there", "a café there", "cafe", None),
        ("5 ℃ warm", "5 °C warm", "5 ℃", "5 °C"),
        ("水温23℃，可", "水温23°C,可", "23℃", "23°C"),
    ],
)
def test_a_stretch_is_where_its_text_is(before: str, after: str, text: str, there: str | None) -> None:
    assert moved(before, after, text) == there


@pytest.mark.parametrize(
    ("before", "after", "text", "raw"),
    [
        ("在Ａ股上市", "在A股上市", "A股", "Ａ股"),
        ("這是國立臺灣大學", "这是国立台湾大学", "台湾大学", "臺灣大學"),
        ("read <b>the</b> book", "read the book", "the book", "the</b> book"),
        ("read <b>the</b> book", "read the book", "the", "the"),
        ("a cafe\u0301 there", "a café there", "é", "e\u0301"),
        ("5 ℃ warm", "5 °C warm", "C", "℃"),
        ("end.  \u200bＤｏｇｓ too", "end. Dogs too", "Dogs", "Ｄｏｇｓ"),
        ("there", "[x] there", "[x]", ""),
    ],
)
def test_what_is_read_came_from_the_least_that_has_it(before: str, after: str, text: str, raw: str) -> None:
    assert brought_back(before, after, text) == raw


def test_a_text_that_is_another_altogether_is_changed_as_a_whole() -> None:
    one, two = "a" * MOST, "b" * (MOST + 1)
    assert edits_between(f"x{one}z", f"x{two}z").blocks == ((1, MOST + 1, 1, MOST + 2),)
    same = edits_between(f"x{one}az", f"x{two}z")
    assert same.forward(5, 9) == same.backward(5, 9) == (5, 9)


def test_ten_thousand_characters_take_no_time() -> None:
    before = "".join(chr(0x4E00 + at * 37 % 5000) for at in range(10_000))
    after = "".join(chr(ord(letter) + 9000) if at % 6 == 0 else letter for at, letter in enumerate(before))
    edits_between("ab", "ba")
    start = time.perf_counter()
    edits = edits_between(before, after)
    taken = time.perf_counter() - start
    assert edits.forward(5_000, 5_010) == (5_000, 5_010)
    assert taken < 2.0
