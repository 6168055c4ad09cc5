"""Reading an answer that came back, whatever an endpoint may have put there."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, TypeGuard

from tasklift.models.endpoints.tokens import Tokens
from tasklift.settings.messages import say

_LONGEST_COUNT: Final = 1 << 40


@dataclass(frozen=True)
class Reply:
    """The text of an answer. `used`: the tokens that the endpoint says it took; None where it says nothing. `cut`:
    whether it ended at the bound on new tokens. `kept`: whether it comes from the archive. `seconds`: those that its
    request took, where that is known.
    """

    text: str
    used: Tokens | None = None
    cut: bool = False
    kept: bool = False
    seconds: float | None = field(default=None, compare=False)

    def to_json(self) -> dict[str, Any]:
        """What is kept of it."""
        return {
            "text": self.text,
            "used": asdict(self.used) if self.used else None,
            "cut": self.cut,
            "seconds": self.seconds,
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "Reply":
        """The reply that was kept."""
        used = Tokens(**kept["used"]) if kept["used"] else None
        return cls(kept["text"], used, kept["cut"], kept=True, seconds=kept.get("seconds"))


class GarbledError(Exception):
    """What came back is no answer; `used` as in `Reply`."""

    def __init__(self, reason: str, used: Tokens | None = None) -> None:
        super().__init__(reason)
        self.used = used


def read_reply(body: bytes) -> Reply:
    """The first choice's text. Raises GarbledError."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise GarbledError(say("it is not JSON")) from None
    used = _used(found.get("usage")) if isinstance(found, dict) else None
    try:
        choice = found["choices"][0]
        text, cut = choice["message"]["content"], choice.get("finish_reason") == "length"
    except (KeyError, IndexError, TypeError, AttributeError):
        raise GarbledError(say("it has no choices, or none with a message"), used) from None
    if not isinstance(text, str) or not _is_unicode(text):
        raise GarbledError(say("its message is no text"), used)
    return Reply(text, used, cut)


def read_refusal(body: bytes) -> tuple[str, str]:
    """The message and the code in the body of a refusal, empty where there are none."""
    try:
        fault = json.loads(body)["error"]
        message, code = (fault, "") if isinstance(fault, str) else (fault.get("message"), fault.get("code"))
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return "", ""
    return (message if isinstance(message, str) else "", code if isinstance(code, str) else "")


def _used(usage: Any) -> Tokens | None:
    if not isinstance(usage, dict):
        return None
    read, written = usage.get("prompt_tokens"), usage.get("completion_tokens")
    return Tokens(read, written) if _is_count(read) and _is_count(written) else None


def _is_count(value: Any) -> TypeGuard[int]:
    return type(value) is int and 0 <= value < _LONGEST_COUNT


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
