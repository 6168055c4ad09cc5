"""Three ways to know the order of tokens."""

import pytest
import torch
from tests.models.transformer.plans import built, roused, small, some_tokens

from tasklift.models.transformer.positions import BUCKETS, FURTHEST, bucket_of, places_of, turn, turns_of


def test_buckets_are_those_of_t5() -> None:
    t5 = pytest.importorskip("transformers.models.t5.modeling_t5")
    distances = torch.arange(-1000, 1001)
    theirs = t5.T5Attention._relative_position_bucket(distances, True, BUCKETS, FURTHEST)
    assert torch.equal(bucket_of(distances), theirs)
    assert set(theirs.tolist()) == set(range(BUCKETS)) - {BUCKETS // 2}


def test_rotary_scores_hang_on_the_distance_alone() -> None:
    query, key = torch.randn(2, 16, generator=torch.Generator().manual_seed(0)).unbind()
    turns = turns_of(40, 16, torch.device("cpu"))
    scores = turn(query.expand(40, 16), turns) @ turn(key.expand(40, 16), turns).T
    for distance in (-30, -1, 0, 1, 7):
        along = scores.diagonal(distance)
        assert torch.allclose(along, along[0].expand_as(along), atol=1e-4)
    assert scores.diagonal(1)[0] != pytest.approx(scores.diagonal(2)[0].item(), abs=1e-3)


def test_turning_keeps_the_length_of_a_vector() -> None:
    vectors = torch.randn(12, 8, generator=torch.Generator().manual_seed(0))
    turned = turn(vectors, turns_of(12, 8, torch.device("cpu")))
    assert torch.allclose(turned.norm(dim=-1), vectors.norm(dim=-1), atol=1e-5)
    assert torch.equal(turned[0], vectors[0])


def test_places_are_counted_from_each_join() -> None:
    sequences = torch.tensor([[1, 1, 1, 2, 2, 0, 0], [0, 0, 0, 0, 0, 0, 0]])
    assert places_of(sequences).tolist() == [[0, 1, 2, 0, 1, 0, 1], [0, 1, 2, 3, 4, 5, 6]]


@pytest.mark.parametrize("positions", ["absolute", "relative", "rotary"])
def test_the_order_of_words_is_seen(positions: str) -> None:
    encoder = built(small(positions))
    roused(encoder)
    tokens = some_tokens(1, 8)
    assert not torch.allclose(encoder(tokens)[:, 0], encoder(tokens.roll(1, 1))[:, 1], atol=1e-2)


@pytest.mark.parametrize("positions", ["relative", "rotary"])
def test_distances_go_on_where_the_context_ends(positions: str) -> None:
    assert built(small(positions))(some_tokens(1, 30)).shape == (1, 30, 32)
