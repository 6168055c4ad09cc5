"""What a piece of work, as a run is, had to ask of endpoints, whoever in it asked."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock

from tasklift.models.endpoints.spent import Spent
from tasklift.models.endpoints.tokens import price
from tasklift.settings.endpoint import Endpoint


@dataclass
class Charges:
    """Those of one endpoint: what was `spent`, its `money`, and the keys of answers that were `new` or `kept` from
    before, which cost nothing. `seconds`: those that each row waited for its answer, when that was asked for.
    `unanswered`: rows to which no reply came; `unread`: those whose reply holds no answer.
    """

    spent: Spent = field(default_factory=Spent)
    money: float = 0.0
    new: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    seconds: list[float] = field(default_factory=list)
    unanswered: int = 0
    unread: int = 0

    def add(self, other: "Charges") -> None:
        """Put those of a part of the work on top."""
        self.spent += other.spent
        self.money += other.money
        self.new |= other.new
        self.kept |= other.kept - self.new
        self.seconds += other.seconds
        self.unanswered += other.unanswered
        self.unread += other.unread


@dataclass
class Bill:
    """The charges of each endpoint, by its address and model."""

    charges: dict[tuple[str, str], Charges] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def changing(self, endpoint: Endpoint) -> Iterator[Charges]:
        """The charges of that endpoint, to add to."""
        with self._lock:
            yield self.charges.setdefault((str(endpoint.address), str(endpoint.model)), Charges())

    def add(self, other: "Bill") -> None:
        """Put what stands on the bill of a part of the work on this one, too."""
        with self._lock:
            for where, charges in other.charges.items():
                self.charges.setdefault(where, Charges()).add(charges)


_open: ContextVar[Bill | None] = ContextVar("the bill of the work that is going on", default=None)


@contextmanager
def billed() -> Iterator[Bill]:
    """Everything that is asked inside stands on one bill, and afterwards on that of the work around it, too."""
    around, bill = _open.get(), Bill()
    token = _open.set(bill)
    try:
        yield bill
    finally:
        _open.reset(token)
        if around is not None:
            around.add(bill)


def charge(endpoint: Endpoint, spent: Spent) -> None:
    """Put what a request has spent on the open bill, where there is one."""
    bill = _open.get()
    if bill is not None:
        with bill.changing(endpoint) as charges:
            charges.spent += spent
            charges.money += price(spent.tokens, endpoint)


def note_answers(endpoint: Endpoint, *, kept: Collection[str], new: Collection[str]) -> None:
    """Note on the open bill which answers were had from before, by the keys of their questions, and which were not.

    What the same work asked for a while ago is no answer from before.
    """
    bill = _open.get()
    if bill is not None:
        with bill.changing(endpoint) as charges:
            charges.new.update(new)
            charges.kept.update(set(kept) - charges.new)


def note_waits(endpoint: Endpoint, seconds: Sequence[float]) -> None:
    """Note on the open bill how long rows waited for their answers."""
    bill = _open.get()
    if bill is not None and seconds:
        with bill.changing(endpoint) as charges:
            charges.seconds.extend(seconds)


def note_without(endpoint: Endpoint, *, unanswered: int, unread: int) -> None:
    """Note on the open bill that so many rows have no answer."""
    bill = _open.get()
    if bill is not None and unanswered + unread:
        with bill.changing(endpoint) as charges:
            charges.unanswered += unanswered
            charges.unread += unread
