"""Errors as part of the interface: what is wrong, where, and what to do about it.

Every error carries a slug; `docs/errors.md` has a heading for each, and a test holds the two together.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where in a file something is wrong; `line` and `column` count from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = [self.file, self.line, self.column]
        return ":".join(str(part) for part in parts if part is not None)


class TaskliftError(Exception):
    """A fault that we can name. `exit_code` is what the command line ends with."""

    exit_code = 1

    def __init__(self, slug: str, problem: str, *, where: Place | None = None, advice: str = "") -> None:
        self.slug = slug
        self.problem = problem
        self.where = where
        self.advice = advice
        super().__init__(str(self))

    def __str__(self) -> str:
        head = f"{self.where}: {self.problem}" if self.where else self.problem
        return f"{head}\n  -> {self.advice}" if self.advice else head

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.slug, self.problem, self.where, self.advice)


class UserError(TaskliftError):
    """The user's mistake: usage, task file or data."""

    exit_code = 2


class MachineError(TaskliftError):
    """The machine's trouble: disk, memory, a port."""

    exit_code = 4


def _rebuild(kind: type[TaskliftError], slug: str, problem: str, where: Place | None, advice: str) -> TaskliftError:
    return kind(slug, problem, where=where, advice=advice)
