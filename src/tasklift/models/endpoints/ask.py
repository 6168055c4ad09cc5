"""Asking an endpoint many questions, from code that knows nothing of how."""

import asyncio
import contextvars
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from tasklift.models.endpoints.account import Account
from tasklift.models.endpoints.archive import Archive
from tasklift.models.endpoints.bill import note_answers
from tasklift.models.endpoints.clock import Clock, WallClock
from tasklift.models.endpoints.question import Question
from tasklift.models.endpoints.reply import Reply
from tasklift.models.endpoints.round import Check, Round
from tasklift.settings.endpoint import Endpoint
from tasklift.settings.errors import TaskliftError
from tasklift.settings.extras import needs

_EXTRA: Final = "api"


def _all_right(_text: str) -> None:
    pass


class Correspondent:
    """Asks one endpoint; keeps answers in an archive, and an account of all that was spent."""

    def __init__(self, endpoint: Endpoint, archive: Archive, clock: Clock | None = None) -> None:
        self.endpoint = endpoint.placed()
        self.archive = archive
        self.account: Account = archive.account(self.endpoint)
        self._clock = clock or WallClock()

    def ask(self, questions: Sequence[Question], check: Check = _all_right) -> list[Reply | TaskliftError]:
        """The reply to each question in their order, or why there is none; the same question is asked once.

        `check` raises GarbledError at a text that is not what was asked for. Raises UserError `budget-spent`,
        `endpoint-refuses`, `no-api-key` or `package-missing`, and MachineError `endpoint-silent` where one question
        unanswered is to end it. Answers that were had by then are in the archive.
        """
        self.account.look_at_others()
        keys = [question.key(self.endpoint) for question in questions]
        different = dict(zip(keys, questions, strict=True))
        found: dict[str, Reply | TaskliftError] = self._kept(different)
        new = {key: question for key, question in different.items() if key not in found}
        note_answers(self.endpoint, kept=found, new=new)
        if new:
            found |= self._asked(new, check)
        return [found[key] for key in keys]

    def _kept(self, keys: Iterable[str]) -> dict[str, Reply | TaskliftError]:
        """The replies that were had before."""
        kept = {key: self.archive.get(key) for key in keys}
        return {key: Reply.of_json(reply) for key, reply in kept.items() if reply}

    def _asked(self, questions: Mapping[str, Question], check: Check) -> Mapping[str, Reply | TaskliftError]:
        needs(_EXTRA, str(self.endpoint.model))
        asked = Round(self.endpoint, self.archive, self.account, self._clock, check)
        _carry_out(lambda: asked.ask(questions))
        return asked.found


def _carry_out(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Carry out asynchronous work, also where the caller is in a loop of its own, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(work())
        return
    context = contextvars.copy_context()
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: context.run(asyncio.run, work())).result()
