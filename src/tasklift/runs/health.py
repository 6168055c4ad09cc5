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
from tasklift.settings.errors import TaskliftError
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
        Check("cores", State.FINE, f"{cores()} (TASKLIFT_CORES sets fewer)"),
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
            found = f"{name} is {'missing' if installed is None else f'{installed}, and {least} is needed'}"
            yield Check("package", State.PROBLEM, found, f"pip install --upgrade '{name}>={least or 0}'")
        else:
            versions.append(f"{name} {installed}")
    yield Check("packages", State.FINE, ", ".join(versions))
    listed = ", ".join(f"{name}: {'there' if there else 'not there'}" for name, there in extras.items())
    yield Check("extras", State.FINE, listed or "none")


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def _memory() -> Check:
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    limit = _first_number(Path("/sys/fs/cgroup/memory.max"))
    available = min(total, limit or total)
    found = f"{available / 1e9:.1f} GB"
    if available < _LITTLE_MEMORY:
        return Check("memory", State.NOTE, found, "large files may not fit; TASKLIFT_CORES=1 needs less at once")
    return Check("memory", State.FINE, found)


def _first_number(path: Path) -> int | None:
    try:
        word = path.read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(word) if word.isdigit() else None


def _room(folder: Path) -> Check:
    there = next(parent for parent in [folder.absolute(), *folder.absolute().parents] if parent.exists())
    free = shutil.disk_usage(there).free
    found = f"{free / 1e9:.1f} GB free at {there}"
    if not os.access(there, os.W_OK):
        return Check("disk", State.PROBLEM, f"{there} may not be written", "choose another folder with --store")
    if free < _NO_ROOM:
        return Check("disk", State.PROBLEM, found, "free some space; `lift gc` helps where runs are kept")
    if free < _LITTLE_ROOM:
        return Check("disk", State.NOTE, found, "a run needs a few times the size of its files")
    return Check("disk", State.FINE, found)


def _compiled() -> Check:
    """Where numba may keep compiled kernels; without such a place every process compiles them anew."""
    named = os.environ.get("NUMBA_CACHE_DIR")
    folders = [Path(named)] if named else [PACKAGE / "text", Path.home() / ".cache"]
    kept = next((folder for folder in folders if os.access(folder, os.W_OK)), None)
    if kept is None:
        return Check("compiled code", State.NOTE, "no folder to keep it in", "set NUMBA_CACHE_DIR to a folder of yours")
    return Check("compiled code", State.FINE, f"kept in {kept}")


def _terminal() -> Check:
    encoding = sys.stdout.encoding or "ascii"
    colour = "off (NO_COLOR)" if os.environ.get("NO_COLOR") else "on" if sys.stdout.isatty() else "off (no terminal)"
    found = f"{encoding}, colour {colour}"
    try:
        _SAMPLE.encode(encoding)
    except UnicodeEncodeError:
        return Check("terminal", State.NOTE, f"{found}; cannot show {ascii(_SAMPLE)}", "set LANG=C.UTF-8")
    return Check("terminal", State.FINE, found)


def _accelerator() -> Check:
    there = Path("/dev/nvidiactl").exists()
    return Check(
        "GPU", State.FINE, "there is one; nothing here needs it" if there else "none, and nothing here needs one"
    )


def _store(store: Path | None) -> Check:
    if store is None:
        return Check("store", State.FINE, f"no {FOLDER}/ here or above; the first run makes one beside its task file")
    try:
        runs = len(Store(store).journal.list_runs())
    except TaskliftError as fault:
        return Check("store", State.PROBLEM, fault.problem, fault.advice)
    return Check("store", State.FINE, f"{store}: {runs} {'run' if runs == 1 else 'runs'}, the journal opens")
