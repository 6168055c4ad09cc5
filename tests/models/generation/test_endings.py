"""Texts that end where they hold a stop text."""

from collections.abc import Sequence

import pytest
from tests.models.generation.tiny import VOCABULARY, language_model, prompts

from tasklift.models.generation.decoding import Decoding  # noqa: E402
from tasklift.models.generation.endings import before_stop  # noqa: E402
from tasklift.models.generation.generate import generate  # noqa: E402

LETTERS = "abcdefghijklmnopqrstuvwxyz你好"


def decoded(ids: Sequence[int]) -> str:
    """A letter a token."""
    return "".join(LETTERS[token % len(LETTERS)] for token in ids)


@pytest.mark.parametrize("beams", [1, 2])
def test_a_text_ends_with_the_first_token_that_completes_a_stop_text(beams: int) -> None:
    given = prompts(20)
    whole = generate(language_model(), given, Decoding(most=30, end_tokens=(), beams=beams))
    stops = tuple({decoded(one.ids)[8:10] for (one,) in whole[:5]})
    decoding = Decoding(most=30, end_tokens=(), stop_texts=stops, beams=beams)
    written = generate(language_model(), given, decoding, decode=decoded)
    assert sum(one.finished_by == "stop" for (one,) in written) >= 5
    for (one,), (longer,) in zip(written, whole, strict=True):
        text = decoded(one.ids)
        assert (one.finished_by == "stop") == any(text.endswith(stop) for stop in stops)
        assert not any(stop in text[:-1] for stop in stops)
        assert beams > 1 or longer.ids[: len(one.ids)] == one.ids


def test_no_stop_text_stops_before_the_least() -> None:
    decoding = Decoding(most=12, least=5, end_tokens=(), stop_texts=tuple(LETTERS))
    written = generate(language_model(), prompts(), decoding, decode=decoded)
    assert {len(one.ids) for (one,) in written} == {5}


def test_a_stop_text_of_several_bytes_a_letter_is_found_at_once() -> None:
    decoding = Decoding(most=12, end_tokens=(), stop_texts=("好",), temperature=50.0, best=40)
    (written,) = generate(language_model(), [[5]], decoding, decode=decoded)
    stopped = [decoded(one.ids) for one in written if one.finished_by == "stop"]
    assert stopped and all(text.index("好") == len(text) - 1 for text in stopped)
    assert 2 * len(LETTERS) <= VOCABULARY


def test_what_comes_before_the_first_stop_text() -> None:
    assert before_stop("Paris.\nQ: next", ["Q:", "\n"]) == "Paris."
    assert before_stop("Paris.", ["Q:"]) == "Paris." and before_stop("答：好。问：", ["问："]) == "答：好。"


def test_stop_texts_need_to_know_what_tokens_mean() -> None:
    with pytest.raises(ValueError, match="decode"):
        generate(language_model(), [[5]], Decoding(stop_texts=("\n",)))
