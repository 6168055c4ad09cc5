"""Real networks whose gradients vanish, explode, or are well."""

import json
import math
import random
from dataclasses import asdict
from pathlib import Path

import polars as pl
import pytest
from tests.models.tiny_encoder import write_tiny_encoder

torch = pytest.importorskip("torch")

from tasklift.forms.desk import Desk  # noqa: E402
from tasklift.settings.kept import say_again  # noqa: E402
from tasklift.settings.messages import Note, speaking  # noqa: E402
from tasklift.training.gradients import Gradients  # noqa: E402
from tasklift.training.monitors import FEWEST, MANY, GradientMonitor  # noqa: E402


class Deep(torch.nn.Module):
    """Layers one after another, with or without a way around each."""

    def __init__(self, activation: torch.nn.Module, *, layers: int, residual: bool, scale: float = 1.0) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.residual = residual
        self.layers = torch.nn.ModuleList(
            torch.nn.Sequential(torch.nn.LayerNorm(16), torch.nn.Linear(16, 16), activation)
            if residual
            else torch.nn.Sequential(torch.nn.Linear(16, 16), activation)
            for _ in range(layers)
        )
        self.head = torch.nn.Linear(16, 2)
        for one in self.parameters():
            one.data.mul_(scale)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        for layer in self.layers:
            rows = rows + layer(rows) if self.residual else layer(rows)
        return self.head(rows)


def watched(network: Deep, *, steps: int = 30, rate: float = 0.05) -> GradientMonitor:
    monitor, gradients = GradientMonitor(), Gradients(network)
    optimiser = torch.optim.SGD(network.parameters(), lr=rate)
    generator = torch.Generator().manual_seed(1)
    for _ in range(steps):
        rows = torch.randn(32, 16, generator=generator)
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(network(rows), (rows[:, 0] > 0).long()).backward()
        monitor.see(gradients.norms().layers)
        optimiser.step()
    return monitor


def fed(monitor: GradientMonitor, norms: list[float]) -> GradientMonitor:
    for norm in norms:
        monitor.see({"layers.0": norm, "layers.1": norm, "head": norm})
    return monitor


def test_thirty_sigmoid_layers_vanish_and_the_lowest_is_named() -> None:
    notes = watched(Deep(torch.nn.Sigmoid(), layers=30, residual=False)).notes()
    assert [note.split(":")[0] for note in notes] == ["gradients vanish"]
    assert "`layers.0`" in notes[0]
    assert "`head`" in notes[0]
    assert "residual connections" in notes[0]


def test_a_badly_scaled_network_explodes() -> None:
    notes = watched(Deep(torch.nn.ReLU(), layers=8, residual=False, scale=6.0), rate=0.01).notes()
    assert [note.split(":")[0] for note in notes] == ["gradients explode"]
    assert "not a finite number" in notes[0]


def test_a_rate_too_high_for_a_network_explodes() -> None:
    leapt, broken = watched(Deep(torch.nn.ReLU(), layers=4, residual=False, scale=3.0), rate=1.0).notes()
    assert "times its usual size" in leapt
    assert "not a finite number" in broken


def test_a_deep_residual_network_is_well() -> None:
    assert watched(Deep(torch.nn.GELU(), layers=30, residual=True), steps=80).notes() == []


def test_a_leap_is_told_with_its_layer_and_size_and_counted() -> None:
    monitor = fed(GradientMonitor(), [1.0] * 10)
    monitor.see({"layers.0": 1.0, "layers.1": 250.0, "head": 120.0})
    assert monitor.notes() == [
        "gradients explode: at step 11 the gradient at `layers.1` was 250 times its usual size (1 such steps in all); "
        "clip gradients, lower the learning rate, or make the warm-up longer"
    ]
    assert "(2 such steps in all)" in fed(monitor, [1.0, 101.0]).notes()[0]


def test_noise_and_a_hard_row_late_in_training_are_no_explosion() -> None:
    assert fed(GradientMonitor(), [1.0, 5.0, 2.0, 3.0, 4.0, 90.0, 1.0]).notes() == []
    assert fed(GradientMonitor(), [3.0] * 5 + [0.001] * 100 + [2.9]).notes() == []
    assert fed(GradientMonitor(), [0.0] * 30).notes() == []


