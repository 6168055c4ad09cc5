"""Leases: one works on a key while the others wait; a dead one's lease is taken over."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tasklift.store.journal import Journal
from tasklift.store.leases import Lease

HOLD = """
import sys
from pathlib import Path
from tasklift.store.journal import Journal
from tasklift.store.leases import Lease

print(Lease(Journal(Path(sys.argv[1])), "key").acquire(), flush=True)
input()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


def _holder(path: Path) -> "subprocess.Popen[str]":
    """A process that has taken the lease and waits until its input ends."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "True\n"
    return child


def test_a_lease_is_held_by_one_until_it_is_given_up(path: Path) -> None:
    journal = Journal(path)
    one, other = Lease(journal, "key"), Lease(journal, "key")
    assert one.acquire()
    assert not other.acquire()
    one.release()
    assert other.acquire()


def test_keys_are_leased_one_by_one(path: Path) -> None:
    journal = Journal(path)
    assert Lease(journal, "key").acquire()
    assert Lease(journal, "another").acquire()


def test_nobody_gives_up_a_lease_that_is_not_theirs(path: Path) -> None:
    journal = Journal(path)
    one, other = Lease(journal, "key"), Lease(journal, "key")
    one.acquire()
    other.release()
    assert not other.acquire()


def test_a_living_process_keeps_its_lease_and_a_killed_one_loses_it_at_once(path: Path) -> None:
    """The killed one is still a zombie then: its parent has not asked for it."""
    with _holder(path) as child:
        lease = Lease(Journal(path), "key")
        assert not lease.acquire()
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert lease.acquire()


def test_one_that_lost_its_lease_does_not_give_up_that_of_its_heir(path: Path) -> None:
    journal = Journal(path)
    lost = Lease(journal, "key")
    with _holder(path) as child:
        with journal.transaction() as connection:
            connection.exec_driver_sql("UPDATE leases SET token = 'of another'")
        lost.release()
        assert not lost.acquire()
        child.kill()
