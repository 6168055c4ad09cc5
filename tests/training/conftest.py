"""Networks of a few thousand weights are trained on one thread: more would spend their time waiting for each other."""

from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from tasklift.training import clock


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    if find_spec("torch") is None:
        yield
        return
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def checkpoint_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """However little time has gone by."""
    monkeypatch.setattr(clock, "_LEAST_PAUSE", 0.0)
    monkeypatch.setattr(clock, "_SHARE", 1e9)
