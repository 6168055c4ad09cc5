"""No test sends its runs to trackers that whoever runs the tests is asked by, none keeps the others waiting, and none
fails for being slow."""

import os

import pytest
from hypothesis import settings

_OF_TRACKERS = ("MLFLOW_", "WANDB_", "TRACKIO_")


def pytest_configure(config: pytest.Config) -> None:
    """Before anything is run: fixtures of a session carry runs out too, and hand the environment on."""
    for name in [name for name in os.environ if name.startswith(_OF_TRACKERS)]:
        del os.environ[name]
    settings.register_profile("unhurried", deadline=None)
    settings.load_profile("unhurried")
    # Threads that wait for work in a loop would take the processor from the tests beside.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if "PYTEST_XDIST_WORKER" in os.environ:
        os.environ.setdefault("OMP_NUM_THREADS", "1")
