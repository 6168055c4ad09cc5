"""What went wrong, in a message on stderr and an exit code: 2 the user's, 4 the machine's, 1 ours, 130 Ctrl-C."""

import errno
import os
import sys
import traceback

import typer

from tasklift.cli.command_folder import command_files
from tasklift.settings.errors import MachineError, TaskliftError
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import say
from tasklift.store.atomic import too_many_files
from tasklift.text.printable import printable

OURS, USAGE, MACHINE, INTERRUPTED = 1, 2, 4, 130
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_TOO_MANY_FILES = {errno.EMFILE, errno.ENFILE}


def explain(fault: BaseException, *, debug: bool, arguments: list[str]) -> int:
    """Say what is wrong and what to do; the exit code. A traceback is shown for `debug` alone."""
    if isinstance(fault, BrokenPipeError):
        _close_quietly()
        return OURS
    message, code = _message(fault, arguments)
    if debug:
        traceback.print_exception(fault)
    sys.stderr.write(f"{message}\n")
    return code


def _message(fault: BaseException, arguments: list[str]) -> tuple[str, int]:
    if isinstance(fault, TaskliftError):
        return _error(_lines(str(fault))), fault.exit_code
    if isinstance(fault, KeyboardInterrupt):
        return "\n" + say("stopped: finished work is kept, and the same command goes on from there"), INTERRUPTED
    if isinstance(fault, typer.TyperException):
        return _usage(fault, arguments), USAGE
    if isinstance(fault, typer.Abort):
        return say("stopped"), INTERRUPTED
    if isinstance(fault, MemoryError):
        advice = say("close other programs, or set TASKLIFT_CORES=1 so that less is under way at once")
        return _error(str(MachineError("out-of-memory", say("the memory is full"), advice=advice))), MACHINE
    if isinstance(fault, OSError) and fault.errno in _NO_ROOM:
        advice = say("free some space (`lift gc` helps) and run the same command again: finished work is kept")
        return _error(
            str(MachineError("disk-full", say("no room on the disk: {fault}", fault=fault), advice=advice))
        ), MACHINE
    if isinstance(fault, OSError) and fault.errno in _TOO_MANY_FILES:
        return _error(str(too_many_files())), MACHINE
    if isinstance(fault, OSError) and fault.errno == errno.ENAMETOOLONG:
        problem = say("{file}: the name is too long for a file", file=printable(str(fault.filename)))
        return _error(problem, say("shorten it")), USAGE
    return _ours(fault), OURS


def _error(problem: str, advice: str = "") -> str:
    said = say("error: {problem}", problem=problem)
    return f"{said}\n  -> {advice}" if advice else said


def _usage(fault: typer.TyperException, arguments: list[str]) -> str:
    known = command_files()
    command = next((word for word in arguments if word in known), "")
    problem = printable(fault.format_message()).rstrip(".")
    called = f"lift {command}".strip()
    advice = say("`{command} --help` shows what it takes", command=called)
    problem = say_kept(f"{problem[:1].lower()}{problem[1:]}")
    return _error(say("{command}: {problem}", command=called, problem=problem), advice)


def _lines(text: str) -> str:
    return "\n".join(printable(line) for line in text.split("\n"))


def _ours(fault: BaseException) -> str:
    what = printable(f"{type(fault).__name__}: {fault}".split("\n")[0])
    return _error(
        say("this is a fault of Tasklift: {what}", what=what),
        say("please report it, with what the same command says when --debug is added"),
    )


def _close_quietly() -> None:
    """Nobody reads stdout any more: keep Python from complaining about it at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
