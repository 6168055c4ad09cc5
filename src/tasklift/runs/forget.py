"""Striking old runs from the journal, so that what they alone used can be collected."""

from tasklift.store.journal import RunEntry
from tasklift.store.store import Store

_RUNNING = "running"


def forget_all_but(store: Store, latest: int, *, dry_run: bool) -> list[RunEntry]:
    """Forget every run but the `latest` ones begun last, and those that are running; the runs that go."""
    gone = [entry for entry in store.journal.list_runs()[:-latest] if entry.state != _RUNNING]
    if not dry_run:
        store.journal.forget_runs([entry.id for entry in gone])
    return gone
