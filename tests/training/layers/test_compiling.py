"""A compiled network learns as it does otherwise, and is a plain one after."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

pytest.importorskip("torch")

from tests.training.made import pace  # noqa: E402

import tasklift  # noqa: E402

ROOT = Path(__file__).parents[3]


_COMPILED = """
import torch
from tests.training.made import network, pace, work
from tasklift.forms.desk import Desk
from tasklift.training.loop import train

plain, compiled = network(), network()
for module in (plain, compiled):
    module[2] = torch.nn.Identity()
there, here = (
    train(work(module), pace(epochs=1, compile=module is compiled), seed=0, desk=Desk())
    for module in (plain, compiled)
)
assert len(here.points) == len(there.points) > 0
assert all(abs(one.loss - other.loss) < 1e-4 for one, other in zip(here.points, there.points, strict=True))
assert vars(compiled).keys() == vars(plain).keys()
assert compiled._compiled_call_impl is None
print("alike")
"""


def in_a_process(script: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """torch asks setuptools for a compiler, which fails where another test has loaded Python's own distutils."""
    path = f"{Path(tasklift.__file__).parents[1]}{os.pathsep}{ROOT}"
    told = {**os.environ, "CUDA_VISIBLE_DEVICES": "", "PYTHONPATH": path, **environment}
    command = [sys.executable, "-c", script]
    return subprocess.run(command, env=told, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.skipif(which("g++") is None, reason="there is no compiler")
def test_losses_are_the_same_and_the_module_is_plain_after() -> None:
    ended = in_a_process(_COMPILED)
    assert (ended.returncode, ended.stdout) == (0, "alike\n"), ended.stderr


def test_it_does_not_go_with_recompute() -> None:
    with pytest.raises(ValueError, match="`compile` and `recompute` do not go together"):
        pace(compile=True, recompute=True)


def test_without_a_compiler_it_says_so_before_it_trains(tmp_path: Path) -> None:
    lines = [
        "from tests.training.made import network, pace, work",
        "from tasklift.forms.desk import Desk",
        "from tasklift.training.loop import train",
        "train(work(network()), pace(compile=True), seed=0, desk=Desk(tell=lambda *_: print('trained')))",
    ]
    ended = in_a_process("\n".join(lines), PATH=str(tmp_path), TORCHINDUCTOR_CACHE_DIR=str(tmp_path), USER="nobody")
    assert "torch cannot compile on this machine: InvalidCxxCompiler" in ended.stderr
    assert "install a C++ compiler" in ended.stderr and "trained" not in ended.stdout
