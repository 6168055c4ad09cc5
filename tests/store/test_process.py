"""Who a process is, and whether it still lives."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tasklift.store.process import Process, this_process

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks /proc")


def _process(child: "subprocess.Popen[str]") -> Process:
    stat = Path(f"/proc/{child.pid}/stat").read_text(encoding="utf-8")
    return Process(child.pid, this_process().boot, stat.rpartition(")")[2].split()[19])


def _sleeper() -> "subprocess.Popen[str]":
    """A child that waits until its input ends."""
    return subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, text=True)


def test_this_process_lives() -> None:
    assert this_process().lives()


def test_one_of_another_boot_is_dead() -> None:
    assert not replace(this_process(), boot="another").lives()


def test_a_later_process_of_the_same_number_is_another() -> None:
    assert not replace(this_process(), started="1").lives()


def test_a_number_that_nobody_has_is_dead() -> None:
    assert not replace(this_process(), number=2**22 + 1).lives()


def test_a_child_lives_until_it_is_killed_even_if_its_parent_never_asks_for_it() -> None:
    with _sleeper() as child:
        process = _process(child)
        assert process.lives()
        child.send_signal(signal.SIGKILL)
        _wait_for_zombie(child.pid)
        assert not process.lives()
        child.wait()
        assert not process.lives()


def _wait_for_zombie(number: int) -> None:
    os.waitid(os.P_PID, number, os.WEXITED | os.WNOWAIT)
