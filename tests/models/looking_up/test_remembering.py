"""What was found before is not looked for again, and no more is remembered than may be."""

from collections.abc import Sequence

import numpy as np
import pytest

from tasklift.models.looking_up import remembering as module
from tasklift.models.looking_up.remembering import Remembering
from tasklift.models.numbers import Integers


class Lengths:
    """Tells how long texts are, and notes which it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Integers:
        self.asked.extend(texts)
        return np.array([len(text) for text in texts], dtype=np.int64)


def test_each_thing_is_read_once_however_often_it_is_asked() -> None:
    lengths = Lengths()
    remembering = Remembering(lengths)
    assert remembering(["a", "bb", "a"]).tolist() == [1, 2, 1]
    assert remembering(["ccc", "bb"]).tolist() == [3, 2]
    assert lengths.asked == ["a", "bb", "ccc"]
    assert remembering([]).shape == (0,)


def test_what_was_asked_last_is_remembered_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST", 2)
    lengths = Lengths()
    remembering = Remembering(lengths)
    remembering(["a", "bb", "ccc"])
    assert remembering(["bb", "ccc"]).tolist() == [2, 3]
    assert lengths.asked == ["a", "bb", "ccc"]
    remembering(["a"])
    assert lengths.asked == ["a", "bb", "ccc", "a"]
