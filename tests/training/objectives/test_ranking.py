"""Order: the log-likelihood of Bradley and Terry by hand, and that a tiny encoder learns which text is better."""

import math

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from tests.training.made import pace  # noqa: E402

from tasklift.forms.desk import Desk  # noqa: E402
from tasklift.training.loop import train  # noqa: E402
from tasklift.training.objectives.ranking import judged_by_order, ranking_losses  # noqa: E402
from tasklift.training.objectives.regression import outputs_of  # noqa: E402

from .works import CPU, ranked, ranking_work, tiny_bert  # noqa: E402


def scores(module: "torch.nn.Module") -> list[np.ndarray]:
    with torch.no_grad():
        return [
            outputs_of(module, side, np.arange(side.rows), padding=0, device=CPU).double().numpy() for side in ranked()
        ]


def test_the_loss_of_a_pair_is_minus_the_log_likelihood_of_its_order() -> None:
    module = tiny_bert(1).eval()
    better, worse = scores(module)
    rows = np.array([4, 0])
    found = ranking_losses(module, *ranked(), padding=0, device=CPU)(rows)
    likely = [math.exp(better[row]) / (math.exp(better[row]) + math.exp(worse[row])) for row in rows]
    assert found.tolist() == pytest.approx([-math.log(one) for one in likely], rel=1e-4)


def test_it_is_judged_by_the_share_in_the_right_order() -> None:
    share, loss = judged_by_order(np.array([2.0, 0.0, 1.0, 5.0]), np.array([1.0, 1.0, 1.0, 1.0]))
    assert share == pytest.approx(2.5 / 4)
    assert loss == pytest.approx(np.mean([math.log1p(math.exp(-ahead)) for ahead in (1, -1, 0, 4)]))
    assert judged_by_order(np.array([1e4]), np.array([-1e4])) == (1.0, 0.0)


def test_a_tiny_encoder_learns_the_order() -> None:
    module = tiny_bert(1)
    before = judged_by_order(*scores(module.eval()))
    train(ranking_work(module), pace(epochs=15, batch_size=16, learning_rate=0.01), seed=0, desk=Desk())
    after = judged_by_order(*scores(module))
    assert after[0] > 0.95 and after[1] < before[1] / 2
