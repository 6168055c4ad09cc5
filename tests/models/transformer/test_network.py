"""Our blocks behind the names of transformers: they keep what they learned when asked for something else."""

from pathlib import Path

import pytest
import torch
from tests.models.transformer.plans import FORMS, roused, small, some_tokens

from tasklift.models.transformer.heads import ClassificationModel
from tasklift.models.transformer.network import (
    BlockNetwork,
    NetworkHead,
    load_network,
    network_with_gaps,
    network_with_labels,
    planned_network,
)

LABELS = ("bad", "好", "so so")
TOKENS = some_tokens(3, 14)
MASK = (torch.arange(14) < torch.tensor([[14], [9], [3]])).long()
CHOSEN = MASK.bool() & (torch.arange(14) % 3 == 0)


def planned(positions: str = "absolute", share: str = "embeddings", **others: object) -> BlockNetwork:
    """A network that knows something: all its weights are large and uneven."""
    network = planned_network(small(positions, share, **others), seed=0)
    roused(network)
    return network.eval()


def with_head(network: BlockNetwork, head: NetworkHead) -> BlockNetwork:
    if head == "labels":
        told = network_with_labels(network, LABELS, dropout=0.0, seed=3).eval()
        roused(told.model.head)
        return told
    return network.base_model.eval() if head == "none" else network


def hidden(network: torch.nn.Module) -> torch.Tensor:
    with torch.inference_mode():
        return network.base_model.eval()(input_ids=TOKENS, attention_mask=MASK).last_hidden_state


def answers(network: BlockNetwork, head: NetworkHead) -> torch.Tensor:
    with torch.inference_mode():
        if head == "labels":
            return network(TOKENS, MASK).logits
        return network.scores_at(TOKENS, MASK, CHOSEN) if head == "gaps" else hidden(network)


def test_it_has_the_names_by_which_a_model_of_transformers_is_used() -> None:
    network = planned()
    assert (network.config.hidden_size, network.config.max_position_embeddings) == (32, 24)
    assert network.config.to_dict() == small().model_dump(mode="json")
    assert network.get_input_embeddings() is network.base_model.get_input_embeddings()
    output = network(input_ids=TOKENS, attention_mask=MASK, token_type_ids=torch.zeros_like(TOKENS))
    assert output.logits is None and output.last_hidden_state.shape == (3, 14, 32)
    told = with_head(network, "labels")(input_ids=TOKENS, attention_mask=MASK)
    assert told.last_hidden_state is None and told.logits.shape == (3, 3)


def test_the_base_model_has_the_same_weights_and_no_head() -> None:
    network = planned()
    base = network.base_model
    base.requires_grad_(False)
    assert {name for name, one in network.named_parameters() if one.requires_grad} == {
        "model.head.output.bias",
        *(f"model.head.{part}.{kind}" for part in ("transform", "norm") for kind in ("weight", "bias")),
    }


def test_another_table_of_tokens_is_read() -> None:
    network = planned()
    before = hidden(network)
    table = torch.nn.Embedding(50, 32)
    network.set_input_embeddings(table)
    assert network.get_input_embeddings() is table
    assert not torch.allclose(hidden(network), before)


def test_weights_are_drawn_by_the_seed() -> None:
    first, again, other = (planned_network(small(), seed=seed) for seed in (1, 1, 2))
    assert torch.equal(hidden(first), hidden(again))
    assert not torch.equal(hidden(first), hidden(other))


@pytest.mark.parametrize(("positions", "share"), FORMS)
def test_with_labels_it_keeps_what_it_learned(positions: str, share: str) -> None:
    network = planned(positions, share)
    told = network_with_labels(network, LABELS, dropout=0.3, seed=1)
    assert torch.equal(hidden(told), hidden(network))
    assert told.labels == LABELS and told.encoder.plan.dropout == 0.3
    assert network.encoder.plan.dropout == 0.0


def test_a_head_that_told_the_same_labels_is_kept_and_another_is_drawn_by_the_seed() -> None:
    told = with_head(planned(), "labels")
    assert torch.equal(
        answers(network_with_labels(told, LABELS, dropout=0, seed=9).eval(), "labels"), answers(told, "labels")
    )
    drawn = [network_with_labels(told, ("a", "b"), dropout=0, seed=seed).state_dict() for seed in (9, 9, 8)]
    first, again, other = (state["model.head.output.weight"] for state in drawn)
    assert torch.equal(first, again) and not torch.equal(first, other)


