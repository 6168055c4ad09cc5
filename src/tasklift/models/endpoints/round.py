"""A round of questions to an endpoint: so many at once, each tried until it is answered or cannot be."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import xxhash

from tasklift.models.endpoints.account import Account
from tasklift.models.endpoints.archive import Archive
from tasklift.models.endpoints.clock import Clock
from tasklift.models.endpoints.pace import Pace
from tasklift.models.endpoints.question import Question
from tasklift.models.endpoints.reply import GarbledError, Reply
from tasklift.models.endpoints.spent import Spent
from tasklift.models.endpoints.tokens import Tokens
from tasklift.models.endpoints.transport import CutOffError, NotSentError, open_client, post
from tasklift.models.endpoints.verdict import Again, Judged, Refused, judge
from tasklift.settings.endpoint import Endpoint
from tasklift.settings.errors import MachineError, TaskliftError
from tasklift.settings.messages import say

if TYPE_CHECKING:
    from httpx2 import AsyncClient

_FIRST_WAIT: Final = 0.5
_FIRST_WAIT_FOR_ROOM: Final = 2.0
"""Where the endpoint has too many requests, and says not for how long: bounds of a minute are usual."""
_LONGEST_WAIT: Final = 60.0
_MOST_PATIENCE: Final = 600.0
_MOMENT: Final = 0.02
_OF_A_ROW: Final = {"endpoint-refuses", "endpoint-silent"}
"""Errors that the next row need not have."""
_ENOUGH: Final = 20
"""Failures one after another, with no answer between, after which the endpoint is taken to be down."""

Check = Callable[[str], object]
"""Raises GarbledError where the text of an answer is not what was asked for."""


class Round:
    """`found` has the reply to each question, by its key, or why there is none."""

    def __init__(self, endpoint: Endpoint, archive: Archive, account: Account, clock: Clock, check: Check) -> None:
        self.found: dict[str, Reply | TaskliftError] = {}
        self._endpoint, self._archive, self._account = endpoint, archive, account
        self._clock, self._check = clock, check
        self._requests = Pace(endpoint.requests_a_minute, clock)
        self._tokens = Pace(endpoint.tokens_a_minute, clock)
        self._stopped: TaskliftError | None = None
        self._over = asyncio.Event()
        self._failed_in_a_row = 0
        self._key = endpoint.key()

    async def ask(self, questions: Mapping[str, Question]) -> None:
        """Ask them all. Raises what ends the round, when requests under way have come back and are accounted for."""
        endpoint, waiting = self._endpoint, iter(questions.items())
        workers = range(min(endpoint.most_at_once, len(questions)))
        try:
            async with open_client(endpoint, self._key) as client:
                await asyncio.gather(*(self._work(client, waiting) for _ in workers))
        finally:
            self._account.write()
        if self._stopped is not None:
            raise self._stopped

    async def _work(self, client: "AsyncClient", waiting: Iterator[tuple[str, Question]]) -> None:
        for key, question in waiting:
            if self._stopped is not None:
                return
            try:
                self.found[key] = await self._until_answered(client, key, question)
                self._failed_in_a_row = 0
            except TaskliftError as fault:
                self._note_failure(key, fault)

    def _note_failure(self, key: str, fault: TaskliftError) -> None:
        self.found[key] = fault
        self._failed_in_a_row += 1
        is_for_all = fault.slug not in _OF_A_ROW or self._failed_in_a_row >= _ENOUGH
        if self._endpoint.unanswered == "stop" or is_for_all:
            self._stop(fault)

    def _stop(self, fault: TaskliftError) -> None:
        self._stopped = self._stopped or fault
        self._over.set()

    async def _until_answered(self, client: "AsyncClient", key: str, question: Question) -> Reply:
        """The reply, kept. Raises the error after which no other try is worth it."""
        reason = ""
        for attempt in range(self._endpoint.most_tries):
            verdict = await self._try(client, key, question)
            if isinstance(verdict, Reply):
                await asyncio.to_thread(self._archive.put, key, verdict.to_json())
                return verdict
            if isinstance(verdict, Refused):
                if verdict.all_are:
                    self._stop(verdict.error)
                raise verdict.error
            reason = verdict.reason
            is_last = attempt + 1 == self._endpoint.most_tries
            if is_last or self._stopped is not None or verdict.wait > _MOST_PATIENCE:
                break
            await self._wait(verdict, key, attempt)
        raise self._silent(reason)

    async def _try(self, client: "AsyncClient", key: str, question: Question) -> Reply | Again | Refused:
        likely = question.likely(self._endpoint).total
        await self._pause(max(self._requests.take(), self._tokens.take(likely)))
        most = question.at_most(self._endpoint)
        while not self._reserve(most):
            await self._pause(_MOMENT)
        spent = Spent()
        try:
            await asyncio.to_thread(self._account.write)
            # Whatever happens to this task meanwhile, Ctrl-C too, what was sent may be charged.
            spent = Spent(1, possible=most)
            judged = await self._judged(client, key, question)
            spent = judged.spent
            return judged.verdict
        finally:
            self._account.settle(most, spent)
            self._tokens.give_back(likely - spent.tokens.total)

    def _reserve(self, most: Tokens) -> bool:
        if self._stopped is not None:
            raise self._stopped
        try:
            return self._account.reserve(most)
        except TaskliftError as fault:
            self._stop(fault)
            raise

    async def _judged(self, client: "AsyncClient", key: str, question: Question) -> Judged:
        body = json.dumps(question.payload(self._endpoint), ensure_ascii=False).encode()
        try:
            began = self._clock.now()
            response = await post(client, body, timeout=self._endpoint.timeout, name=key)
            seconds = self._clock.now() - began
            judged = judge(response, question, self._endpoint, self._key)
            if isinstance(judged.verdict, Reply):
                self._check(judged.verdict.text)
                return replace(judged, verdict=replace(judged.verdict, seconds=seconds))
            return judged
        except NotSentError as fault:
            return Judged(Again(say("it cannot be reached ({fault})", fault=fault)), Spent())
        except CutOffError as fault:
            reason = say("the answer did not come, or not whole ({fault})", fault=fault)
            return Judged(Again(reason), Spent(1, possible=question.at_most(self._endpoint)))
        except GarbledError as fault:
            return Judged(Again(str(fault)), judged.spent)

    async def _wait(self, verdict: Again, key: str, attempt: int) -> None:
        """Twice as long after every try, and never two for the same time, lest they come back together."""
        drawn = xxhash.xxh3_64_intdigest(f"{key}/{attempt}".encode()) / 2**64
        first = _FIRST_WAIT_FOR_ROOM if verdict.all_wait else _FIRST_WAIT
        seconds = min(_LONGEST_WAIT, first * 2.0**attempt) * (1 + drawn) / 2
        if verdict.all_wait:
            self._requests.hold(verdict.wait)
        await self._pause(max(seconds, verdict.wait))

    async def _pause(self, seconds: float) -> None:
        """Wait so long, or until the round is over."""
        if seconds <= 0:
            return
        waits = [asyncio.ensure_future(one) for one in (self._clock.sleep(seconds), self._over.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()

    def _silent(self, reason: str) -> MachineError:
        return MachineError(
            "endpoint-silent",
            say("{address} gives no answer: {reason}", address=self._endpoint.address, reason=reason),
            advice=say("see whether it is up, and run it again: answers so far are kept"),
        )
