"""How many tokens texts have, what they cost, and how fast they may be sent."""

from tasklift.models.endpoints.pace import Pace
from tasklift.models.endpoints.tokens import Tokens, about, at_most, price
from tasklift.settings.endpoint import Endpoint


class Stopped:
    """A clock that a test sets."""

    time = 0.0

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody waits here")


def test_tokens_read_and_written_have_prices_of_their_own() -> None:
    assert price(Tokens(500_000, 250_000), Endpoint(price_read=2, price_written=8)) == 3.0


def test_what_passes_is_paid_for_by_what_comes_next() -> None:
    clock = Stopped()
    pace = Pace(60, clock)
    assert [pace.take(), pace.take(2), pace.take()] == [0, 1, 3]
    pace.give_back(2)
    clock.time = 3.5
    assert pace.take() == 0
    pace.hold(10)
    assert pace.take() == 10


def test_idle_time_is_not_saved_up() -> None:
    clock = Stopped()
    pace = Pace(60, clock)
    clock.time = 1000.0
    assert [pace.take(), pace.take()] == [0, 1]


def test_without_a_bound_all_pass() -> None:
    pace = Pace(None, Stopped())
    assert [pace.take(1e9) for _ in range(3)] == [0, 0, 0]


def test_tokens_are_estimated_by_script_and_bounded_by_bytes() -> None:
    assert about(["four", "fours", "四个字"]) == 1 + 2 + 3
    assert at_most(["四个字 x"]) == 11 + 16
