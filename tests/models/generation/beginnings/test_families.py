"""Prompts of which some begin alike: read once, and written as if each stood alone."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models.generation.tiny import by_transformers, language_model, new_tokens, prompts, start

from tasklift.models.generation.beginnings.families import families_of  # noqa: E402
from tasklift.models.generation.beginnings.prompt_trees import tree_of_prompts  # noqa: E402
from tasklift.models.generation.decoding import Decoding  # noqa: E402
from tasklift.models.generation.generate import generate  # noqa: E402
from tasklift.models.generation.lines import Line  # noqa: E402


def documents(count: int, length: int = 90) -> list[list[int]]:
    """Long beginnings that are not alike."""
    return [[seed + 3, *prompts(20, seed=seed)[seed % 7], *(list(range(3, 43)) * 3)][:length] for seed in range(count)]


def about(count: int, questions: int, beginning: list[int]) -> list[list[int]]:
    """Questions on each document, all behind one beginning; and some on none."""
    asked = [[*beginning, *one, 9, place] for one in documents(count) for place in range(10, 10 + questions)]
    return [*asked, *(beginning + one for one in prompts(4, seed=3))]


@pytest.mark.parametrize("how", [{}, {"beams": 2}])
@pytest.mark.parametrize("beginning", [[], start()], ids=["apart", "shared"])
@pytest.mark.parametrize("kind", ["Llama", "GPT2", "Mistral"])
def test_texts_are_those_of_prompts_that_stand_alone(kind: str, beginning: list[int], how: dict[str, Any]) -> None:
    module, given = language_model(kind), about(3, 3, beginning)
    written = generate(module, given, Decoding(most=8, **how), positions=1000)
    asked = {"max_new_tokens": 8, "num_beams": how.get("beams", 1)}
    for prompt, (one,) in zip(given, written, strict=True):
        assert one.ids == new_tokens(by_transformers(module, prompt, **asked).sequences[0], prompt)


def test_what_some_begin_with_is_read_once(tokens_read: list[int]) -> None:
    given = [[*one, 9, place] for one in documents(4) for place in range(10, 20)]
    generate(language_model(), given, Decoding(most=1), positions=100_000)
    # The documents and what they are followed by, and behind each what is different.
    assert tokens_read == [4 * (91 + 10)]


def turns(count: int, seed: int) -> list[list[int]]:
    """A dialogue's prompts: each begins with the one before."""
    some = prompts(count, longest=9, seed=seed)
    return [[token for turn in some[: place + 1] for token in turn] for place in range(count)]


def test_what_one_prompt_is_is_not_read_again_where_others_begin_with_it(tokens_read: list[int]) -> None:
    nested = [[5] * 30 + one for one in turns(8, seed=2)]
    generate(language_model(), [*nested, [7]], Decoding(most=1), positions=100_000)
    # The one that is alone is read beside them.
    assert tokens_read == [2 * max(map(len, nested))]


@pytest.mark.parametrize("how", [{}, {"beams": 2}, {"best": 2, "temperature": 1.0}], ids=["greedy", "beams", "drawn"])
@pytest.mark.parametrize("room", [40, 200, 100_000])
def test_dialogues_are_gone_on_with_as_if_each_prompt_stood_alone(room: int, how: dict[str, Any]) -> None:
    module, given = language_model(), [one for seed in range(3, 9) for one in turns(7, seed)]
    written = generate(module, given, Decoding(most=8, **how), positions=room)
    for prompt, some in zip(given, written, strict=True):
        (alone,) = generate(module, [prompt], Decoding(most=8, **how))
        assert [one.ids for one in some] == [one.ids for one in alone]


def test_a_prompt_that_is_there_twice_is_read_once_and_answered_twice(tokens_read: list[int]) -> None:
    first, second, _ = generate(language_model(), [[5] * 30 + [6], [5] * 30 + [6], [7]], Decoding(most=4))
    assert first == second and tokens_read[0] == 2 * 31


@settings(deadline=None, max_examples=10)
@given(order=st.permutations(range(13)), positions=st.integers(1, 2000))
def test_neither_the_order_nor_the_room_changes_a_text(order: list[int], positions: int) -> None:
    given = about(3, 3, [])
    expected = generate(language_model(), given, Decoding(most=4))
    found = generate(language_model(), [given[at] for at in order], Decoding(most=4), positions=positions)
    assert [one.ids for (one,) in found] == [expected[at][0].ids for at in order]


def families(given: list[list[int]], shared: int = 0, room: int = 2048) -> list[tuple[int, list[int]]]:
    """Tokens that are read, and the numbers of the prompts."""
    found = families_of([[Line(number, prompt)] for number, prompt in enumerate(given)], shared, room)
    return [(family.tokens, [lines[0].number for lines in family.members]) for family in found]


def test_prompts_are_put_with_those_they_begin_like() -> None:
    one, other = [5] * 80, [6] * 100
    assert families([one + [7, 7], other + [7], one + [8], [5] * 10]) == [
        (10, [3]),
        (83, [0, 2]),
        (101, [1]),
    ]
    assert families([one, one, one + [9]]) == [(81, [0, 1, 2])]
    # What all share is no reason.
    assert families([one + [7], one + [8]], shared=70) == [(11, [0]), (11, [1])]


def test_what_is_read_beside_others_must_not_outweigh_what_is_read_once() -> None:
    one = list(range(3, 203))
    assert families([one + [7], one + [8], one[:70] + [250] * 71]) == [(202, [0, 1]), (141, [2])]
    assert families([one + [7], one + [8], one[:70] + [250] * 70]) == [(272, [0, 1, 2])]


def test_a_family_of_many_has_so_many_tokens_at_most() -> None:
    one = [5] * 20
    many = [one + [place] * 20 for place in range(6, 16)]
    assert families(many, room=100) == [(100, [0, 1, 2, 3]), (100, [4, 5, 6, 7]), (60, [8, 9])]
    # A long text and a question on it are one, whatever is the most.
    assert families([[5] * 500 + [6], [5] * 500 + [7]], room=100) == [(502, [0, 1])]


@given(st.lists(st.lists(st.integers(3, 5), min_size=1, max_size=6), min_size=1, max_size=12))
def test_a_tree_holds_each_prompt_and_lets_each_token_see_those_before_it(given: list[list[int]]) -> None:
    given = sorted(given)
    tree = tree_of_prompts(given)
    assert [tree.tokens[path].tolist() for path in tree.paths] == given
    assert tree.columns == len({tuple(one[: place + 1]) for one in given for place in range(len(one))})
    for path in tree.paths:
        assert tree.places[path].tolist() == list(range(len(path)))
        assert set(tree.sees[path[-1]].nonzero()[0].tolist()) == set(path.tolist())
    ends = {int(path[-1]) for path in tree.paths}
    assert ends == set(range(tree.columns - len(ends), tree.columns))
