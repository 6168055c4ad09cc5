"""Numbers: squared errors by hand, a scale and back, and that a tiny encoder learns to say them."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from tests.training.made import pace  # noqa: E402

from tasklift.forms.desk import Desk  # noqa: E402
from tasklift.training.loop import train  # noqa: E402
from tasklift.training.objectives.regression import (  # noqa: E402
    Scale,
    judged_by_distance,
    outputs_of,
    regression_losses,
)

from .works import CPU, counting, encoded, firsts, regression_work, tiny_bert  # noqa: E402


def test_the_loss_of_a_row_is_the_square_of_its_distance() -> None:
    module, targets = tiny_bert(1).eval(), firsts()
    rows = np.array([3, 0, 11])
    found = regression_losses(module, encoded(counting()), targets, padding=0, device=CPU)(rows)
    for row, loss in zip(rows, found.tolist(), strict=True):
        said = module(input_ids=torch.from_numpy(counting()[row])[None]).logits.item()
        assert loss == pytest.approx((said - targets[row]) ** 2, rel=1e-5)


def test_a_scale_goes_there_and_back() -> None:
    prices = np.array([1000.0, 3000.0, 5000.0])
    scale = Scale.of(prices)
    normalised = scale.normalised(prices)
    assert normalised == pytest.approx([-(1.5**0.5), 0.0, 1.5**0.5])
    assert scale.back(normalised) == pytest.approx(prices)
    assert Scale.of(np.array([7.0, 7.0])).normalised(np.array([7.0, 9.0])).tolist() == [0.0, 2.0]


def test_it_is_judged_by_the_mean_squared_error() -> None:
    assert judged_by_distance(np.array([1.0, 2.0]), np.array([1.0, 5.0])) == (-4.5, 4.5)


def test_a_tiny_encoder_learns_numbers() -> None:
    module = tiny_bert(1)
    train(regression_work(module), pace(epochs=30, batch_size=16, learning_rate=0.01), seed=0, desk=Desk())
    rows = np.arange(len(counting()))
    with torch.no_grad():
        outputs = outputs_of(module, encoded(counting()), rows, padding=0, device=CPU).double().numpy()
    score, _ = judged_by_distance(Scale.of(firsts()).back(outputs), firsts())
    assert score > -0.2 * firsts().var()
