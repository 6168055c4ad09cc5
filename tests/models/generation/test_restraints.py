"""What must not be repeated: as transformers has it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models.generation.tiny import by_transformers, language_model, new_tokens, prompts

from tasklift.models.generation.decoding import Decoding  # noqa: E402
from tasklift.models.generation.generate import generate  # noqa: E402


@pytest.mark.parametrize("penalty", [0.8, 1.3])
def test_penalties_are_those_of_transformers(penalty: float) -> None:
    written = generate(language_model(), prompts(), Decoding(most=20, repetition_penalty=penalty))
    for prompt, (one,) in zip(prompts(), written, strict=True):
        asked = by_transformers(language_model(), prompt, max_new_tokens=20, repetition_penalty=penalty)
        assert one.ids == new_tokens(asked.sequences[0], prompt)


@settings(deadline=None, max_examples=10)
@given(size=st.integers(1, 4), seed=st.integers(0, 50))
def test_no_run_of_tokens_comes_twice(size: int, seed: int) -> None:
    given = prompts(4, seed=seed)
    for prompt, (one,) in zip(given, generate(language_model(), given, Decoding(most=15, no_repeat=size)), strict=True):
        asked = by_transformers(language_model(), prompt, max_new_tokens=15, no_repeat_ngram_size=size)
        assert one.ids == new_tokens(asked.sequences[0], prompt)
        text = [*prompt, *one.ids]
        runs = [tuple(text[at : at + size]) for at in range(len(text) - size + 1)]
        assert all(run not in runs[:at] for at, run in enumerate(runs) if at + size > len(prompt))
