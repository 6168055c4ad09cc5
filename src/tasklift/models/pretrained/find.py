"""From what the user calls a pretrained model to its folder: a name of the catalogue, a path, or a hub's id."""

import os
from pathlib import Path

from tasklift.models.pretrained.catalogue import CatalogueEntry, catalogue
from tasklift.models.pretrained.gguf_file import SUFFIX
from tasklift.models.pretrained.hub import HUB_ID, fetched
from tasklift.models.pretrained.inspect_folder import check_model_folder
from tasklift.models.pretrained.unpacked import folder_of, unpacked
from tasklift.settings.check import nearest
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.text.printable import printable


def find_pretrained(name: str, *, folder: Path) -> Path:
    """The model's folder, which the guard has passed. Paths are relative to `folder`, that of the task file.

    A model that comes packed, in its package or as a GGUF file, is unpacked at its first use.

    Raises UserError `model-not-installed`, `unknown-model`, `hub-unreachable`, `model-unsafe` or `model-damaged`.
    """
    return check_model_folder(_place(name, folder)).folder


def find_entry(name: str) -> CatalogueEntry:
    """The model of that name in the catalogue. Raises UserError `unknown-model` with the nearest one."""
    known = catalogue()
    if name not in known:
        raise _unknown(name)
    return known[name]


def refuse_unknown(name: str, *, folder: Path) -> None:
    """Raises UserError `unknown-model` for what no catalogue, folder or hub can have; asks no hub."""
    if name in catalogue() or _path(name, folder).exists():
        return
    if name.startswith((".", "/", "~")):
        raise UserError(
            "unknown-model",
            say("there is no folder {name!r}", name=printable(name)),
            advice=say("paths start at the folder of the task file"),
        )
    if not HUB_ID.fullmatch(name):
        raise _unknown(name)


def found_here(name: str, *, folder: Path) -> Path | None:
    """The model's folder where it need not be fetched; the guard has not passed it yet."""
    if name in catalogue():
        return folder_of(catalogue()[name])
    path = _path(name, folder)
    if path.suffix == SUFFIX and path.is_file():
        return unpacked(path.stem, path)
    return path if path.exists() else None


def _place(name: str, folder: Path) -> Path:
    refuse_unknown(name, folder=folder)
    if name in catalogue():
        return _installed(catalogue()[name])
    return found_here(name, folder=folder) or fetched(name)


def _path(name: str, folder: Path) -> Path:
    return folder / os.path.expanduser(name)  # noqa: PTH111 - Path's raises where there is no home


def _installed(entry: CatalogueEntry) -> Path:
    found = folder_of(entry)
    if found is None:
        raise UserError(
            "model-not-installed",
            say("the pretrained model {name!r} is not installed", name=entry.name),
            advice=say(
                "`lift models install {name}` brings it ({megabytes} MB)", name=entry.name, megabytes=entry.megabytes
            ),
        )
    return found


def _unknown(name: str) -> UserError:
    close = nearest(name, catalogue())
    advice = (
        say("did you mean {name!r}?", name=close)
        if close
        else say(
            "name one of {names}; or a folder, as ./model; or a model of the hub, as owner/name",
            names=list(catalogue()),
        )
    )
    return UserError(
        "unknown-model", say("there is no pretrained model named {name!r}", name=printable(name)), advice=advice
    )