def test_leaving_a_plateau_and_a_hard_row_after_it_are_no_explosion() -> None:
    """Small gradients on the plateau, larger ones as it learns, none to speak of when it has, and then a hard row."""
    plateau, learning, learned = [0.004] * 30, [0.01, 0.03, 0.1, 0.3, 0.8, 1.0, 0.5], [1e-4] * 60
    assert fed(GradientMonitor(), [*plateau, *learning, *learned, 0.9]).notes() == []
    assert "explode" in fed(GradientMonitor(), [*plateau, *learning, *learned, 20.0]).notes()[0]


def test_lower_layers_that_leap_by_themselves_are_no_explosion() -> None:
    """The numbers are of a healthy training: the step in which it left its plateau, and those around."""
    usual = {"embeddings": 0.015, "layers.0": 0.0026, "layers.1": 0.0026, "head": 0.4}
    leap = {"embeddings": 24.0, "layers.0": 2.8, "layers.1": 1.2, "head": 0.64}
    monitor = GradientMonitor()
    for norms in [usual] * 20 + [leap, usual, leap]:
        monitor.see(norms)
    assert monitor.notes() == []
    monitor.see({**leap, "head": 40.0})
    assert "at step 24 the gradient at `embeddings` was 1,600 times its usual size (1 such" in monitor.notes()[0]


def test_a_healthy_network_that_learns_its_rows_by_heart_is_silent(tmp_path: Path) -> None:
    """Its layers leave the plateau of a fresh head, and then only now and then is a row hard."""
    pytest.importorskip("transformers")
    from tasklift.models.networks.beginnings import open_encoder
    from tasklift.training.lessons.encoders import teach_labels
    from tasklift.training.pace import EncoderPace

    words = {"delivery": ["parcel", "courier"], "payment": ["refund", "invoice"], "product": ["battery", "screen"]}
    lots = random.Random(0)
    labels = [lots.choice(list(words)) for _ in range(400)]
    texts = [f"the {lots.choice(words[label])} of ann {lots.choice('abcdefgh')} is wrong" for label in labels]
    told = pl.Series("label", [label if lots.random() > 0.03 else "product" for label in labels])
    units = [str(place) for place in range(400)]
    rows = pl.DataFrame(
        {"unit": units, "text": texts, "label": told, "weight": pl.Series([None] * 400, dtype=pl.String)}
    )
    start = open_encoder(write_tiny_encoder(tmp_path / "tiny", texts))
    pace = EncoderPace(epochs=10, learning_rate=2e-3, batch_size=8, precision="fp32")
    history = teach_labels(start, rows, rows.clear(), pace, seed=0, desk=Desk()).history
    assert history is not None
    assert history["points"][-1]["loss"] < 0.4
    assert history["notes"] == []


def test_nothing_is_called_a_leap_before_there_is_a_usual_size() -> None:
    assert fed(GradientMonitor(), [1e-6] * (FEWEST - 1) + [1.0]).notes() == []


def test_a_few_faint_steps_are_no_vanishing() -> None:
    monitor = GradientMonitor()
    for _ in range(3):
        for _ in range(MANY - 1):
            monitor.see({"layers.0": 0.0, "head": 1.0})
        monitor.see({"layers.0": 0.5, "head": 1.0})
    assert monitor.notes() == []


def test_what_is_not_finite_is_told_from_where_it_arose() -> None:
    monitor = fed(GradientMonitor(), [1.0])
    for _ in range(3):
        monitor.see({"layers.0": math.nan, "layers.1": math.inf, "head": 1.0})
    assert "at step 2 the gradient at `layers.1` was not a finite number (3 such steps in all)" in monitor.notes()[0]


def test_a_network_without_gradients_or_with_one_layer_has_nothing_to_tell() -> None:
    monitor = GradientMonitor()
    for _ in range(2 * MANY):
        monitor.see({})
        monitor.see({"head": 1.0})
    assert monitor.notes() == []


def test_a_monitor_goes_on_from_its_json() -> None:
    norms = [1.0] * 10 + [200.0, math.inf]
    half = fed(GradientMonitor(), norms[:7])
    resumed = GradientMonitor(**json.loads(json.dumps(asdict(half))))
    assert asdict(fed(resumed, norms[7:])) == asdict(fed(GradientMonitor(), norms))


def test_notes_are_said_in_chinese() -> None:
    notes: list[Note] = fed(GradientMonitor(), [1.0] * 10 + [200.0, math.nan]).notes()
    with speaking("zh"):
        leapt, broken = (say_again(json.loads(json.dumps(note.to_json()))) for note in notes)
    assert leapt.startswith("梯度爆炸：第 11 步，`layers.0` 的梯度是平时的 200 倍")
    assert "不是有限的数" in broken
