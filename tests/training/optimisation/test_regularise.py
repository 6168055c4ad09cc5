"""Which weights are kept small, and the three ways to do it."""

import pytest

torch = pytest.importorskip("torch")

from tests.training.networks import Tower, backward, tower, weights  # noqa: E402

from tasklift.training.optimisation.regularise import add_penalty, decay, parameter_groups, shrink  # noqa: E402


def groups_for_torch(network: Tower, weight_decay: float = 0.0, rate: float = 0.05) -> list[dict[str, object]]:
    groups = parameter_groups(network, learning_rate=rate, weight_decay=weight_decay, layer_decay=0.9)
    return [group.for_torch() for group in groups]


def test_every_parameter_is_in_one_group_and_biases_and_norms_are_not_decayed() -> None:
    network = tower()
    groups = parameter_groups(network, learning_rate=0.1, weight_decay=0.01)
    placed = {id(one): group for group in groups for one in group.parameters}
    assert len(placed) == sum(len(group.parameters) for group in groups) == len(list(network.parameters()))
    for name, one in network.named_parameters():
        is_matrix = "LayerNorm" not in name and ".2." not in name and not name.endswith("bias")
        assert placed[id(one)].weight_decay == (0.01 if is_matrix else 0.0), name


def test_lower_layers_learn_slower_and_embeddings_slowest() -> None:
    network = tower(layers=3)
    rates = {
        id(one): group.learning_rate
        for group in parameter_groups(network, learning_rate=1.0, layer_decay=0.5)
        for one in group.parameters
    }
    assert rates[id(network.classifier.weight)] == 1.0
    assert [rates[id(network.encoder.layer[at][0].weight)] for at in range(3)] == [0.125, 0.25, 0.5]
    assert (
        rates[id(network.embeddings.word_embeddings.weight)] == rates[id(network.embeddings.LayerNorm.bias)] == 0.0625
    )


def test_frozen_parameters_are_left_out_and_the_others_keep_their_rates() -> None:
    network = tower(layers=3)
    network.classifier.requires_grad_(False)
    network.encoder.layer[2].requires_grad_(False)
    groups = parameter_groups(network, learning_rate=1.0, layer_decay=0.5)
    assert {group.learning_rate for group in groups} == {0.0625, 0.125, 0.25}


def test_a_penalty_is_the_coupled_weight_decay_of_torch() -> None:
    ours, theirs = tower(), tower()
    one = torch.optim.Adam(groups_for_torch(ours))
    other = torch.optim.Adam(groups_for_torch(theirs, weight_decay=0.1))
    for step in range(20):
        backward(ours, step)
        add_penalty(one, 0.1)
        one.step()
        backward(theirs, step)
        other.step()
    for learnt, expected in zip(weights(ours), weights(theirs), strict=True):
        torch.testing.assert_close(learnt, expected, rtol=1e-4, atol=1e-6)


def test_decay_is_the_decoupled_weight_decay_of_torch() -> None:
    ours, theirs = tower(), tower()
    one = torch.optim.Adam(groups_for_torch(ours))
    other = torch.optim.AdamW(groups_for_torch(theirs, weight_decay=0.1))
    for step in range(20):
        backward(ours, step)
        decay(one, 0.1)
        one.step()
        backward(theirs, step)
        other.step()
    for learnt, expected in zip(weights(ours), weights(theirs), strict=True):
        torch.testing.assert_close(learnt, expected, rtol=1e-4, atol=1e-6)


def test_l1_finds_the_lasso_of_scikit_learn_zeros_included() -> None:
    from sklearn.linear_model import Lasso

    generator = torch.Generator().manual_seed(0)
    features = torch.randn(200, 6, generator=generator)
    answers = features @ torch.tensor([2.0, 0.0, -1.0, 0.0, 0.05, 0.0]) + 0.1 * torch.randn(200, generator=generator)
    model = torch.nn.Linear(6, 1)
    optimiser = torch.optim.SGD([group.for_torch() for group in parameter_groups(model, learning_rate=0.2)])
    for _ in range(300):
        optimiser.zero_grad()
        (0.5 * (model(features).squeeze(1) - answers).square().mean()).backward()
        optimiser.step()
        shrink(optimiser, 0.1)
    expected = Lasso(alpha=0.1).fit(features.numpy(), answers.numpy())
    torch.testing.assert_close(model.weight[0], torch.tensor(expected.coef_, dtype=torch.float32), rtol=0, atol=1e-3)
    assert (model.weight == 0).sum() == (expected.coef_ == 0).sum() == 4
    assert model.bias.item() == pytest.approx(expected.intercept_, abs=1e-3)
