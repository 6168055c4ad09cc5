"""What counts as the same output of a block of the tutorial."""

import pytest
from tests.docs.tutorial import alike


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("macro_f1 0.797 -> 0.910, +11.4 points", "macro_f1 0.8 -> 0.91,\n-1.0 points"),
        ("normalize  1,397  0 s", "normalize  12  cached"),
        ("p = 0.0001", "p = 1e-05"),
        ("2,,delivery,0.492484,no text", "2,,delivery,0.5,no text"),
        ("1.0e-03  0.304  ████", "1.0e-03  0.4  █████"),
        ("lift show 2a61e59b", "lift show a46d9de7"),
        ("看不出：0.883 -> 0.933，在 70 行测试\n数据上", "看不出：0.88 -> 0.93，在 7 行\n测试数据上"),
    ],
)
def test_figures_may_differ(shown: str, printed: str) -> None:
    assert alike(shown, printed)


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("Better than the baseline", "Worse than the baseline"),
        ("3 rows answered", "rows answered"),
        ("the model is in my_model", "the model is in my_model\nand something else"),
        ("normalize  0 s", "normalize"),
        ("看不出是否更好", "比基线更好"),
    ],
)
def test_words_may_not(shown: str, printed: str) -> None:
    assert not alike(shown, printed)
