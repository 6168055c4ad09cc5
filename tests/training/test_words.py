"""Only words of train learn, to the numbers that they would have had beside all others."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from tasklift.training.words import WordsOfTrain  # noqa: E402

WORDS = np.array([0, 2, 3, 7, 11])
ROWS = torch.tensor([[2, 7, 0], [11, 3, 7]])


def table() -> nn.Embedding:
    torch.manual_seed(0)
    return nn.Embedding(12, 4, padding_idx=0)


def stepped(embedding: nn.Module) -> None:
    """Ten steps of Adam without decay towards a sum of one."""
    optimizer = torch.optim.Adam(embedding.parameters(), lr=0.1)
    for _ in range(10):
        optimizer.zero_grad()
        ((embedding(ROWS).sum(dim=-1) - 1) ** 2).sum().backward()
        optimizer.step()


def test_they_learn_what_they_would_in_the_whole_table_and_the_rest_stays() -> None:
    whole, part = table(), WordsOfTrain(table(), WORDS)
    stepped(whole)
    stepped(part)
    assert torch.equal(part.whole().weight, whole.weight)
    assert part.weight.shape == (5, 4)
    assert part.whole().padding_idx == 0


def test_other_words_are_known_when_it_answers() -> None:
    part = WordsOfTrain(table(), WORDS).eval()
    with torch.no_grad():
        part.weight += 1
    every = torch.arange(12)
    assert torch.equal(part(every), part.whole()(every))
    assert torch.equal(part(torch.tensor([5])), table()(torch.tensor([5])))


def test_the_table_itself_is_not_changed_and_is_in_no_checkpoint() -> None:
    given = table()
    part = WordsOfTrain(given, WORDS)
    stepped(part)
    assert torch.equal(given.weight, table().weight)
    assert list(part.state_dict()) == ["weight"]
