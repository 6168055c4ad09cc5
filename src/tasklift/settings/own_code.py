"""Functions of the user's own, named `module:function`: found where Python finds modules, or in the working folder."""

import importlib
import inspect
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from tasklift.settings.errors import Place, UserError
from tasklift.settings.messages import say


def own_function(named: str) -> Callable[..., Any]:
    """The function of that name. Raises UserError `own-code` where there is none, or its module fails.

    Of the standard library none is taken: some would do to the machine what a text says.
    """
    module, colon, name = named.partition(":")
    if not colon or not name.isidentifier():
        raise _no_function(say("{name!r} names no function", name=named))
    if module.partition(".")[0] in sys.stdlib_module_names:
        raise _no_function(say("{name!r} is of Python's own library, and no function of yours", name=named))
    found = getattr(_module(module), name, None)
    if not inspect.isfunction(found) or found.__module__ != module:
        raise _no_function(say("the module {module!r} has no function {name!r} of its own", module=module, name=name))
    function: Callable[..., Any] = found
    return function


def source_digest(named: str) -> str:
    """The digest of the file that the function stands in; what that imports is not looked at."""
    return sha256(Path(inspect.getfile(own_function(named))).read_bytes()).hexdigest()


def call(named: str, function: Callable[..., Any], value: Any, shown: str) -> Any:
    """What the function makes of a value. Raises UserError `own-code-failed` that names the value and the line."""
    try:
        return function(value)
    except Exception as fault:
        frames = inspect.trace()
        last = frames[-1] if len(frames) > 1 else None
        problem = say(
            "`{function}` failed at {shown!r}: {fault}",
            function=named,
            shown=shown,
            fault=f"{type(fault).__name__}: {fault}",
        )
        place = Place(last.filename, last.lineno) if last else None
        raise UserError(
            "own-code-failed", problem, where=place, advice=say("mend it, or let it pass such a row on")
        ) from fault


def wrong_result(named: str, result: Any, wanted: str) -> UserError:
    """For a function that gave something else than it should."""
    problem = say("`{function}` gave {result!r}, which is not {wanted}", function=named, result=result, wanted=wanted)
    return UserError("own-code-failed", problem)


def _no_function(problem: str) -> UserError:
    return UserError("own-code", problem, advice=say("write `module:function`, such as `my_rules:keep`"))


def _module(name: str) -> Any:
    # A command of the shell does not find the modules of the working folder by itself.
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.append(here)
    try:
        return importlib.import_module(name)
    except Exception as fault:
        reason = f"{type(fault).__name__}: {fault}"
        problem = say("the module {module!r} cannot be imported: {reason}", module=name, reason=reason)
        advice = say("modules are looked for in the working folder and where Python finds others")
        raise UserError("own-code", problem, advice=advice) from fault
