"""Whether this machine is fit for the work, and what to do where it is not."""

import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Any

from tasklift.engines.local import cores
from tasklift.engines.memory import available_memory
from tasklift.settings.errors import TaskliftError
from tasklift.settings.messages import one_by_one, say
from tasklift.settings.registry import PACKAGE
from tasklift.store.store import FOLDER, Store
from tasklift.version import __version__

_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)[^>=;]*(?:>=([0-9.]+))?")
_EXTRA = re.compile(r"extra == ['\"]([^'\"]+)")
_LITTLE_MEMORY = 1_000_000_000
_LITTLE_ROOM, _NO_ROOM = 2_000_000_000, 50_000_000
_SAMPLE = "→ 中文"


class State(StrEnum):
    """How a check went: a problem keeps Tasklift from working, a note makes it slower or uglier."""

    FINE = "fine"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Check:
    """What was looked at, what was found, and what to do about it."""

    name: str
    state: State
    found: str
    advice: str = ""


def made_with() -> dict[str, Any]:
    """What a result may depend on beside task, data and seed: the versions of what computed it, and the system."""
    needed = [line for line in metadata.requires("tasklift") or [] if "extra ==" not in line]
    names = sorted(re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0] for line in needed)
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: _installed(name) for name in names},
    }


def examine(store: Path | None, folder: Path) -> list[Check]:
    """Every check; `store` is the store at hand, if there is one, and `folder` where one would be made."""
    return [
        Check("tasklift", State.FINE, f"{__version__}, Python {platform.python_version()}, {platform.platform()}"),
        *_packages(),
        Check(say("cores"), State.FINE, say("{cores} (TASKLIFT_CORES sets fewer)", cores=cores())),
        _memory(),
        _room(store or folder),
        _compiled(),
        _terminal(),
        _accelerator(),
        _store(store),
    ]


def _packages() -> Iterator[Check]:
    """The packages that are needed, and which extras are there."""
    versions, extras = [], dict[str, bool]()
    for line in metadata.requires("tasklift") or []:
        name, least = (_REQUIREMENT.match(line) or re.match("(.*)()", line)).groups()  # type: ignore[union-attr]
        extra = _EXTRA.search(line)
        installed = _installed(name)
        if extra:
            extras[extra.group(1)] = extras.get(extra.group(1), True) and installed is not None
        elif installed is None or _numbers(installed) < _numbers(least or "0"):
            found = _wanting(name, installed, least)
            yield Check(say("package"), State.PROBLEM, found, f"pip install --upgrade '{name}>={least or 0}'")
        else:
            versions.append(f"{name} {installed}")
    yield Check(say("packages"), State.FINE, one_by_one(versions))
    listed = [
        say("{name}: there", name=name) if there else say("{name}: not there", name=name)
        for name, there in extras.items()
    ]
    yield Check(say("extras"), State.FINE, say(", ").join(listed) or say("none"))


def _wanting(name: str, installed: str | None, least: str) -> str:
    if installed is None:
        return say("{name} is missing", name=name)
    return say("{name} is {installed}, and {least} is needed", name=name, installed=installed, least=least)


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def _memory() -> Check:
    available = available_memory()
    found = f"{available / 1e9:.1f} GB"
    if available < _LITTLE_MEMORY:
        return Check(
            say("memory"), State.NOTE, found, say("large files may not fit; TASKLIFT_CORES=1 needs less at once")
        )
    return Check(say("memory"), State.FINE, found)


def _room(folder: Path) -> Check:
    there = next(parent for parent in [folder.absolute(), *folder.absolute().parents] if parent.exists())
    free = shutil.disk_usage(there).free
    found = say("{free:.1f} GB free at {folder}", free=free / 1e9, folder=there)
    if not os.access(there, os.W_OK):
        return Check(
            say("disk"),
            State.PROBLEM,
            say("{folder} may not be written", folder=there),
            say("choose another folder with --store"),
        )
    if free < _NO_ROOM:
        return Check(say("disk"), State.PROBLEM, found, say("free some space; `lift gc` helps where runs are kept"))
    if free < _LITTLE_ROOM:
        return Check(say("disk"), State.NOTE, found, say("a run needs a few times the size of its files"))
    return Check(say("disk"), State.FINE, found)


def _compiled() -> Check:
    """Where numba may keep compiled kernels; without such a place every process compiles them anew."""
    named = os.environ.get("NUMBA_CACHE_DIR")
    folders = [Path(named)] if named else [PACKAGE / "text", Path.home() / ".cache"]
    kept = next((folder for folder in folders if os.access(folder, os.W_OK)), None)
    if kept is None:
        return Check(
            say("compiled code"),
            State.NOTE,
            say("no folder to keep it in"),
            say("set NUMBA_CACHE_DIR to a folder of yours"),
        )
    return Check(say("compiled code"), State.FINE, say("kept in {folder}", folder=kept))


def _terminal() -> Check:
    encoding = sys.stdout.encoding or "ascii"
    found = _colour(encoding)
    try:
        _SAMPLE.encode(encoding)
    except UnicodeEncodeError:
        return Check(
            say("terminal"),
            State.NOTE,
            say("{found}; cannot show {sample}", found=found, sample=ascii(_SAMPLE)),
            say("set LANG=C.UTF-8"),
        )
    return Check(say("terminal"), State.FINE, found)


def _colour(encoding: str) -> str:
    if os.environ.get("NO_COLOR"):
        return say("{encoding}, colour off (NO_COLOR)", encoding=encoding)
    if sys.stdout.isatty():
        return say("{encoding}, colour on", encoding=encoding)
    return say("{encoding}, colour off (no terminal)", encoding=encoding)


def _accelerator() -> Check:
    there = Path("/dev/nvidiactl").exists()
    found = say("there is one; nothing here needs it") if there else say("none, and nothing here needs one")
    return Check("GPU", State.FINE, found)


def _store(store: Path | None) -> Check:
    if store is None:
        return Check(
            say("store"),
            State.FINE,
            say("no {folder}/ here or above; the first run makes one beside its task file", folder=FOLDER),
        )
    try:
        runs = len(Store(store).journal.list_runs())
    except TaskliftError as fault:
        return Check(say("store"), State.PROBLEM, fault.problem, fault.advice)
    found = say("1 run") if runs == 1 else say("{number:,} runs", number=runs)
    return Check(say("store"), State.FINE, say("{folder}: {runs}, the journal opens", folder=store, runs=found))