@pytest.mark.parametrize(("positions", "share"), FORMS)
def test_with_gaps_it_keeps_what_it_learned(positions: str, share: str) -> None:
    network = planned(positions, share)
    again = network_with_gaps(network, dropout=0.3, seed=1).eval()
    assert torch.equal(answers(again, "gaps"), answers(network, "gaps"))
    fresh = network_with_gaps(network.base_model, dropout=0.3, seed=1).eval()
    assert torch.equal(hidden(fresh), hidden(network))
    assert not torch.allclose(answers(fresh, "gaps"), answers(network, "gaps"))


@pytest.mark.parametrize("share", ["none", "embeddings", "layers"])
@pytest.mark.parametrize("begun", ["gaps", "none"])
def test_a_shared_output_matrix_stays_that_of_the_input(share: str, begun: NetworkHead) -> None:
    made = network_with_gaps(with_head(planned(share=share), begun), dropout=0.0, seed=1)
    table, output = made.get_input_embeddings().weight, made.model.head.output.weight
    assert (output is table) == (share != "none")
    made.scores_at(TOKENS, MASK, CHOSEN).sum().backward()
    torch.optim.SGD(made.parameters(), lr=0.1).step()
    assert torch.equal(table, output) == (share != "none")


def test_what_is_made_of_it_shares_no_weights_with_it() -> None:
    network = planned()
    before = hidden(network)
    for made in (
        network_with_labels(network, LABELS, dropout=0, seed=1),
        network_with_gaps(network, dropout=0, seed=1),
    ):
        roused(made)
    assert torch.equal(hidden(network), before)


def test_a_network_without_the_head_fills_no_gaps() -> None:
    for head in ("none", "labels"):
        with pytest.raises(TypeError, match="fills no gaps"):
            with_head(planned(), head).scores_at(TOKENS, MASK, CHOSEN)


@pytest.mark.parametrize(("positions", "share"), FORMS)
@pytest.mark.parametrize("head", ["none", "gaps", "labels"])
def test_what_is_saved_is_loaded(tmp_path: Path, positions: str, share: str, head: NetworkHead) -> None:
    network = with_head(planned(positions, share), head)
    network.save_pretrained(tmp_path)
    labels = LABELS if head == "labels" else ()
    again = load_network(tmp_path, head, labels)
    assert again.labels == labels and not again.training
    assert again.config == network.config
    assert torch.equal(answers(again, head), answers(network, head))
    if head == "gaps" and share != "none":
        assert again.model.head.output.weight is again.get_input_embeddings().weight


@pytest.mark.parametrize(
    ("head", "positions", "share"),
    [
        ("gaps", "absolute", "embeddings"),
        ("gaps", "absolute", "none"),
        ("gaps", "absolute", "layers"),
        ("gaps", "rotary", "embeddings"),
        ("labels", "absolute", "embeddings"),
        ("labels", "absolute", "layers"),
    ],
)
def test_transformers_reads_the_folder_and_answers_the_same(
    tmp_path: Path, head: NetworkHead, positions: str, share: str
) -> None:
    transformers = pytest.importorskip("transformers")
    network = with_head(planned(positions, share), head)
    network.save_pretrained(tmp_path)
    name = "AutoModelForMaskedLM" if head == "gaps" else "AutoModelForSequenceClassification"
    theirs = getattr(transformers, name).from_pretrained(tmp_path).eval()
    with torch.inference_mode():
        logits = theirs(input_ids=TOKENS, attention_mask=MASK).logits
    wanted = logits[CHOSEN] if head == "gaps" else logits
    assert wanted.std() > 0.05
    assert torch.allclose(answers(network, head), wanted, atol=1e-5)
    if head == "labels":
        assert tuple(theirs.config.id2label.values()) == LABELS


def test_only_a_network_with_labels_is_a_classification_model() -> None:
    assert isinstance(with_head(planned(), "labels").model, ClassificationModel)
    assert not isinstance(planned().base_model.model, ClassificationModel)
