"""Small networks and rows for tests of training."""

import torch
from torch import Tensor, nn


class Tower(nn.Module):
    """Embeddings, layers of `attention`-like matrices with a residual, and a head, named as encoders name theirs."""

    def __init__(self, *, layers: int = 2, width: int = 8, words: int = 11, labels: int = 3) -> None:
        super().__init__()
        self.embeddings = nn.Module()
        self.embeddings.word_embeddings = nn.Embedding(words, width)
        self.embeddings.LayerNorm = nn.LayerNorm(width)
        self.encoder = nn.Module()
        self.encoder.layer = nn.ModuleList(
            nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width)) for _ in range(layers)
        )
        self.classifier = nn.Linear(width, labels)

    def forward(self, words: Tensor) -> Tensor:
        hidden = self.embeddings.LayerNorm(self.embeddings.word_embeddings(words)).mean(dim=1)
        for layer in self.encoder.layer:
            hidden = hidden + layer(hidden)
        return self.classifier(hidden)


def tower(seed: int = 0, **sizes: int) -> Tower:
    """The same network for the same seed."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return Tower(**sizes)


def backward(network: nn.Module, step: int = 0) -> float:
    """Gradients of the loss on the rows of a step; gives the loss."""
    generator = torch.Generator().manual_seed(100 + step)
    words = torch.randint(0, 11, (16, 5), generator=generator)
    network.zero_grad()
    loss = nn.functional.cross_entropy(network(words), (words.sum(dim=1) // 17).clamp(max=2))
    loss.backward()
    return loss.item()


def weights(network: nn.Module) -> list[Tensor]:
    """Copies of all parameters."""
    return [one.detach().clone() for one in network.parameters()]


def same(these: list[Tensor], those: list[Tensor]) -> bool:
    """Whether all bits are equal."""
    return all(torch.equal(one, other) for one, other in zip(these, those, strict=True))
