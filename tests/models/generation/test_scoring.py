"""Scores of continuations that are given: those of one plain pass over prompt and continuation."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models.generation.tiny import PLANS, VOCABULARY, language_model, log_probability, prompts, start

from tasklift.models.generation import limits  # noqa: E402
from tasklift.models.generation.reading import Reader  # noqa: E402
from tasklift.models.generation.scoring import per_character, per_token, score_continuations  # noqa: E402
from tasklift.models.generation.trees import tree_of  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402

TEXT = st.lists(st.integers(3, VOCABULARY - 1), min_size=1, max_size=5)
LABELS = [[5], [5, 6], [5, 6, 7], [9, 9], [10], [5, 7]]


def plain(module: Any, prompt: list[int], labels: list[list[int]]) -> list[float]:
    """The scores, each from a pass of its own."""
    return [log_probability(module, prompt, label) for label in labels]


@pytest.mark.parametrize("kind", PLANS)
@pytest.mark.parametrize("beginning", [[], start()], ids=["apart", "shared"])
def test_scores_are_those_of_one_plain_pass(kind: str, beginning: list[int]) -> None:
    module, given = language_model(kind), prompts(start=beginning)
    found = score_continuations(module, given, [LABELS] * len(given), positions=200)
    for prompt, scores in zip(given, found, strict=True):
        assert scores == pytest.approx(plain(module, prompt, LABELS), abs=1e-4)


@settings(deadline=None, max_examples=15)
@given(
    given=st.lists(st.tuples(TEXT, st.lists(TEXT, max_size=5)), min_size=1, max_size=6), positions=st.integers(1, 200)
)
def test_each_prompt_may_have_its_own_continuations(
    given: list[tuple[list[int], list[list[int]]]], positions: int
) -> None:
    texts, continuations = [list(part) for part in zip(*given, strict=True)]
    found = score_continuations(language_model(), texts, continuations, positions=positions)
    for prompt, some, scores in zip(texts, continuations, found, strict=True):
        assert scores.shape == (len(some),) and scores.dtype == np.float64
        assert scores.tolist() == pytest.approx(plain(language_model(), prompt, some), abs=1e-4)


def test_all_next_tokens_together_are_certain() -> None:
    (scores,) = score_continuations(language_model(), [[5, 6]], [[[token] for token in range(VOCABULARY)]])
    assert np.exp(scores).sum() == pytest.approx(1)


def test_each_token_is_read_once(tokens_read: list[int]) -> None:
    given = [[*start(), token] for token in range(10, 20)]
    score_continuations(language_model(), given, [LABELS] * 10)
    # Of the labels only what another goes on from: 5, then 5 6, and the 9 before its like.
    assert tokens_read == [len(start()), 10 * (1 + 3)]


def test_very_many_continuations_are_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    plain_read = Reader.read

    def counted(self: Reader, ids: Any, *rest: Any, last: int, **named: Any) -> Any:
        asked.append(last * len(ids))
        return plain_read(self, ids, *rest, last=last, **named)

    labels = [[token, token + 1] for token in range(5, 55)]
    expected = score_continuations(language_model(), prompts(3), [labels] * 3)
    monkeypatch.setattr(Reader, "read", counted)
    monkeypatch.setattr(limits, "_NUMBERS_AT_ONCE", 20 * VOCABULARY)
    found = score_continuations(language_model(), prompts(3), [labels] * 3)
    assert np.allclose(found, expected, atol=1e-4)
    assert len(asked) >= 3 * 50 // 20 and max(asked) <= 20


def test_what_several_begin_with_is_one_node() -> None:
    tree = tree_of(LABELS)
    assert (tree.tokens, tree.parents) == ([5, 6, 9], [0, 1, 0])
    assert tree.steps[2] == [(0, 5), (1, 6), (2, 7)]


def test_long_continuations_are_put_right_by_tokens_or_characters() -> None:
    scores = np.array([-2.0, -6.0])
    assert per_token(scores, [[5], [5, 6, 7]]).tolist() == [-2, -2]
    assert per_character(scores, ["ja", "很好的"]).tolist() == [-1, -2]


def test_what_cannot_be_scored_is_refused() -> None:
    assert score_continuations(language_model(), [], []) == []
    with pytest.raises(ValueError, match="continuation must have"):
        score_continuations(language_model(), [[5]], [[[]]])
    with pytest.raises(ValueError, match="prompt must have"):
        score_continuations(language_model(), [[]], [[[5]]])
    with pytest.raises(UserError, match="do not fit"):
        score_continuations(language_model(), [[5] * 255], [[[5, 6]]])
