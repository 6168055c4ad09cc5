"""What was spent at an endpoint, and the bound that holds before a request is sent, not after."""

import uuid
from dataclasses import asdict
from pathlib import Path
from threading import Lock

from tasklift.models.endpoints.bill import charge
from tasklift.models.endpoints.spent import Spent
from tasklift.models.endpoints.tokens import Tokens, price
from tasklift.settings.endpoint import Endpoint
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.store.atomic import write_atomic
from tasklift.store.store import open_sealed_json, sealed_json


class Account:
    """Keeps to the bounds of an endpoint. With a `folder` what is spent is written there, and what others wrote there
    counts too. Who writes before each request loses nothing of the account, whenever the process is killed.
    """

    def __init__(self, endpoint: Endpoint, folder: Path | None = None) -> None:
        self._endpoint = endpoint
        self._page = folder / f"{uuid.uuid4().hex}.json" if folder else None
        self._lock, self._writing = Lock(), Lock()
        self._changes = self._written = 0
        self._others = Spent()
        self._mine = Spent()
        self._reserved = Spent()
        self.look_at_others()

    def look_at_others(self) -> None:
        """Count what others have spent by now."""
        if self._page is not None:
            pages = [page for page in self._page.parent.glob("*.json") if page != self._page]
            self._others = sum((Spent.of_json(open_sealed_json(page, page.read_bytes())) for page in pages), Spent())

    @property
    def spent(self) -> Spent:
        """All that was spent, by others too; requests that are under way are not in it."""
        return self._others + self._mine

    @property
    def money(self) -> float:
        """What that costs, in the money that the prices are in."""
        return price(self.spent.tokens, self._endpoint)

    def reserve(self, most: Tokens) -> bool:
        """Set aside what a request can take; whether there is room for it now. Where others under way may yet leave
        room, the answer is no. Raises UserError `budget-spent` where there will be none.
        """
        with self._lock:
            spent = self.spent.tokens
            self._refuse_beyond(spent, most)
            if not self._within(spent + self._reserved.possible + most):
                return False
            self._reserved += Spent(1, possible=most)
            self._changes += 1
            return True

    def settle(self, most: Tokens, spent: Spent) -> None:
        """A request for which `most` was set aside is over, and has spent that."""
        with self._lock:
            self._reserved = Spent(self._reserved.requests - 1, possible=self._reserved.possible - most)
            self._mine += spent
            self._changes += 1
        charge(self._endpoint, spent)

    def _within(self, tokens: Tokens) -> bool:
        money, total = self._endpoint.most_money, self._endpoint.most_tokens
        return (money is None or price(tokens, self._endpoint) <= money) and (total is None or tokens.total <= total)

    def _refuse_beyond(self, spent: Tokens, most: Tokens) -> None:
        if self._within(spent + most):
            return
        raise UserError(
            "budget-spent",
            say(
                "{tokens:,} tokens or {money:,.4g} in money are spent, and the next request, which may take {next:,} "
                "tokens or {price:,.4g}, would go beyond what may be spent",
                tokens=spent.total,
                money=price(spent, self._endpoint),
                next=most.total,
                price=price(most, self._endpoint),
            ),
            advice=say("raise `most_money` or `most_tokens` and run it again: answers so far are kept"),
        )

    def write(self) -> None:
        """Write down what is spent by now, and what is set aside as if it were. Many may ask for it at once: who comes
        while another writes finds most often that it has been done by the time it is his turn.
        """
        wanted = self._changes
        with self._writing:
            if self._page is None or self._written >= wanted:
                return
            with self._lock:
                changes, kept = self._changes, asdict(self._mine + self._reserved)
            write_atomic(self._page, sealed_json(kept))
            self._written = changes
