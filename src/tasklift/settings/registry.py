"""Parts found by name: a built-in's name is its file's name, a third party's comes from its entry point.

`filter_length` is the class `FilterLength` in `steps/clean/filter_length.py`. Nothing is imported until it is used,
so a broken plugin never breaks what does not need it.
"""

import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from tasklift.settings.check import suggestion
from tasklift.settings.errors import TaskliftError, UserError
from tasklift.settings.extras import extra_with, lacking
from tasklift.settings.messages import say

PACKAGE = Path(__file__).parents[1]

_CONTRACTS = {"steps": "Judge|Rewrite|Spawn|Survey|Tune", "tasks": "Kind|WritingKind", "models": "Model"}
"""What the parts in each folder are, by name: nothing is imported to list them."""


@dataclass(frozen=True)
class Part:
    """Where a part of that name comes from: `module:attribute`, and the distribution that brings it."""

    name: str
    module: str
    attribute: str
    distribution: str = "tasklift"
    folder: str = ""

    def load(self) -> Any:
        """Import it.

        Raises TaskliftError `broken-plugin` when a third party's code fails to import, and UserError `package-missing`
        where ours needs a library that only an extra brings.
        """
        try:
            return getattr(importlib.import_module(self.module), self.attribute)
        except Exception as fault:
            if self.distribution != "tasklift":
                raise self._broken(fault) from fault
            library = fault.name if isinstance(fault, ModuleNotFoundError) else None
            extra = extra_with(library)
            if extra is None:
                raise
            raise lacking(extra, self.name, [str(library)]) from fault

    def _broken(self, fault: Exception) -> TaskliftError:
        return TaskliftError(
            "broken-plugin",
            say(
                "the part {part!r} of the package {package!r} cannot be loaded: {fault}",
                part=self.name,
                package=self.distribution,
                fault=fault,
            ),
            advice=say("update or uninstall {package!r}", package=self.distribution),
        )


@cache
def parts(folder: str) -> Mapping[str, Part]:
    """All parts of one kind (`steps`, `tasks`, `models`), sorted by name; built-ins and entry points alike."""
    found: dict[str, Part] = {}
    for part in [*_built_in(folder), *_third_party(folder)]:
        if part.name in found:
            raise UserError(
                "name-clash",
                say(
                    "two packages bring a part named {part!r} to {folder}: {first} and {second}",
                    part=part.name,
                    folder=folder,
                    first=found[part.name].distribution,
                    second=part.distribution,
                ),
                advice=say("uninstall one of them"),
            )
        found[part.name] = part
    return dict(sorted(found.items()))


def find(folder: str, name: str) -> Any:
    """The part of that name. Raises UserError `unknown-name` with the nearest one."""
    known = parts(folder)
    if name not in known:
        raise UserError("unknown-name", _unknown(folder, name), advice=suggestion(name, known))
    return known[name].load()


def _unknown(folder: str, name: str) -> str:
    said = {
        "steps": say("there is no step named {name!r}", name=name),
        "tasks": say("there is no task named {name!r}", name=name),
        "models": say("there is no model named {name!r}", name=name),
    }
    return said[folder]


def class_name(file_name: str) -> str:
    """`filter_length` is `FilterLength`."""
    return "".join(word.capitalize() for word in file_name.split("_"))


def _built_in(folder: str) -> list[Part]:
    found = []
    for path in sorted((PACKAGE / folder).rglob("*.py")):
        relative = path.relative_to(PACKAGE).with_suffix("")
        if path.stem.startswith("_") or not _is_part(path, _CONTRACTS[folder]):
            continue
        module = ".".join(["tasklift", *relative.parts])
        found.append(Part(path.stem, module, class_name(path.stem), folder="/".join(relative.parts[1:-1])))
    return found


def _is_part(path: Path, contracts: str) -> bool:
    """Whether the file defines what its name promises; its neighbours are contracts, or parts of something else."""
    promised = rf"^class {class_name(path.stem)}\((?:{contracts})[,)]"
    return re.search(promised, path.read_text(encoding="utf-8"), re.MULTILINE) is not None


def _third_party(folder: str) -> list[Part]:
    points = sorted(metadata.entry_points(group=f"tasklift.{folder}"), key=lambda point: point.name)
    return [
        Part(point.name, point.module, point.attr, point.dist.name if point.dist else "an unnamed package")
        for point in points
    ]
