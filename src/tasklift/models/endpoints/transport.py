"""One request over HTTP: what came back, or whether it can have been answered at all."""

import asyncio
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from tasklift.settings.endpoint import Endpoint

if TYPE_CHECKING:
    from ssl import SSLContext

    from httpx2 import AsyncClient
    from httpx2 import Response as Streamed

_MOST_BYTES: Final = 4 << 20
_TO_CONNECT: Final = 10.0
_PATH: Final = "chat/completions"


class NotSentError(Exception):
    """The endpoint was not reached, so nothing can have been charged."""


class CutOffError(Exception):
    """The request was sent and its answer lost: it may have been charged."""


@dataclass(frozen=True)
class Response:
    """What came back; `retry_after` as the endpoint wrote it."""

    status: int
    body: bytes
    retry_after: str | None = None


def open_client(endpoint: Endpoint, key: str | None) -> "AsyncClient":
    """A client that follows no redirect, for that would hand texts and key to another address."""
    from httpx2 import AsyncClient, Limits, Timeout

    # Packed answers would have to be unpacked before their size is known.
    headers = {"Accept-Encoding": "identity", "Content-Type": "application/json"}
    return AsyncClient(
        base_url=str(endpoint.address),
        headers=headers | ({"Authorization": f"Bearer {key}"} if key else {}),
        timeout=Timeout(endpoint.timeout, connect=min(endpoint.timeout, _TO_CONNECT)),
        limits=Limits(max_connections=endpoint.most_at_once, max_keepalive_connections=endpoint.most_at_once),
        verify=_trusted(),
        follow_redirects=False,
    )


@cache
def _trusted() -> "SSLContext":
    """Whose certificates are trusted: read once, for that takes as long as many a request."""
    from httpx2 import create_ssl_context

    return create_ssl_context()


async def post(client: "AsyncClient", body: bytes, *, timeout: float, name: str) -> Response:
    """Ask once. `name`: the same for every try of a question, so that endpoints that heed it answer it once.

    Raises NotSentError or CutOffError, which name the fault and nothing that was sent.
    """
    from httpx2 import ConnectError, ConnectTimeout, PoolTimeout, ProxyError, RequestError

    try:
        # The library's own timeout begins anew with each piece of an answer.
        async with (
            asyncio.timeout(timeout),
            client.stream("POST", _PATH, content=body, headers={"Idempotency-Key": name}) as response,
        ):
            return Response(response.status_code, await _body(response), response.headers.get("retry-after"))
    except (ConnectError, ConnectTimeout, PoolTimeout, ProxyError) as fault:
        raise NotSentError(type(fault).__name__) from None
    except (RequestError, TimeoutError) as fault:
        raise CutOffError(type(fault).__name__) from None


async def _body(response: "Streamed") -> bytes:
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise CutOffError("Content-Encoding")
    pieces, size = [], 0
    async for piece in response.aiter_raw():
        size += len(piece)
        if size > _MOST_BYTES:
            raise CutOffError(f"> {_MOST_BYTES:,} bytes")
        pieces.append(piece)
    return b"".join(pieces)
