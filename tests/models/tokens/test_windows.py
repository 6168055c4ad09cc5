"""Questions and contexts as windows of tokens, and back to the characters of the context."""

from functools import cache
from typing import Any

import numpy as np
import pytest

pytest.importorskip("transformers")

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models.tokens.tokenizers import KINDS, SENTENCES, tokenizer_of

from tasklift.models.tokens.trained import trained_tokenizer
from tasklift.models.tokens.windows import Windows, windows_of

TEXTS = st.text(alphabet="theso upiPNéé\u0301好我清华，。. \n\u3000\0👨\u200d👩😀👍🏽ﬁＡ", max_size=60)
QUESTION = "did the waiter forget?"


@cache
def trained() -> Any:
    return trained_tokenizer(SENTENCES, 200, 64)


@cache
def known(kind: str) -> Any:
    return trained() if kind == "trained" else tokenizer_of(kind)


def read(context: str, *, kind: str = "trained", longest: int = 64, stride: int = 8) -> Windows:
    return windows_of(known(kind), [QUESTION], [context], longest=longest, stride=stride)


def places_of(windows: Windows, window: int) -> list[int]:
    """Where in the window its tokens of the context stand that are more than blanks."""
    start, end = windows.encoded.offsets[window : window + 2]
    return np.flatnonzero(windows.can_answer[start:end]).tolist()


def text_of(windows: Windows, window: int, first: int, last: int) -> str:
    """What stands in the context from one token to another."""
    return windows.contexts[int(windows.rows[window])][slice(*windows.place(window, first, last))]


def test_what_fits_is_read_as_the_tokenizer_reads_a_pair() -> None:
    contexts = ["我来到北京清华大学，服务员很热情。", "the waiter brought an unforgettable soup", ""]
    questions = ["服务员怎样？", QUESTION, ""]
    windows = windows_of(trained(), questions, contexts, longest=64, stride=16)
    said = trained()(questions, contexts)
    assert windows.rows.tolist() == [0, 1, 2] and windows.encoded.segments is not None
    for row in range(3):
        start, end = windows.encoded.offsets[row : row + 2]
        assert windows.encoded.ids[start:end].tolist() == said["input_ids"][row]
        assert windows.encoded.segments[start:end].tolist() == said["token_type_ids"][row]


@pytest.mark.parametrize("stride", [1, 5, 1000])
def test_windows_leave_no_token_out_and_none_is_longer_than_said(stride: int) -> None:
    context = "the waiter brought soup 我来到北京 " * 30
    windows = read(context, longest=24, stride=stride)
    assert windows.encoded.lengths.max() <= 24 and windows.encoded.rows > 1
    seen = [
        place + windows.skipped[window] - windows.begins[window]
        for window in range(windows.encoded.rows)
        for place in places_of(windows, window)
    ]
    assert sorted(set(seen)) == list(range(len(windows.spans[0])))
    assert np.diff(windows.skipped).max() <= stride


def test_a_long_question_loses_its_end_and_leaves_room_for_the_context() -> None:
    windows = windows_of(trained(), ["the soup " * 500], ["the waiter"], longest=20, stride=5)
    assert windows.encoded.lengths.tolist()[0] <= 20
    assert text_of(windows, 0, *places_of(windows, 0)[:: len(places_of(windows, 0)) - 1]) == "the waiter"


@pytest.mark.parametrize("kind", [*KINDS, "trained"])
@given(TEXTS, st.integers(16, 40), st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_whatever_is_marked_stands_in_the_context(kind: str, context: str, longest: int, stride: int) -> None:
    windows = read(context, kind=kind, longest=longest, stride=stride)
    assert windows.firsts.tolist() == [0]
    for window in range(windows.encoded.rows):
        places = places_of(windows, window)
        for first, last in zip(places, [*places[1:], *places[-1:]], strict=True):
            text = text_of(windows, window, first, last)
            assert text and text in context and text == text.strip()


@pytest.mark.parametrize("kind", [*KINDS, "trained"])
@given(TEXTS, st.data())
@settings(max_examples=60, deadline=None)
def test_tokens_of_a_span_hold_all_of_it(kind: str, context: str, data: st.DataObject) -> None:
    windows = read(context, kind=kind)
    places = [place for place, letter in enumerate(context) if not letter.isspace()]
    if not places:
        return
    start, end = sorted((data.draw(st.sampled_from(places)), data.draw(st.sampled_from(places))))
    for window in range(windows.encoded.rows):
        tokens = windows.tokens_of(window, start, end + 1)
        if tokens is not None and kind == "bytes":
            assert context[start : end + 1] in text_of(windows, window, *tokens)
        elif tokens is not None:
            # Others drop letters that they know nothing of, such as NUL.
            assert text_of(windows, window, *tokens) in context


def test_a_span_is_found_in_the_windows_that_have_all_of_it() -> None:
    context = "the soup and the waiter " * 10 + "清华大学👍🏽 end"
    start = context.index("清华")
    windows = read(context, longest=24, stride=3)
    found = [windows.tokens_of(window, start, start + 4) for window in range(windows.encoded.rows)]
    assert found[0] is None and any(found)
    assert {text_of(windows, window, *tokens) for window, tokens in enumerate(found) if tokens} == {"清华大学"}


def test_an_accent_that_the_tokenizer_leaves_out_stays_with_its_letter() -> None:
    context = "the cafe\u0301 soup"
    windows = read(context)
    tokens = windows.tokens_of(0, 4, 8)
    assert tokens is not None and text_of(windows, 0, *tokens) == "cafe\u0301"


def test_a_context_of_a_megabyte_is_read_whole() -> None:
    windows = read("热" * 300_000, longest=64, stride=40)
    last = windows.encoded.rows - 1
    assert windows.skipped[last] + len(places_of(windows, last)) == 300_000
