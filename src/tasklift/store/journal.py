"""The journal: which runs there were, what they use, how often the test was looked at. SQLite in WAL mode.

It holds what may change; everything that must stay the same is an object. Losing it loses history, never data.
"""

import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.dialects.sqlite import insert

from tasklift.settings.errors import MachineError
from tasklift.settings.messages import say
from tasklift.store.atomic import disk_full, naming_disk_trouble, not_writable

SCHEMA_VERSION = 1
BUSY_SECONDS = 60
_RETRY_SECONDS = 0.01

tables = sql.MetaData()
runs = sql.Table(
    "runs",
    tables,
    sql.Column("id", sql.Text, primary_key=True),
    sql.Column("task", sql.Text, nullable=False),
    sql.Column("state", sql.Text, nullable=False),
    sql.Column("started", sql.Float, nullable=False),
    sql.Column("finished", sql.Float),
    sql.Column("headline", sql.Text),
    sql.Column("record", sql.Text),
    sql.Column("plan", sql.Text),
)
uses = sql.Table(
    "uses", tables, sql.Column("run", sql.Text, primary_key=True), sql.Column("key", sql.Text, primary_key=True)
)
leases = sql.Table(
    "leases",
    tables,
    sql.Column("key", sql.Text, primary_key=True),
    sql.Column("process", sql.Integer, nullable=False),
    sql.Column("boot", sql.Text, nullable=False),
    sql.Column("started", sql.Text, nullable=False),
    sql.Column("token", sql.Text, nullable=False),
)
looks = sql.Table(
    "looks",
    tables,
    sql.Column("test", sql.Text, primary_key=True),
    sql.Column("predictions", sql.Text, primary_key=True),
    sql.Column("look", sql.Integer, nullable=False),
)
timings = sql.Table(
    "timings",
    tables,
    sql.Column("key", sql.Text, primary_key=True),
    sql.Column("seconds", sql.Float, nullable=False),
    sql.Column("cpu_seconds", sql.Float, nullable=False),
)
measurements = sql.Table(
    "measurements",
    tables,
    sql.Column("key", sql.Text, primary_key=True),
    sql.Column("figures", sql.Text, nullable=False),
)


@dataclass(frozen=True)
class RunEntry:
    """A line of `lift runs`. Times are seconds since 1970; `record` names the object that holds the result."""

    id: str
    task: str
    state: str
    started: float
    finished: float | None
    headline: str | None
    record: str | None
    plan: str | None


