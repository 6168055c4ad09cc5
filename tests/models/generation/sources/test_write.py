"""What an encoder-decoder writes: the texts and scores of transformers, whatever sources stand beside them."""

from typing import Any

import pytest
from tests.models.generation.sources.families import (
    FAMILIES,
    by_transformers,
    encoder_decoder,
    new_tokens,
    sources,
    torch,
)

from tasklift.models.generation.decoding import Decoding  # noqa: E402
from tasklift.models.generation.sources.after_sources import AfterSources, prompt_of  # noqa: E402
from tasklift.models.generation.sources.write import write_from_sources  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402


@pytest.mark.parametrize("family", FAMILIES)
def test_greedy_texts_are_those_of_transformers(family: str) -> None:
    module, given = encoder_decoder(family), sources()
    found = write_from_sources(module, given, Decoding(most=12))
    before = len(prompt_of(module))
    texts = set()
    for source, (one,) in zip(given, found, strict=True):
        expected = by_transformers(module, source, max_length=12 + before)
        assert one.ids == new_tokens(expected.sequences[0], before)
        assert one.prompt_tokens == len(source)
        texts.add(one.ids)
    assert len(texts) > 3


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("power", [0.0, 1.0])
def test_beams_are_those_of_transformers(family: str, power: float) -> None:
    module, given = encoder_decoder(family), sources(6)
    decoding = Decoding(most=8, beams=3, best=3, length_penalty=power)
    before = len(prompt_of(module))
    asked = {"max_length": 8 + before, "num_beams": 3, "num_return_sequences": 3, "length_penalty": power}
    for source, written in zip(given, write_from_sources(module, given, decoding), strict=True):
        expected = by_transformers(module, source, **asked)
        assert [one.ids for one in written] == [new_tokens(ids, before) for ids in expected.sequences]


def test_the_encoder_reads_each_source_once() -> None:
    module, given = encoder_decoder("T5"), sources()
    read: list[int] = []
    hook = module.get_encoder().register_forward_hook(lambda _part, _given, out: read.append(len(out[0])))
    write_from_sources(module, given, Decoding(most=12, beams=2))
    hook.remove()
    assert sum(read) == len(given)


@pytest.mark.parametrize("settings", [{}, {"beams": 3}, {"temperature": 1.0, "best": 2}])
def test_a_text_hangs_on_its_source_alone(settings: dict[str, Any]) -> None:
    module, given, decoding = encoder_decoder("mBART"), sources(), Decoding(most=8, **settings)
    together = write_from_sources(module, given, decoding)
    alone = [write_from_sources(module, [source], decoding)[0] for source in given]
    assert [[one.ids for one in some] for some in together] == [[one.ids for one in some] for some in alone]


def test_logits_after_sources_are_those_of_the_whole_model() -> None:
    module = encoder_decoder("Marian")
    after, given = AfterSources(module), torch.tensor([[5, 6, 7, 0], [8, 9, 10, 11]])
    mask, written = torch.tensor([[1, 1, 1, 0], [1, 1, 1, 1]]), torch.tensor([[1, 4, 5], [1, 6, 7]])
    with torch.no_grad():
        expected = module(input_ids=given, attention_mask=mask, decoder_input_ids=written).logits
        memory = after.read(given, mask)
        first = after(written[:, :2], None, memory, True).logits
        memory.reorder_cache(torch.tensor([1, 0]))
        then = after(written[[1, 0]][:, 2:], None, memory, True).logits
    assert torch.allclose(torch.cat([first, then[[1, 0]]], dim=1), expected, atol=1e-4)


def test_what_a_model_never_writes_is_not_written() -> None:
    module, given = encoder_decoder("mBART"), sources()
    plain = {token for (one,) in write_from_sources(module, given, Decoding(most=8)) for token in one.ids}
    banned = sorted(plain)[:3]
    module.generation_config.bad_words_ids = [[token] for token in banned]
    try:
        kept = {token for (one,) in write_from_sources(module, given, Decoding(most=8)) for token in one.ids}
    finally:
        module.generation_config.bad_words_ids = None
    assert kept and not kept & set(banned)


def test_more_tokens_than_it_has_places_for_are_refused() -> None:
    with pytest.raises(UserError) as fault:
        write_from_sources(encoder_decoder("BART"), sources(2), Decoding(most=63))
    assert fault.value.slug == "prompt-too-long"
    assert write_from_sources(encoder_decoder("BART"), [], Decoding()) == []


def test_stop_texts_end_a_text() -> None:
    module, given = encoder_decoder("T5"), sources()
    decode = lambda ids: "".join(chr(0x4E00 + token) for token in ids)  # noqa: E731
    (plain,) = write_from_sources(module, given[:1], Decoding(most=8))[0]
    stop = decode(plain.ids[2:3])
    (one,) = write_from_sources(module, given[:1], Decoding(most=8, stop_texts=(stop,)), decode=decode)[0]
    assert one.finished_by == "stop" and decode(one.ids).endswith(stop) and len(one.ids) <= 3
