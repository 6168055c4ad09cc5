"""Texts that are drawn: by seed and row alone, from the distribution that was asked for."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models.generation.tiny import VOCABULARY, language_model, prompts, torch

from tasklift.models.generation.decoding import Decoding, Written  # noqa: E402
from tasklift.models.generation.draws import drawn_tokens  # noqa: E402
from tasklift.models.generation.generate import generate  # noqa: E402

DRAWN = Decoding(most=10, temperature=1.5, top_k=20, top_p=0.9, best=3, seed=5)


def texts(written: list[list[Written]]) -> list[list[tuple[int, ...]]]:
    """The tokens alone."""
    return [[one.ids for one in some] for some in written]


@settings(deadline=None, max_examples=15)
@given(order=st.permutations(range(8)), positions=st.integers(20, 900))
def test_draws_depend_neither_on_batches_nor_on_order(order: list[int], positions: int) -> None:
    expected = texts(generate(language_model(), prompts(8), DRAWN))
    given = [prompts(8)[place] for place in order]
    assert texts(generate(language_model(), given, DRAWN, positions=positions)) == [expected[place] for place in order]


def test_the_seed_decides() -> None:
    first, again = (texts(generate(language_model(), prompts(8), DRAWN)) for _ in range(2))
    other = texts(generate(language_model(), prompts(8), Decoding(most=10, temperature=1.5, best=3, seed=6)))
    assert first == again and first != other


def test_the_global_generator_is_neither_read_nor_moved() -> None:
    torch.manual_seed(3)
    before = torch.random.get_rng_state()
    first = texts(generate(language_model(), prompts(4), DRAWN))
    assert torch.equal(before, torch.random.get_rng_state())
    torch.manual_seed(4)
    assert texts(generate(language_model(), prompts(4), DRAWN)) == first


def test_equal_prompts_are_drawn_for_anew_and_names_decide_where_given() -> None:
    given, decoding = [[7, 8, 9]] * 2, Decoding(most=12, temperature=2.0)
    (first,), (second,) = texts(generate(language_model(), given, decoding))
    assert first != second
    named = texts(generate(language_model(), given, decoding, names=["one", "other"]))
    assert texts(generate(language_model(), given, decoding, names=["other", "one"])) == named[::-1]


def test_one_of_the_likeliest_is_the_likeliest() -> None:
    greedy = texts(generate(language_model(), prompts(), Decoding(most=10)))
    assert texts(generate(language_model(), prompts(), Decoding(most=10, temperature=1.0, top_k=1))) == greedy
    assert texts(generate(language_model(), prompts(), Decoding(most=10, temperature=1.0, top_p=1e-6))) == greedy


def test_tokens_come_as_often_as_they_are_probable() -> None:
    decoding = Decoding(most=1, temperature=2.0, best=4000, end_tokens=())
    ((*written,),) = generate(language_model(), [[5, 6, 7]], decoding)
    with torch.no_grad():
        logits = language_model()(torch.tensor([[5, 6, 7]])).logits[0, -1]
    counts = Counter(one.ids[0] for one in written)
    found = torch.tensor([counts[token] / 4000 for token in range(VOCABULARY)])
    assert torch.allclose(found, (logits / 2).softmax(dim=-1), atol=0.03)


SCORES = torch.log(torch.tensor([[0.1, 0.4, 0.05, 0.3, 0.15]]))


@pytest.mark.parametrize(
    ("cut", "kept"),
    [({}, {0, 1, 2, 3, 4}), ({"top_k": 2}, {1, 3}), ({"top_p": 0.7}, {1, 3}), ({"top_p": 0.71}, {1, 3, 4})],
)
def test_only_the_likeliest_are_drawn(cut: dict[str, float], kept: set[int]) -> None:
    draws = [place / 200 for place in range(200)]
    chosen = drawn_tokens(SCORES.repeat(200, 1), draws, Decoding(temperature=1.0, **cut))
    assert set(chosen.tolist()) == kept


def test_the_last_draw_of_all_still_falls_on_a_token_that_may_be() -> None:
    scores = torch.tensor([[0.0, 1.0, -torch.inf]])
    assert drawn_tokens(scores, [1.0], Decoding(temperature=1.0)).tolist() == [1]
