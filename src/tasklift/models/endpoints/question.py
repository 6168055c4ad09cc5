"""One question to a model: the messages before its answer, and the JSON that asks it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tasklift.models.endpoints.tokens import Tokens, about, at_most
from tasklift.models.prompting.message import Message
from tasklift.settings.endpoint import Endpoint
from tasklift.store.hashing import key_of


@dataclass(frozen=True)
class Question:
    """`sample`: which of several answers to the same it asks for. `schema`: the JSON schema that the answer is to
    keep, where there is one.
    """

    messages: tuple[Message, ...]
    sample: int = 0
    schema: Mapping[str, Any] | None = None

    def payload(self, endpoint: Endpoint) -> dict[str, Any]:
        """What is sent; what is not set is left to the endpoint."""
        said = [{"role": one.role, "content": one.content} for one in self.messages]
        seed = None if endpoint.sampling_seed is None else endpoint.sampling_seed + self.sample
        maybe: dict[str, Any] = {"temperature": endpoint.temperature, "seed": seed, "stop": list(endpoint.stop) or None}
        if self.schema is not None:
            named = {"name": "answer", "schema": dict(self.schema), "strict": True}
            maybe["response_format"] = {"type": "json_schema", "json_schema": named}
        bound: dict[str, Any] = {endpoint.new_tokens_as: endpoint.most_new_tokens}
        there = {name: value for name, value in maybe.items() if value is not None}
        return {"model": endpoint.model, "messages": said, **bound, **there}

    def key(self, endpoint: Endpoint) -> str:
        """The name under which its answer is kept: all that decides it, and not what it costs."""
        return key_of(["chat", endpoint.address, self.payload(endpoint), self.sample])

    def likely(self, endpoint: Endpoint) -> Tokens:
        """The tokens that it may take, as endpoints count them beforehand."""
        return Tokens(about(self._texts), endpoint.most_new_tokens)

    def at_most(self, endpoint: Endpoint) -> Tokens:
        """The tokens that it can take."""
        schema = [str(self.schema)] if self.schema is not None else []
        return Tokens(at_most([*self._texts, *schema]), endpoint.most_new_tokens)

    @property
    def _texts(self) -> list[str]:
        return [one.content for one in self.messages]
