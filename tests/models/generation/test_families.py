"""Prompts of which some begin alike: read once, and written as if each stood alone."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models.generation.tiny import by_transformers, language_model, new_tokens, prompts, start

from tasklift.models.generation.decoding import Decoding  # noqa: E402
from tasklift.models.generation.families import families_of  # noqa: E402
from tasklift.models.generation.generate import generate  # noqa: E402
from tasklift.models.generation.lines import Line  # noqa: E402
from tasklift.models.generation.reading import Reader  # noqa: E402


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


def test_what_some_begin_with_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    plain = Reader.read

    def counted(self: Reader, ids: Any, *rest: Any, **named: Any) -> Any:
        read.append(ids.numel())
        return plain(self, ids, *rest, **named)

    monkeypatch.setattr(Reader, "read", counted)
    given = [[*one, 9, place] for one in documents(4) for place in range(10, 20)]
    generate(language_model(), given, Decoding(most=1), positions=100_000)
    # The documents and what they are followed by; then what is different.
    assert read == [4 * 91, 40 * 1]


@settings(deadline=None, max_examples=10)
@given(order=st.permutations(range(13)), positions=st.integers(1, 2000))
def test_neither_the_order_nor_the_room_changes_a_text(order: list[int], positions: int) -> None:
    given = about(3, 3, [])
    expected = generate(language_model(), given, Decoding(most=4))
    found = generate(language_model(), [given[at] for at in order], Decoding(most=4), positions=positions)
    assert [one.ids for (one,) in found] == [expected[at][0].ids for at in order]


def families(given: list[list[int]], shared: int = 0) -> list[tuple[int, list[int]]]:
    """Stems, and the numbers of the prompts."""
    found = families_of([[Line(number, prompt)] for number, prompt in enumerate(given)], shared)
    return [(family.stem, [lines[0].number for lines in family.members]) for family in found]


def test_prompts_are_put_with_those_they_begin_like() -> None:
    one, other = [5] * 80, [6] * 100
    assert families([one + [7, 7], other + [7], one + [8], [5] * 10]) == [
        (0, [3]),
        (80, [0, 2]),
        (0, [1]),
    ]
    # Alike ones leave each a token; what all share is no reason.
    assert families([one, one, one + [9]]) == [(79, [0, 1, 2])]
    assert families([one + [7], one + [8]], shared=40) == [(40, [0]), (40, [1])]


def test_a_prompt_that_is_little_like_the_others_does_not_shorten_their_stem() -> None:
    one = list(range(3, 203))
    assert families([one + [7], one + [8], one[:70] + [250, 1]]) == [(200, [0, 1]), (0, [2])]


def test_a_stem_is_what_all_of_a_family_begin_with() -> None:
    one = list(range(3, 203))
    assert families([one[:100] + [3, 1], one[:150] + [7], one[:150] + [8]]) == [(100, [0, 1, 2])]
