"""What a command asked of endpoints, told when it ends, however it ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from tasklift.cli.screen import tell
from tasklift.models.endpoints.bill import billed
from tasklift.reports.figures import asked_text
from tasklift.runs.measuring.endpoint_cost import endpoints_of


@contextmanager
def telling_what_was_asked(*, quiet: bool = False) -> Iterator[None]:
    """Tell what was asked inside, and what that cost."""
    with billed() as bill:
        try:
            yield
        finally:
            if not quiet:
                for one in endpoints_of(bill):
                    if one["requests"] or one["rows_unread"]:
                        tell(asked_text(one))