class Journal:
    """The journal of one store. Every method is one transaction."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with naming_disk_trouble(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        self.engine = sql.create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_SECONDS})
        sql.event.listen(self.engine, "connect", _prepare)
        sql.event.listen(self.engine, "begin", _begin)
        with self.transaction() as connection:
            tables.create_all(connection)
            self._check_version(connection)

    @contextmanager
    def transaction(self) -> Iterator[sql.Connection]:
        """One writing transaction, begun at once so that two processes never meet half way."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except sql.exc.DBAPIError as fault:
            raise _journal_trouble(fault, self.path) from fault

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()

    def begin_run(self, run: str, task: str, plan: str) -> None:
        """Note that a run has begun, or begun again."""
        values = {"task": task, "state": "running", "started": time.time(), "plan": plan}
        with self.transaction() as connection:
            statement = insert(runs).values(id=run, **values)
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))

    def end_run(self, run: str, state: str, *, headline: str | None = None, record: str | None = None) -> None:
        """Note how a run ended; a record of an earlier finish is kept if there is no new one."""
        values: dict[str, Any] = {"state": state, "finished": time.time()}
        if record is not None:
            values |= {"headline": headline, "record": record}
        with self.transaction() as connection:
            connection.execute(runs.update().where(runs.c.id == run).values(**values))

    def list_runs(self) -> list[RunEntry]:
        """All runs, the latest begun last."""
        with self.transaction() as connection:
            rows = connection.execute(sql.select(runs).order_by(runs.c.started, runs.c.id)).mappings().all()
        return [RunEntry(**row) for row in rows]

    def forget_runs(self, gone: list[str]) -> None:
        """Strike runs from the journal, with what they use."""
        with self.transaction() as connection:
            connection.execute(runs.delete().where(runs.c.id.in_(gone)))
            connection.execute(uses.delete().where(uses.c.run.in_(gone)))

    def pin(self, run: str, key: str) -> None:
        """Note that a run uses a key, before the key is read."""
        with self.transaction() as connection:
            connection.execute(insert(uses).values(run=run, key=key).on_conflict_do_nothing())

    def note_look(self, test: str, predictions: list[str], final: str) -> int:
        """Count a look at the test rows `test`; give the number of the look that first saw the predictions `final`.

        All new `predictions` belong to one look; a repeat adds none.
        """
        with self.transaction() as connection:
            rows = connection.execute(sql.select(looks.c.predictions, looks.c.look).where(looks.c.test == test)).all()
            seen = {row.predictions: row.look for row in rows}
            number = max(seen.values(), default=0) + 1
            for name in dict.fromkeys([*predictions, final]):
                if name not in seen:
                    connection.execute(looks.insert().values(test=test, predictions=name, look=number))
        return int(seen.get(final, number))

    def note_timing(self, key: str, seconds: float, cpu_seconds: float) -> None:
        """Keep what the work behind a key took, the first time it was done."""
        with self.transaction() as connection:
            statement = insert(timings).values(key=key, seconds=seconds, cpu_seconds=cpu_seconds)
            connection.execute(statement.on_conflict_do_nothing())

    def timing(self, key: str) -> tuple[float, float] | None:
        """Seconds and CPU seconds behind a key."""
        with self.transaction() as connection:
            row = connection.execute(sql.select(timings).where(timings.c.key == key)).one_or_none()
        return (row.seconds, row.cpu_seconds) if row else None

    def note_measurements(self, key: str, figures: Mapping[str, Any]) -> None:
        """Keep what was measured while the work behind a key was done, the first time; JSON values by name."""
        with self.transaction() as connection:
            statement = insert(measurements).values(key=key, figures=json.dumps(figures))
            connection.execute(statement.on_conflict_do_nothing())

    def measurements(self, key: str) -> dict[str, Any] | None:
        """What `note_measurements` kept behind a key."""
        with self.transaction() as connection:
            statement = sql.select(measurements.c.figures).where(measurements.c.key == key)
            written = connection.execute(statement).scalar_one_or_none()
        return json.loads(written) if written else None

    def _check_version(self, connection: sql.Connection) -> None:
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if version > SCHEMA_VERSION:
            raise MachineError(
                "newer-store",
                say("{file} was written by a newer version of Tasklift", file=self.path),
                advice=say("update Tasklift, or name another folder with --store"),
            )
        if version < SCHEMA_VERSION:
            connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    use_write_ahead_log(connection)
    connection.execute("PRAGMA synchronous = NORMAL")


def use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Turn the log on, trying again while another does: SQLite refuses two at once without waiting."""
    give_up = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(_RETRY_SECONDS)


def _begin(connection: sql.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _journal_trouble(fault: sql.exc.DBAPIError, path: Path) -> MachineError:
    reason = str(fault.orig)
    if "full" in reason or "disk I/O" in reason:
        return disk_full(path)
    if "readonly" in reason:
        return not_writable(path)
    if "unable to open" in reason:
        return _why_not_open(path) or _unreadable(path, reason)
    return _unreadable(path, reason)


def _why_not_open(path: Path) -> MachineError | None:
    """SQLite does not say why a file cannot be opened, but the system does."""
    try:
        with naming_disk_trouble(path):
            path.open("ab").close()
    except MachineError as fault:
        return fault
    except OSError:
        return None
    return None


def _unreadable(path: Path, reason: str) -> MachineError:
    return MachineError(
        "journal-unreadable",
        say("the journal {path} cannot be used: {reason}", path=path, reason=reason),
        advice=say("if it is damaged, move it aside: runs are listed anew, finished work is kept"),
    )
