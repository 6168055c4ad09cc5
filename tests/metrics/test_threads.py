"""Values are the same bits on any number of threads."""

import os
import subprocess
import sys

VALUES = """
import numpy as np
from tasklift.metrics import calibration, confusion, ranking
from tasklift.metrics.judged import Judged
from tasklift.metrics.metric import prepare
generator = np.random.default_rng(0)
probabilities = generator.dirichlet(np.ones(5), 3000)
judged = Judged(tuple("abcde"), generator.integers(0, 5, 3000), probabilities.argmax(axis=1), probabilities)
weights = generator.random((40, 3000))
for metric in (*calibration.METRICS, *ranking.METRICS, *confusion.METRICS):
    if metric.name not in {"precision", "recall", "f1"}:
        print(metric.name, prepare(metric, judged)(weights).tobytes().hex())
"""


def values(threads: int) -> str:
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    environment = os.environ | {name: str(threads) for name in names}
    done = subprocess.run([sys.executable, "-c", VALUES], env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_two_threads_give_the_bits_that_one_gives() -> None:
    one = values(1)
    assert len(one.splitlines()) == 17
    assert values(2) == one
