"""Where a model answers over HTTP, how it is asked, and within which bounds: what a user may choose of it."""

import os
import re
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from tasklift.settings.errors import UserError
from tasklift.settings.fields import Search, Settings
from tasklift.settings.messages import say

BASE: Final = "OPENAI_BASE_URL"
_VARIABLE: Final = re.compile(r"[A-Z_][A-Z0-9_]{0,63}")


def _checked_address(address: str | None) -> str | None:
    parts = urlsplit(address or "https://none")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(say("an address begins with https:// or http:// and the name of a machine"))
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError(
            say("an address has no user, key, question or mark in it; `key_variable` names where the key is")
        )
    return address and address.rstrip("/")


def _checked_variable(name: str | None) -> str | None:
    if name is not None and not _VARIABLE.fullmatch(name):
        raise ValueError(say("should be the name of an environment variable, such as MY_API_KEY, never the key itself"))
    return name


def _without_secrets(value: object) -> object:
    """What is refused is shown to the user, and may be a key."""
    fits = value is None or isinstance(value, str) and _VARIABLE.fullmatch(value)
    return value if fits else "…"


def _without_user(value: object) -> object:
    return "…" if isinstance(value, str) and "@" in value else value


class Endpoint(Settings):
    """A model behind any address that speaks as OpenAI's chat completions."""

    address: Annotated[str | None, AfterValidator(_checked_address), BeforeValidator(_without_user)] = Field(
        None, description="where the API begins, such as https://api.example.com/v1; none: what OPENAI_BASE_URL says"
    )
    model: str | None = Field(None, min_length=1, description="the model's name there")
    key_variable: Annotated[str | None, AfterValidator(_checked_variable), BeforeValidator(_without_secrets)] = Field(
        None, description="the environment variable that holds the key, such as OPENAI_API_KEY; none: no key is sent"
    )
    temperature: Annotated[float | None, Search(0.0, 1.0)] = Field(
        0.0, ge=0, le=2, description="how freely it chooses words; 0: the likeliest; none: as the endpoint is set"
    )
    most_new_tokens: int = Field(512, ge=1, le=1_000_000, description="tokens of an answer at most")
    new_tokens_as: Literal["max_tokens", "max_completion_tokens"] = Field(
        "max_tokens", description="what the endpoint calls that bound"
    )
    sampling_seed: int | None = Field(None, description="the seed that the endpoint draws words by, where it takes one")
    stop: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        (), max_length=16, description="texts before which an answer ends"
    )
    most_at_once: int = Field(8, ge=1, le=1024, description="requests that are under way together, at most")
    requests_a_minute: float | None = Field(None, gt=0, description="requests that are begun in a minute, at most")
    tokens_a_minute: float | None = Field(None, gt=0, description="tokens of a minute at most, read and written")
    timeout: float = Field(120.0, gt=0, le=3600, description="seconds to wait for an answer")
    most_tries: int = Field(6, ge=1, le=100, description="how often the same is asked at most, where it fails")
    price_read: float = Field(0.0, ge=0, description="what a million tokens cost that the model reads, in your money")
    price_written: float = Field(0.0, ge=0, description="what a million tokens cost that the model writes")
    most_money: float | None = Field(None, gt=0, description="what may be spent at most; no request is sent beyond")
    most_tokens: int | None = Field(None, gt=0, description="tokens that may be used at most, read and written")
    unanswered: Literal["stop", "leave"] = Field(
        "stop",
        description="stop: what cannot be had after all tries ends the run, answers are kept; leave: no answer there",
    )

    @model_validator(mode="after")
    def _has_prices(self) -> Self:
        if self.most_money is not None and not self.price_read + self.price_written:
            raise ValueError(say("`most_money` needs `price_read` and `price_written`"))
        return self

    def placed(self) -> Self:
        """With the address that it has from the environment. Raises UserError `no-endpoint` where one is missing."""
        address = self.address or os.environ.get(BASE)
        if not address or not self.model:
            raise UserError(
                "no-endpoint",
                say("nothing says which model is to be asked, and where"),
                advice=say("write `address: https://…/v1` and `model: NAME`, or set {variable}", variable=BASE),
            )
        try:
            return self.model_copy(update={"address": _checked_address(address)})
        except ValueError as fault:
            raise UserError("no-endpoint", str(fault), advice=say("set {variable} anew", variable=BASE)) from None

    def key(self) -> str | None:
        """The key, read from the environment anew. Raises UserError `no-api-key`, which does not show it."""
        if self.key_variable is None:
            return None
        key = os.environ.get(self.key_variable, "").strip()
        advice = say("put the key into that variable: export {variable}=…", variable=self.key_variable)
        if not key:
            problem = say("the environment variable {variable} holds no key", variable=self.key_variable)
            raise UserError("no-api-key", problem, advice=advice)
        if not key.isascii() or not key.isprintable():
            problem = say(
                "what {variable} holds is no key: it has characters that none has", variable=self.key_variable
            )
            raise UserError("no-api-key", problem, advice=advice)
        return key
