"""Who may send texts away: a saved model that would is loaded only where somebody has allowed it.

Whoever allows it says where answers are kept, and so what was spent before.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from tasklift.models.endpoints.archive import Archive
from tasklift.settings.endpoint import Endpoint
from tasklift.settings.errors import Place, UserError
from tasklift.settings.messages import say

_allowed: ContextVar[Archive | None] = ContextVar("an archive, where sending is allowed", default=None)


@contextmanager
def sending_allowed(archive: Archive) -> Iterator[None]:
    """Models that are loaded inside may send rows to the endpoints that they name."""
    token = _allowed.set(archive)
    try:
        yield
    finally:
        _allowed.reset(token)


def allowed_archive(endpoint: Endpoint, folder: Path) -> Archive:
    """Where the model of a folder keeps its answers. Raises UserError `endpoint-not-allowed`."""
    archive = _allowed.get()
    if archive is not None:
        return archive
    problem = say("this model sends every text to {address}", address=endpoint.address)
    if endpoint.key_variable:
        problem = say(
            "this model sends every text to {address}, with the key in {variable}",
            address=endpoint.address,
            variable=endpoint.key_variable,
        )
    advice = say("if you trust that address with them, say --allow-endpoint (in Python: allow_endpoint=True)")
    raise UserError("endpoint-not-allowed", problem, where=Place(str(folder)), advice=advice)
