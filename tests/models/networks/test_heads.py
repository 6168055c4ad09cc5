"""Heads on networks: our blocks where they can be the network, else transformers, with the same numbers."""

from pathlib import Path
from typing import Any

import pytest
from tests.models.tiny_encoder import write_tiny_encoder
from tests.runs.made import reviews

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from dataclasses import replace  # noqa: E402

from tasklift.models.encoder import Encoder  # noqa: E402
from tasklift.models.networks.beginnings import open_encoder, planned_encoder  # noqa: E402
from tasklift.models.networks.heads import scores_at_gaps, with_gaps, with_head  # noqa: E402
from tasklift.models.networks.narrow import NarrowLayerNorm  # noqa: E402
from tasklift.models.transformer.network import BlockNetwork, load_network  # noqa: E402
from tasklift.tasks.encoder_plan import EncoderPlan  # noqa: E402

TEXTS = [row["review"] for language in ("en", "zh") for row in reviews(20, language=language)]
PLAN = EncoderPlan(layers=1, heads=2, width=16, context=32, vocabulary=200)
SHAPE = {"vocab_size": 60, "pad_token_id": 0}
BERT_LIKE = {
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 40,
}
OTHERS = {
    "DistilBert": {"dim": 16, "n_layers": 1, "n_heads": 2, "hidden_dim": 32, "max_position_embeddings": 40},
    "Roberta": BERT_LIKE,
    "Electra": {**BERT_LIKE, "embedding_size": 16},
}
"""Architectures that our blocks cannot be."""


@pytest.fixture
def start(tmp_path: Path) -> Encoder:
    """A pretrained BERT without a head."""
    return open_encoder(write_tiny_encoder(tmp_path / "tiny", TEXTS))


def made(kind: str, head: str = "Model") -> Encoder:
    """A network of transformers of that kind, of random weights."""
    torch.manual_seed(0)
    config = getattr(transformers, f"{kind}Config")(**SHAPE, **OTHERS[kind])
    return Encoder(getattr(transformers, f"{kind}{head}")(config), None, fills_gaps=head == "ForMaskedLM")


def read(vocabulary: int = 60) -> tuple[Any, Any, Any]:
    """Tokens, which of them are there, and which are asked for."""
    ids = torch.randint(5, vocabulary, (3, 12), generator=torch.Generator().manual_seed(1))
    mask = (torch.arange(12) < torch.tensor([[12], [8], [3]])).long()
    return ids, mask, mask.bool() & (torch.arange(12) % 3 == 1)


def hidden(module: Any) -> Any:
    ids, mask, _ = read()
    with torch.inference_mode():
        return module.base_model.eval()(input_ids=ids, attention_mask=mask).last_hidden_state[mask.bool()]


def scores(module: Any) -> Any:
    with torch.inference_mode():
        return scores_at_gaps(module.eval(), *read())


def test_a_bert_goes_on_in_our_blocks_with_the_same_hidden_states(start: Encoder) -> None:
    module = with_gaps(start, dropout=0.1, seed=0)
    assert isinstance(module, BlockNetwork)
    assert torch.allclose(hidden(module), hidden(start.module), atol=1e-5)
    assert scores(module).shape == (int(read()[2].sum()), len(start.tokenizer))


def test_what_was_fine_tuned_goes_on_in_our_blocks_too(start: Encoder) -> None:
    labels = ("bad", "good")
    told = replace(start, module=with_head(start, labels, dropout=0.1, seed=0), labels=labels)
    module = with_gaps(told, dropout=0.1, seed=0)
    assert isinstance(module, BlockNetwork)
    assert torch.allclose(hidden(module), hidden(start.module), atol=1e-5)


@pytest.mark.parametrize("kind", OTHERS)
def test_what_our_blocks_cannot_be_goes_the_way_of_transformers(kind: str) -> None:
    network = made(kind)
    module = with_gaps(network, dropout=0.1, seed=0)
    assert type(module).__name__ == f"{kind}ForMaskedLM"
    assert torch.allclose(hidden(module), hidden(network.module), atol=1e-6)
    assert scores(module).shape == (int(read()[2].sum()), 60)


@pytest.mark.parametrize("kind", OTHERS)
def test_a_head_of_transformers_that_has_learned_is_kept(kind: str) -> None:
    network = made(kind, "ForMaskedLM")
    assert torch.allclose(scores(with_gaps(network, dropout=0.1, seed=0)), scores(network.module), atol=1e-6)


def test_scores_at_gaps_are_the_same_rows_in_both_ways(tmp_path: Path, start: Encoder) -> None:
    torch.manual_seed(3)
    theirs = transformers.BertForMaskedLM(start.module.config)
    theirs.save_pretrained(tmp_path)
    ours = load_network(tmp_path, "gaps", ())
    assert scores(theirs).std() > 0.01
    assert torch.allclose(scores(ours), scores(theirs), atol=1e-5)
    kept = with_gaps(replace(start, module=theirs, fills_gaps=True), dropout=0.1, seed=9)
    assert torch.allclose(scores(kept), scores(theirs), atol=1e-5)


def test_a_new_head_is_drawn_by_the_seed(start: Encoder) -> None:
    for network in (start, made("Roberta")):
        first, again, other = (scores(with_gaps(network, dropout=0.1, seed=seed)) for seed in (1, 1, 2))
        assert torch.equal(first, again)
        assert not torch.allclose(first, other)


def test_dropout_is_as_asked_for_hidden_values_and_none_for_attention(start: Encoder) -> None:
    for network in (start, planned_encoder(PLAN, TEXTS, seed=0)):
        module = with_gaps(network, dropout=0.25, seed=0)
        assert {part.p for part in module.modules() if isinstance(part, torch.nn.Dropout)} == {0.25}
    config = with_gaps(made("Roberta"), dropout=0.25, seed=0).config
    assert (config.hidden_dropout_prob, config.attention_probs_dropout_prob) == (0.25, 0.0)


def test_what_it_begins_with_stays_as_it_was(start: Encoder) -> None:
    for network in (start, made("DistilBert"), planned_encoder(PLAN, TEXTS, seed=0)):
        before = hidden(network.module)
        for module in (with_gaps(network, dropout=0.1, seed=0), with_head(network, ("a", "b"), dropout=0.1, seed=0)):
            with torch.no_grad():
                for one in module.parameters():
                    one.add_(1.0)
        assert torch.equal(hidden(network.module), before)


def test_a_planned_network_tells_labels_with_what_it_learned() -> None:
    network = planned_encoder(PLAN, TEXTS, seed=0)
    module = with_head(network, ("bad", "好"), dropout=0.1, seed=0)
    assert isinstance(module, BlockNetwork) and module.labels == ("bad", "好")
    assert torch.equal(hidden(module), hidden(network.module))
    ids, mask, _ = read()
    assert module(input_ids=ids, attention_mask=mask).logits.shape == (3, 2)


def test_every_layer_norm_is_a_narrow_one(start: Encoder) -> None:
    networks = (start, made("Roberta"), planned_encoder(PLAN, TEXTS, seed=0))
    for network in networks:
        norms = [
            part for part in with_gaps(network, dropout=0.1, seed=0).modules() if isinstance(part, torch.nn.LayerNorm)
        ]
        assert norms and all(isinstance(part, NarrowLayerNorm) for part in norms)
