"""A compiled network learns as it does otherwise, and is a plain one after."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

torch = pytest.importorskip("torch")

from tests.training.made import network, pace, work  # noqa: E402

import tasklift  # noqa: E402
from tasklift.forms.desk import Desk  # noqa: E402
from tasklift.training.loop import train  # noqa: E402

ROOT = Path(__file__).parents[3]


@pytest.mark.skipif(which("g++") is None, reason="there is no compiler")
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_losses_are_the_same_and_the_module_is_plain_after() -> None:
    plain, compiled = network(), network()
    for module in (plain, compiled):
        module[2] = torch.nn.Identity()
    there, here = (
        train(work(module), pace(epochs=1, compile=module is compiled), seed=0, desk=Desk())
        for module in (plain, compiled)
    )
    assert [one.loss for one in here.points] == pytest.approx([one.loss for one in there.points], abs=1e-4)
    assert vars(compiled).keys() == vars(plain).keys()
    assert compiled._compiled_call_impl is None


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
    told = {"PATH": str(tmp_path), "TORCHINDUCTOR_CACHE_DIR": str(tmp_path), "CUDA_VISIBLE_DEVICES": ""}
    told |= {"PYTHONPATH": f"{Path(tasklift.__file__).parents[1]}{os.pathsep}{ROOT}", "USER": "nobody"}
    command = [sys.executable, "-c", "\n".join(lines)]
    ended = subprocess.run(command, env=told, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert "torch cannot compile on this machine: InvalidCxxCompiler" in ended.stderr
    assert "install a C++ compiler" in ended.stderr and "trained" not in ended.stdout
