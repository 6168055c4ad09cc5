"""Texts of the likeliest tokens: those of transformers, whatever they are written beside."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models.generation.tiny import (
    END,
    PLANS,
    by_transformers,
    language_model,
    log_probability,
    new_tokens,
    prompts,
    start,
    torch,
)

from tasklift.models.generation.decoding import Decoding  # noqa: E402
from tasklift.models.generation.generate import generate  # noqa: E402
from tasklift.models.generation.underway import Underway  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402

GREEDY = Decoding(most=20)


def greedy(module: Any, prompt: list[int], **settings: Any) -> tuple[int, ...]:
    """The text of transformers, written alone."""
    return new_tokens(by_transformers(module, prompt, max_new_tokens=20, **settings).sequences[0], prompt)


@pytest.mark.parametrize("kind", PLANS)
@pytest.mark.parametrize("beginning", [[], start()], ids=["apart", "shared"])
def test_texts_are_those_of_transformers_token_by_token(kind: str, beginning: list[int]) -> None:
    module, given = language_model(kind), prompts(start=beginning)
    written = generate(module, given, GREEDY, positions=300)
    assert [one.ids for (one,) in written] == [greedy(module, prompt) for prompt in given]


def test_attention_written_out_gives_the_same() -> None:
    given = prompts(start=start())
    fused, written_out = (generate(language_model(attention=one), given, GREEDY) for one in ("sdpa", "eager"))
    assert [one.ids for (one,) in fused] == [one.ids for (one,) in written_out]


@settings(deadline=None, max_examples=15)
@given(order=st.permutations(range(12)), positions=st.integers(20, 700), shared=st.booleans())
def test_texts_depend_neither_on_batches_nor_on_order(order: list[int], positions: int, shared: bool) -> None:
    given = prompts(start=start() if shared else ())
    expected = generate(language_model(), given, GREEDY)
    found = generate(language_model(), [given[place] for place in order], GREEDY, positions=positions)
    assert [one.ids for (one,) in found] == [expected[place][0].ids for place in order]


def test_probabilities_are_those_of_one_plain_pass() -> None:
    module = language_model()
    for prompt, (one,) in zip(prompts(), generate(module, prompts(), GREEDY), strict=True):
        ended = (*one.ids, END) if one.finished_by == "end" else one.ids
        assert one.log_probability == pytest.approx(log_probability(module, prompt, ended), abs=1e-4)


def test_a_text_says_what_ended_it() -> None:
    written = [one for (one,) in generate(language_model(), prompts(40), GREEDY)]
    assert {one.finished_by for one in written} == {"end", "length"}
    assert all(END not in one.ids for one in written)
    assert all((len(one.ids) == 20) == (one.finished_by == "length") for one in written)


def test_no_text_ends_before_the_least() -> None:
    module = language_model()
    written = generate(module, prompts(40), Decoding(most=20, least=9))
    free = generate(module, prompts(40), Decoding(most=20))
    assert min(len(one.ids) for (one,) in free) < 9 <= min(len(one.ids) for (one,) in written)
    assert [one.ids for (one,) in written] == [greedy(module, prompt, min_new_tokens=9) for prompt in prompts(40)]


def test_other_end_tokens_may_be_named() -> None:
    written = generate(language_model(), prompts(40), Decoding(most=20, end_tokens=(5, 9)))
    plain = generate(language_model(), prompts(40), Decoding(most=20, end_tokens=()))
    for (one,), (whole,) in zip(written, plain, strict=True):
        ends = [place for place, token in enumerate(whole.ids) if token in (5, 9)]
        assert one.ids == whole.ids[: ends[0] if ends else 20]


def test_texts_longer_than_the_room_that_memory_grows_by() -> None:
    module, given = language_model(), prompts(3)
    written = generate(module, given, Decoding(most=150, least=150))
    for prompt, (one,) in zip(given, written, strict=True):
        ids = by_transformers(module, prompt, max_new_tokens=150, min_new_tokens=150).sequences[0]
        assert one.ids == tuple(ids[len(prompt) :].tolist())


def test_rows_that_are_finished_make_room_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[int] = []
    advance = Underway.advance

    def counted(self: Underway, tokens: Any) -> None:
        rows.append(self.rows)
        advance(self, tokens)

    monkeypatch.setattr(Underway, "advance", counted)
    written = generate(language_model(), prompts(40), GREEDY, positions=400)
    # A token that ends its text is chosen, but never read; nor is the last of a text that may be no longer.
    lengths = [len(one.ids) - (one.finished_by == "length") for (one,) in written]
    assert sum(rows) == sum(lengths) and max(rows) <= 400 // 20
    order = sorted(range(40), key=lambda place: -len(prompts(40)[place]))
    by_batches = [max(lengths[place] for place in order[start : start + 8]) for start in range(0, 40, 8)]
    assert rows[0] == 8 and len(rows) < 0.9 * sum(by_batches)


@pytest.mark.parametrize("how", [{}, {"beams": 2}, {"temperature": 1.0, "best": 2}])
@pytest.mark.parametrize("beginning", [[], start()], ids=["apart", "shared"])
def test_no_more_is_remembered_than_may_be(
    monkeypatch: pytest.MonkeyPatch, beginning: list[int], how: dict[str, Any]
) -> None:
    held: list[int] = []
    advance = Underway.advance

    def counted(self: Underway, tokens: Any) -> None:
        held.append((self.columns + 1) * self.rows)
        advance(self, tokens)

    monkeypatch.setattr(Underway, "advance", counted)
    generate(language_model(), prompts(40, start=beginning), Decoding(most=20, **how), positions=500)
    assert 300 < max(held) <= 500


def test_the_module_is_left_as_it_was() -> None:
    module = language_model().train()
    generate(module, prompts(2), GREEDY)
    assert module.training and all(one.grad is None for one in module.parameters())
    module.eval()
    assert not torch.is_inference_mode_enabled()


def test_nothing_to_do() -> None:
    assert generate(language_model(), [], GREEDY) == []


def test_prompts_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(UserError, match="250 tokens and 20 after it do not fit in the 256") as caught:
        generate(language_model(), [[5] * 3, [5] * 250], GREEDY)
    assert caught.value.slug == "prompt-too-long"
    with pytest.raises(ValueError, match="at least one token"):
        generate(language_model(), [[5], []], GREEDY)


@pytest.mark.parametrize(
    "wrong", [{"most": 0}, {"top_p": 0}, {"temperature": -1}, {"least": 9, "most": 8}, {"stop_texts": ("",)}]
)
def test_settings_out_of_range_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="below|out of range"):
        Decoding(**wrong)


def test_settings_that_exclude_each_other_are_refused() -> None:
    for wrong in ({"beams": 2, "temperature": 1.0}, {"best": 2}, {"beams": 2, "best": 3}):
        with pytest.raises(UserError) as caught:
            Decoding(**wrong)
        assert caught.value.slug == "decoding" and caught.value.advice
