"""Beam search: the texts and scores of transformers."""

from typing import Any

import pytest
from tests.models.generation.tiny import PLANS, VOCABULARY, by_transformers, language_model, new_tokens, prompts, start

from tasklift.models.generation.decoding import Decoding, Written  # noqa: E402
from tasklift.models.generation.generate import generate  # noqa: E402


def tokens(one: Written) -> int:
    """How many tokens a text is, its end token included."""
    return len(one.ids) + (one.finished_by == "end")


@pytest.mark.parametrize("kind", PLANS)
@pytest.mark.parametrize("power", [0.0, 1.0, 2.0])
def test_texts_and_scores_are_those_of_transformers(kind: str, power: float) -> None:
    module, given = language_model(kind), prompts(6, start=start())
    decoding = Decoding(most=10, beams=3, best=3, length_penalty=power)
    asked = {"max_new_tokens": 10, "num_beams": 3, "num_return_sequences": 3, "length_penalty": power}
    for prompt, written in zip(given, generate(module, given, decoding, positions=400), strict=True):
        expected = by_transformers(module, prompt, **asked)
        assert [one.ids for one in written] == [new_tokens(ids, prompt) for ids in expected.sequences]
        scores = [one.log_probability / tokens(one) ** power for one in written]
        assert scores == pytest.approx(expected.sequences_scores.tolist(), abs=1e-4)


@pytest.mark.parametrize("restraint", [{"repetition_penalty": 1.7}, {"no_repeat": 2}, {"least": 6}])
def test_restraints_hold_in_beams(restraint: dict[str, Any]) -> None:
    names = {"no_repeat": "no_repeat_ngram_size", "least": "min_new_tokens"}
    asked = {names.get(name, name): value for name, value in restraint.items()}
    module, given = language_model(), prompts(6)
    written = generate(module, given, Decoding(most=12, beams=3, **restraint))
    for prompt, (one,) in zip(given, written, strict=True):
        expected = by_transformers(module, prompt, max_new_tokens=12, num_beams=3, **asked)
        assert one.ids == new_tokens(expected.sequences[0], prompt)


def test_beams_find_texts_at_least_as_probable_as_greedy_ones() -> None:
    module, given = language_model(), prompts(20)
    greedy = generate(module, given, Decoding(most=8, least=8, end_tokens=()))
    beams = generate(module, given, Decoding(most=8, least=8, end_tokens=(), beams=6))
    gains = [many.log_probability - one.log_probability for (many,), (one,) in zip(beams, greedy, strict=True)]
    assert min(gains) > -0.5 and sum(gains) > 1


def test_ends_count_only_among_the_best_candidates() -> None:
    module, given, ends = language_model(), prompts(20), list(range(2, VOCABULARY, 3))
    decoding = Decoding(most=10, beams=3, best=3, end_tokens=tuple(ends))
    asked = {"max_new_tokens": 10, "num_beams": 3, "num_return_sequences": 3, "eos_token_id": ends}
    for prompt, written in zip(given, generate(module, given, decoding), strict=True):
        expected = by_transformers(module, prompt, **asked)
        assert [one.ids for one in written] == [before(ids[len(prompt) :].tolist(), ends) for ids in expected.sequences]
        scores = [one.log_probability / tokens(one) for one in written]
        assert scores == pytest.approx(expected.sequences_scores.tolist(), abs=1e-4)


def before(new: list[int], ends: list[int]) -> tuple[int, ...]:
    """The tokens up to the first that ends a text."""
    return tuple(new[: next((place for place, token in enumerate(new) if token in ends), len(new))])
