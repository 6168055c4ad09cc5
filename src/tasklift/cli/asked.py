"""What a command asked of endpoints, told when it ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from tasklift.cli.screen import tell
from tasklift.models.endpoints.bill import Bill, billed
from tasklift.reports.figures import asked_text
from tasklift.runs.measuring.endpoint_cost import endpoints_of


@contextmanager
def telling_what_was_asked(*, quiet: bool = False) -> Iterator[None]:
    """Tell what was asked inside, and what that cost, however it ends."""
    with billed() as bill:
        try:
            yield
        finally:
            if not quiet:
                _tell(bill)


@contextmanager
def telling_what_failure_asked() -> Iterator[None]:
    """The same of work that tells it by itself where it comes to its end: an error must not hide what was paid."""
    with billed() as bill:
        try:
            yield
        except BaseException:
            _tell(bill)
            raise


def _tell(bill: Bill) -> None:
    for one in endpoints_of(bill):
        if one["requests"] or one["rows_unread"]:
            tell(asked_text(one))
