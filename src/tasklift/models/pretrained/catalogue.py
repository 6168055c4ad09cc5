"""Pretrained models that come in packages of Python, so that no hub is needed: `resources/pretrained.yaml`."""

import importlib.util
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, TypeAdapter

from tasklift.settings.fields import Settings
from tasklift.settings.located import read_yaml
from tasklift.settings.messages import spoken
from tasklift.settings.registry import PACKAGE


class Purpose(Settings):
    """A line on what a model is for, in each language."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)


class CatalogueEntry(Settings):
    """A model of the catalogue; `folder` lies inside the package's `module`."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    package: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    module: str = Field(pattern=r"^[a-z_][a-z0-9_]*$")
    folder: str = Field(pattern=r"^[A-Za-z0-9_]+(/[A-Za-z0-9_]+)*$")
    task: Literal["encoder"]
    parameters: int = Field(gt=0)
    megabytes: int = Field(gt=0)
    languages: tuple[Literal["en", "zh"], ...] = Field(min_length=1)
    licence: str = Field(min_length=1)
    purpose: Purpose

    @property
    def said_purpose(self) -> str:
        """What it is for, in the language that is spoken."""
        return {"en": self.purpose.en, "zh": self.purpose.zh}[spoken()]

    @property
    def size(self) -> int:
        """In bytes, on the disk."""
        return self.megabytes * 1_000_000

    def installed(self) -> Path | None:
        """Its folder, None where the package is not installed. No code of the package runs."""
        found = importlib.util.find_spec(self.module)
        for place in (found.submodule_search_locations or ()) if found else ():
            folder = Path(place, self.folder)
            if folder.is_dir():
                return folder
        return None


@cache
def catalogue() -> Mapping[str, CatalogueEntry]:
    """All models by name, in the order of the file."""
    entries = TypeAdapter(tuple[CatalogueEntry, ...]).validate_python(
        read_yaml(PACKAGE / "resources" / "pretrained.yaml").value
    )
    return {entry.name: entry for entry in entries}
