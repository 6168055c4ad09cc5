"""Work on this machine: functions over batches, results in order, memory bounded."""

import threading
from collections.abc import Callable, Iterator

import pytest

from tasklift.engines.local import Behind, cores, map_batches


def squares_of_which_the_first_ends_last() -> Callable[[int], int]:
    """Work that waits for the second of its numbers at the first, where there are two cores."""
    second_done = threading.Event()

    def work(number: int) -> int:
        if number == 0 and cores() > 1:
            assert second_done.wait(10)
        if number == 1:
            second_done.set()
        return number * number

    return work


def test_results_come_in_the_order_of_the_batches() -> None:
    work = squares_of_which_the_first_ends_last()
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


def test_work_begun_behind_the_callers_back_comes_out_in_order() -> None:
    work, behind = squares_of_which_the_first_ends_last(), Behind[int]()
    for number in range(20):
        behind.begin(work, number)
    assert behind.results() == [number * number for number in range(20)]
    assert Behind[int]().results() == []


def test_no_more_than_two_a_core_are_begun_and_not_done() -> None:
    """The caller waits: while nothing may end, it cannot begin more."""
    may_end, begun = threading.Event(), 0

    def begin_many() -> None:
        nonlocal begun
        behind = Behind[bool]()
        for _ in range(100):
            behind.begin(lambda _: may_end.wait(10), None)
            begun += 1
        behind.results()

    caller = threading.Thread(target=begin_many)
    caller.start()
    caller.join(0.2)
    assert begun < 2 * cores()
    may_end.set()
    caller.join(10)
    assert begun == 100


def test_a_fault_behind_the_callers_back_comes_out() -> None:
    behind = Behind[float]()
    behind.begin(lambda number: 1 / number, 0)
    with pytest.raises(ZeroDivisionError):
        behind.results()
