"""What to make of a response: an answer, another try, or none that would help."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

from tasklift.models.endpoints.question import Question
from tasklift.models.endpoints.reply import GarbledError, Reply, read_refusal, read_reply
from tasklift.models.endpoints.spent import Spent
from tasklift.models.endpoints.tokens import Tokens, about
from tasklift.models.endpoints.transport import Response
from tasklift.settings.endpoint import Endpoint
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.text.printable import shortened

_PASSING: Final = {408, 409, 425, 429}
_BEHIND_A_GATE: Final = {502, 504, 520, 522, 524}
"""A machine in front says that the one behind it did not answer, which may yet have done the work."""
_OF_THE_QUESTION: Final = {400, 413, 422}
"""The request is not understood or too long, which the next one need not be."""
_OF_THE_KEY: Final = {401, 403}
_QUOTA: Final = "insufficient_quota"
_SHOWN: Final = 200


@dataclass(frozen=True)
class Again:
    """Another try may mend it. `wait`: seconds that the endpoint asks for; `all_wait`: whether of everybody."""

    reason: str
    wait: float = 0.0
    all_wait: bool = False


@dataclass(frozen=True)
class Refused:
    """No other try will mend it. `all_are`: whether every other question will be refused too."""

    error: UserError
    all_are: bool


@dataclass(frozen=True)
class Judged:
    """What to do, and what the request has spent."""

    verdict: Reply | Again | Refused
    spent: Spent


def judge(response: Response, question: Question, endpoint: Endpoint, key: str | None) -> Judged:
    """What a response means; `key` is kept out of what is said."""
    if response.status == HTTPStatus.OK:
        return _judge_answer(response.body, question, endpoint)
    message, code = read_refusal(response.body)
    said = shortened(message.replace(key, "…") if key else message, _SHOWN)
    status = _status(response.status)
    if code != _QUOTA and (response.status in _PASSING or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR):
        lost = Spent(1, possible=question.at_most(endpoint)) if response.status in _BEHIND_A_GATE else Spent(1)
        all_wait = response.status == HTTPStatus.TOO_MANY_REQUESTS
        return Judged(Again(f"{status} {said}".strip(), _seconds(response.retry_after), all_wait), lost)
    return Judged(_refused(response.status, said, endpoint), Spent(1))


def _judge_answer(body: bytes, question: Question, endpoint: Endpoint) -> Judged:
    try:
        reply = read_reply(body)
    except GarbledError as fault:
        return Judged(Again(str(fault)), garbled_spent(fault, question, endpoint))
    if reply.used is not None:
        return Judged(reply, Spent(1, charged=reply.used))
    read = question.likely(endpoint).read
    return Judged(reply, Spent(1, estimated=Tokens(read, about([reply.text]))))


def garbled_spent(fault: GarbledError, question: Question, endpoint: Endpoint) -> Spent:
    """What an answer has spent that cannot be used: as much as it says, else what it may have at most."""
    return Spent(1, charged=fault.used) if fault.used else Spent(1, possible=question.at_most(endpoint))


def _refused(status: int, said: str, endpoint: Endpoint) -> Refused:
    problem = say("{address} refuses: {status}", address=endpoint.address, status=_status(status))
    if status in _OF_THE_KEY:
        # What the endpoint says here may show the key, in part.
        variable = endpoint.key_variable
        advice = (
            say("check the key in {variable}, and what it is allowed", variable=variable)
            if variable
            else say("name the environment variable that holds the key: `key_variable: OPENAI_API_KEY`")
        )
        return Refused(UserError("endpoint-refuses", problem, advice=advice), all_are=True)
    shown = say("{problem}: {said}", problem=problem, said=said) if said else problem
    if status in _OF_THE_QUESTION:
        advice = say("check the model's name, what it can take, and how long texts are")
    elif HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        advice = say("write the address that it leads to: no redirect is followed, for the key would go there too")
    else:
        advice = say("check `address`, which ends in /v1 for most, `model`, and your account there")
    return Refused(UserError("endpoint-refuses", shown, advice=advice), all_are=status not in _OF_THE_QUESTION)


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _seconds(retry_after: str | None) -> float:
    """`Retry-After` in seconds: a number, or a date; 0 where it is neither."""
    if not retry_after:
        return 0.0
    try:
        return (
            max(0.0, float(retry_after)) if retry_after.isascii() and retry_after[0].isdigit() else _until(retry_after)
        )
    except ValueError:
        return 0.0


def _until(date: str) -> float:
    moment = parsedate_to_datetime(date)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
