"""The speed of a training, on a clock that the test sets."""

import pytest

torch = pytest.importorskip("torch")

from tasklift.settings.messages import speaking  # noqa: E402
from tasklift.training.clock import Clock  # noqa: E402
from tasklift.training.history import Point  # noqa: E402

POINT = Point(2, 0.29, 3.2e-4, 1.0, 500)


class Hands:
    """Of a clock."""

    def __init__(self) -> None:
        self.at = 100.0
        self.clock = Clock(torch.nn.ModuleDict({"layer": torch.nn.ModuleList([torch.nn.Linear(8, 8)])}), CPU, self)

    def __call__(self) -> float:
        return self.at


CPU = torch.device("cpu")


def test_the_first_step_is_not_counted_nor_what_is_done_between_steps() -> None:
    hands = Hands()
    hands.at += 9
    hands.clock.step(700)
    for _ in range(2):
        hands.at += 1
        hands.clock.step(500)
    with hands.clock.aside():
        hands.at += 50
    with hands.clock.saving():
        hands.at += 30
    hands.at += 1
    hands.clock.step(200)
    speed = hands.clock.speed("fp32", 1)
    assert speed is not None
    assert (speed.tokens, speed.seconds, speed.device) == (1200, 3.0, "cpu")
    # The matrix comes first, so it has no gradient of what goes in.
    assert speed.operations == 1200 / 3 * 64 * 4
    twice = hands.clock.speed("fp32", 2)
    assert twice is not None and twice.ceiling == 2 * speed.ceiling


def test_a_training_of_one_step_has_no_speed() -> None:
    hands = Hands()
    hands.at += 1
    hands.clock.step(700)
    assert hands.clock.speed("fp32", 1) is None
    assert hands.clock.words(POINT).startswith("loss 0.290, rate 3.2e-04, ")
    assert "tokens" not in hands.clock.words(POINT)


def test_a_step_is_told_with_its_speed_and_memory() -> None:
    hands = Hands()
    for _ in range(2):
        hands.at += 0.25
        hands.clock.step(500)
    *figures, memory = hands.clock.words(POINT).split(", ")
    assert figures == ["loss 0.290", "rate 3.2e-04", "2,000 tokens a second"]
    assert memory.endswith(" MB") and int(memory.removesuffix(" MB").replace(",", "")) > 50
    with speaking("zh"):
        assert hands.clock.words(POINT).startswith("损失 0.290，学习率 3.2e-04，每秒 2,000 个词元，")
