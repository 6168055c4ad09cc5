"""Where parameters stand, by the names that encoders give them."""

import pytest

from tasklift.training.depths import Place, places


@pytest.mark.parametrize(
    ("embeddings", "layer", "within"),
    [
        ("bert.embeddings.word_embeddings.weight", "bert.encoder.layer.{}", "attention.self.query.weight"),
        ("model.embed_tokens.weight", "model.layers.{}", "mlp.gate_proj.weight"),
        ("transformer.wte.weight", "transformer.h.{}", "attn.c_attn.weight"),
        ("emb.weight", "blocks.{}", "norm1.weight"),
        ("model.embeddings.tok_embeddings.weight", "model.layers.{}", "attn.Wqkv.weight"),
        ("encoder.embed_tokens.weight", "encoder.block.{}", "layer.1.DenseReluDense.wi.weight"),
    ],
)
def test_embeddings_are_lowest_then_layers_by_number_and_heads_on_top(embeddings: str, layer: str, within: str) -> None:
    names = [embeddings, *(f"{layer.format(at)}.{within}" for at in range(12)), "pooler.dense.weight", "head.bias"]
    found = places(names)
    assert [found[name].depth for name in names] == [*range(13), 13, 13]
    assert found[names[4]] == Place(layer.format(3), 4, hidden=True)
    assert [found[name].hidden for name in names] == [False, *[True] * 12, False, False]


def test_what_belongs_together_has_one_name() -> None:
    names = ["embeddings.word_embeddings.weight", "embeddings.LayerNorm.bias", "head.weight", "head.bias"]
    assert [place.layer for place in places(names).values()] == ["embeddings", "embeddings", "head", "head"]


@pytest.mark.parametrize("name", ["layer_norm.weight", "head.0.weight", "remember.weight", "cls_layers.weight"])
def test_names_that_only_look_like_layers_or_embeddings_are_on_top(name: str) -> None:
    assert places([name, "layers.0.weight"])[name].depth == 2


def test_the_outermost_number_and_the_outermost_embedding_count() -> None:
    names = ["embeddings.word_embeddings.weight", "layers.3.layer.1.embedding.weight"]
    assert list(places(names).values()) == [Place("embeddings", 0, hidden=False), Place("layers.3", 4, hidden=True)]


def test_a_network_without_layers_is_all_top() -> None:
    assert places(["weight", "bias"])["weight"] == Place("weight", 1, hidden=False)
