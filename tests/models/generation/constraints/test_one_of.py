"""Texts that keep to what is allowed."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models.generation.tiny import END, VOCABULARY, language_model, log_probability, prompts

from tasklift.models.generation.constraints.constraint import Tokens  # noqa: E402
from tasklift.models.generation.constraints.one_of import one_of  # noqa: E402
from tasklift.models.generation.decoding import Decoding  # noqa: E402
from tasklift.models.generation.generate import generate  # noqa: E402

TOKENS = st.integers(3, VOCABULARY - 1)
LABELS = st.lists(st.lists(TOKENS, min_size=1, max_size=4), min_size=1, max_size=6)


@settings(deadline=None, max_examples=25)
@given(
    labels=LABELS,
    how=st.sampled_from(
        [{}, {"beams": 3}, {"temperature": 1.0}, {"no_repeat": 1}, {"least": 4}, {"beams": 2, "no_repeat": 1}]
    ),
)
def test_a_text_is_always_one_of_the_list(labels: list[list[int]], how: dict[str, Any]) -> None:
    written = generate(language_model(), prompts(5), Decoding(most=6, **how), constraint=one_of(labels, [END]))
    assert all(list(one.ids) in labels for (one,) in written)
    assert {one.finished_by for (one,) in written} <= {"constraint", "end"}


def test_enough_beams_find_the_most_probable_of_the_list() -> None:
    labels = [[5, 6], [5, 7, 8], [9], [10, 11]]
    decoding = Decoding(most=6, beams=4, best=4, length_penalty=0.0)
    for prompt, written in zip(
        prompts(8), generate(language_model(), prompts(8), decoding, constraint=one_of(labels, [])), strict=True
    ):
        scores = {tuple(label): log_probability(language_model(), prompt, label) for label in labels}
        assert [one.ids for one in written] == sorted(scores, key=lambda label: -scores[label])
        assert [one.log_probability for one in written] == pytest.approx(
            sorted(scores.values(), reverse=True), abs=1e-4
        )


def test_a_text_that_begins_another_can_be_chosen_by_the_end_token() -> None:
    labels = [[5], [5, 6]]
    written = generate(language_model(), prompts(60), Decoding(most=6), constraint=one_of(labels, [END]))
    assert {one.ids for (one,) in written} == {(5,), (5, 6)}
    assert all((one.finished_by == "end") == (one.ids == (5,)) for (one,) in written)


def test_each_prompt_may_have_its_own() -> None:
    given = prompts(3)
    each = [one_of([[7, 8]], []), None, one_of([[9]], [])]
    first, free, last = generate(language_model(), given, Decoding(most=6), constraint=each)
    assert (first[0].ids, last[0].ids) == ((7, 8), (9,))
    assert free[0].ids == generate(language_model(), given, Decoding(most=6))[1][0].ids


@dataclass(frozen=True)
class Rising:
    """A constraint of another's making: each token is greater than the one before it."""

    last: int = 3

    def allowed(self) -> Tokens:
        return np.arange(self.last + 1, VOCABULARY)

    def after(self, token: int) -> "Rising":
        return Rising(token)


@pytest.mark.parametrize("beams", [1, 3])
def test_any_value_that_says_what_may_follow_is_a_constraint(beams: int) -> None:
    decoding = Decoding(most=8, beams=beams, end_tokens=())
    for (one,) in generate(language_model(), prompts(), decoding, constraint=Rising()):
        assert list(one.ids) == sorted(set(one.ids))
        assert one.finished_by == ("constraint" if one.ids[-1] == VOCABULARY - 1 else "length")


def test_lists_that_cannot_be_kept_to_are_refused() -> None:
    for labels in ([], [[]], [[5], []]):
        with pytest.raises(ValueError, match="there must be texts"):
            one_of(labels, [END])
    with pytest.raises(ValueError, match="begins another"):
        one_of([[5], [5, 6]], [])
