"""Losses beside their formulas, written out by hand and by a reference."""

import math

import pytest

torch = pytest.importorskip("torch")

from torch.nn import functional  # noqa: E402

from tasklift.training.losses import make_loss  # noqa: E402

LOGITS = torch.tensor([[2.0, 0.0, -1.0], [0.1, 0.0, 0.2], [-30.0, 60.0, 0.0]])
GOLD = torch.tensor([0, 2, 0])


def sigmoid_focal(logits: "torch.Tensor", targets: "torch.Tensor", focus: float) -> "torch.Tensor":
    """As detectors have it, for two labels, without the weight by label."""
    p = torch.sigmoid(logits)
    p_right = p * targets + (1 - p) * (1 - targets)
    return (1 - p_right) ** focus * functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")


def test_cross_entropy_is_torchs_with_its_smoothing() -> None:
    found = make_loss("cross_entropy", smoothing=0.1)(LOGITS, GOLD)
    assert torch.equal(found, functional.cross_entropy(LOGITS, GOLD, reduction="none", label_smoothing=0.1))


def test_focal_is_its_formula() -> None:
    p = math.exp(2) / (math.exp(2) + 1 + math.exp(-1))
    assert make_loss("focal")(LOGITS, GOLD)[0].item() == pytest.approx(-((1 - p) ** 2) * math.log(p), rel=1e-5)
    assert make_loss("focal", focus=0.5)(LOGITS, GOLD)[0].item() == pytest.approx(-((1 - p) ** 0.5) * math.log(p))
    assert make_loss("focal")(LOGITS, GOLD)[2].item() == pytest.approx(90)


@pytest.mark.parametrize("focus", [0.5, 1.0, 2.0, 5.0])
def test_focal_of_two_labels_is_that_of_detectors_and_so_are_its_gradients(focus: float) -> None:
    torch.manual_seed(0)
    difference = torch.linspace(-9, 9, 31, dtype=torch.float64, requires_grad=True)
    gold = torch.randint(0, 2, (31,))
    ours = make_loss("focal", focus=focus)(torch.stack([torch.zeros_like(difference), difference], dim=1), gold)
    (slope,) = torch.autograd.grad(ours.sum(), difference)
    theirs = sigmoid_focal(difference, gold.double(), focus)
    torch.testing.assert_close(ours, theirs)
    torch.testing.assert_close(slope, torch.autograd.grad(theirs.sum(), difference)[0])


def test_focal_without_focus_is_cross_entropy_and_the_sure_have_finite_gradients() -> None:
    torch.testing.assert_close(
        make_loss("focal", focus=0)(LOGITS, GOLD), functional.cross_entropy(LOGITS, GOLD, reduction="none")
    )
    sure = torch.tensor([[500.0, 0.0], [-500.0, 0.0]], requires_grad=True)
    for focus in (0.0, 0.3, 1.0, 2.0):
        losses = make_loss("focal", focus=focus)(sure, torch.tensor([0, 0]))
        (slope,) = torch.autograd.grad(losses.sum(), sure)
        assert losses[0] == 0 and losses[1] == 500 and bool(slope.isfinite().all())


def test_squared_error_is_the_mean_distance_of_logits_from_the_right_answer() -> None:
    found = make_loss("squared_error")(LOGITS, GOLD)
    assert found[0].item() == pytest.approx((1 + 0 + 1) / 3)
    assert found[1].item() == pytest.approx((0.01 + 0 + 0.64) / 3)
    assert found[2].item() == pytest.approx((31**2 + 60**2) / 3)
