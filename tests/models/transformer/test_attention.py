"""Attention: the two ways to compute it agree, and nothing looks over a join."""

import pytest
import torch
from tests.models.transformer.plans import FORMS, built, roused, small, some_tokens
from torch.nn.functional import scaled_dot_product_attention

from tasklift.models.transformer.attention import SHORT, attend, mask_of, plain_attention


@pytest.mark.parametrize("length", [5, SHORT + 1])
def test_both_ways_to_attend_are_one(length: int) -> None:
    queries, keys, values = torch.randn(3, 2, 4, length, 8, generator=torch.Generator().manual_seed(0)).unbind()
    seen = torch.arange(length)[None, :].expand(2, -1) // 3
    bias = torch.where(mask_of(seen), torch.zeros(()), -torch.inf)
    found = attend(queries, keys, values, bias)
    assert torch.allclose(found, plain_attention(queries, keys, values, bias), atol=1e-6)
    assert torch.allclose(found, scaled_dot_product_attention(queries, keys, values, attn_mask=bias), atol=1e-6)


def test_tokens_see_their_own_sequence_alone() -> None:
    mask = mask_of(torch.tensor([[1, 1, 2, 0]]))[0, 0]
    assert mask.int().tolist() == [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]


@pytest.mark.parametrize(("positions", "share"), FORMS)
def test_padding_changes_nothing(positions: str, share: str) -> None:
    encoder = built(small(positions, share))
    roused(encoder)
    tokens = some_tokens(1, 9)
    padded = torch.cat((tokens, torch.zeros(1, 6, dtype=torch.long)), dim=1)
    mask = (torch.arange(15) < 9).long()[None]
    assert torch.allclose(encoder(padded, sequences=mask)[:, :9], encoder(tokens), atol=1e-5)


@pytest.mark.parametrize(("positions", "share"), FORMS)
def test_packed_rows_are_as_if_each_text_had_its_own(positions: str, share: str) -> None:
    encoder = built(small(positions, share))
    roused(encoder)
    texts = [some_tokens(1, length, seed=length) for length in (5, 11, 6)]
    numbers = torch.cat([torch.full_like(text, number + 1) for number, text in enumerate(texts)], dim=1)
    aims = torch.randn(1, 22, 32, generator=torch.Generator().manual_seed(3))

    packed = encoder(torch.cat(texts, dim=1), sequences=numbers)
    (packed * aims).mean().backward()
    gradients = {name: parameter.grad.clone() for name, parameter in encoder.named_parameters()}
    encoder.zero_grad()
    apart = torch.cat([encoder(text) for text in texts], dim=1)
    (apart * aims).mean().backward()

    assert torch.allclose(packed, apart, atol=1e-5)
    for name, parameter in encoder.named_parameters():
        assert torch.allclose(gradients[name], parameter.grad, atol=1e-5), name
    assert max(gradient.abs().max() for gradient in gradients.values()) > 1e-3


def test_without_numbers_of_sequences_texts_would_look_over_the_join() -> None:
    encoder = built(small())
    roused(encoder)
    first, second = some_tokens(1, 5), some_tokens(1, 5, seed=2)
    joined = encoder(torch.cat((first, second), dim=1))
    assert not torch.allclose(joined[:, :5], encoder(first), atol=1e-2)
