"""Leases: one process works on a key while the others wait; a dead one's lease is taken over.

Nothing depends on them for being right, for objects are put if absent. They only keep work from being done twice.
"""

import uuid

import sqlalchemy as sql

from tasklift.store.journal import Journal, leases
from tasklift.store.process import Process, this_process


class Lease:
    """A claim on a key by a token that nobody else has."""

    def __init__(self, journal: Journal, key: str) -> None:
        self.journal = journal
        self.key = key
        self.token = uuid.uuid4().hex

    def acquire(self) -> bool:
        """Take the lease if it is free, or if its holder is dead."""
        me = this_process()
        claim = {"process": me.number, "boot": me.boot, "started": me.started, "token": self.token}
        with self.journal.transaction() as connection:
            held = connection.execute(sql.select(leases).where(leases.c.key == self.key)).one_or_none()
            if held is None:
                connection.execute(leases.insert().values(key=self.key, **claim))
                return True
            if Process(held.process, held.boot, held.started).lives():
                return False
            connection.execute(leases.update().where(leases.c.key == self.key).values(**claim))
            return True

    def release(self) -> None:
        """Give the lease up, if it is still ours."""
        with self.journal.transaction() as connection:
            connection.execute(leases.delete().where(leases.c.key == self.key, leases.c.token == self.token))
