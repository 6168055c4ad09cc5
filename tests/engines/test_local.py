"""Work on this machine: functions over batches, results in order, memory bounded."""

import threading
from collections.abc import Iterator

import pytest

from tasklift.engines.local import cores, map_batches


def test_results_come_in_the_order_of_the_batches() -> None:
    """The first batch ends last: it waits for the second."""
    second_done = threading.Event()

    def work(batch: int) -> int:
        if batch == 0 and cores() > 1:
            assert second_done.wait(10)
        if batch == 1:
            second_done.set()
        return batch * batch

    assert list(map_batches(work, iter(range(20)))) == [batch * batch for batch in range(20)]


def test_nothing_comes_of_nothing() -> None:
    assert list(map_batches(str, iter([]))) == []


def test_no_more_than_two_batches_a_core_are_under_way() -> None:
    """Counted where batches are made: what was taken beyond what came out."""
    taken = 0

    def batches() -> Iterator[int]:
        nonlocal taken
        for number in range(200):
            taken += 1
            yield number

    ahead = [taken - came for came, _ in enumerate(map_batches(lambda batch: batch, batches()))]
    assert taken == 200
    assert max(ahead) <= 2 * cores()


def test_a_fault_of_the_function_comes_out_and_ends_the_work() -> None:
    done = []

    def work(batch: int) -> int:
        if batch == 3:
            raise ValueError("batch 3")
        done.append(batch)
        return batch

    results = map_batches(work, iter(range(1000)))
    with pytest.raises(ValueError, match="batch 3"):
        list(results)
    assert len(done) <= 3 + 2 * cores()


def test_a_fault_of_the_batches_comes_out() -> None:
    def batches() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        list(map_batches(str, batches()))


def test_work_that_nobody_asks_for_any_more_stops() -> None:
    results = map_batches(str, iter(range(1000)))
    assert next(results) == "0"
    results.close()  # type: ignore[attr-defined]
    assert list(results) == []


@pytest.mark.parametrize(
    ("named", "most"), [("1", 1), ("0", 1), ("", None), ("many", None), ("100000", None), ("-1", None)]
)
def test_cores_are_as_many_as_there_are_or_fewer_if_the_user_says_so(
    monkeypatch: pytest.MonkeyPatch, named: str, most: int | None
) -> None:
    monkeypatch.delenv("TASKLIFT_CORES", raising=False)
    available = cores()
    monkeypatch.setenv("TASKLIFT_CORES", named)
    assert cores() == (most or available)


def test_results_do_not_depend_on_the_number_of_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    every = list(map_batches(lambda batch: batch + 1, iter(range(50))))
    monkeypatch.setenv("TASKLIFT_CORES", "1")
    assert list(map_batches(lambda batch: batch + 1, iter(range(50)))) == every
