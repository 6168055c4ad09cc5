"""Pretrained models that come in packages of Python, so that no hub is needed: `resources/pretrained.yaml`."""

import importlib.util
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from tasklift.settings.fields import Settings
from tasklift.settings.located import read_yaml
from tasklift.settings.messages import spoken
from tasklift.settings.registry import PACKAGE


class Purpose(Settings):
    """A line on what a model is for, in each language."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)


class CatalogueEntry(Settings):
    """A model of the catalogue: a `folder` inside the package's `module`, or a `packed` file to be unpacked.

    `megabytes` are those on the disk, of a packed one once it is unpacked.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    package: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    module: str = Field(pattern=r"^[a-z_][a-z0-9_]*$")
    folder: str | None = Field(None, pattern=r"^[A-Za-z0-9_]+(/[A-Za-z0-9_]+)*$")
    packed: str | None = Field(None, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")
    task: Literal["encoder", "decoder"]
    parameters: int = Field(gt=0)
    megabytes: int = Field(gt=0)
    languages: tuple[Literal["en", "zh"], ...] = Field(min_length=1)
    licence: str = Field(min_length=1)
    purpose: Purpose

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.folder is None) == (self.packed is None):
            raise ValueError("a model is a folder or a packed file, and not both")
        return self

    @property
    def said_purpose(self) -> str:
        """What it is for, in the language that is spoken."""
        return {"en": self.purpose.en, "zh": self.purpose.zh}[spoken()]

    @property
    def size(self) -> int:
        """In bytes, on the disk."""
        return self.megabytes * 1_000_000

    def installed(self) -> Path | None:
        """Its folder or packed file, None where the package is not installed. No code of the package runs."""
        found = importlib.util.find_spec(self.module)
        for place in (found.submodule_search_locations or ()) if found else ():
            carried = Path(place, self.folder or self.packed or "")
            if carried.is_dir() if self.folder else carried.is_file():
                return carried
        return None


@cache
def catalogue() -> Mapping[str, CatalogueEntry]:
    """All models by name, in the order of the file."""
    entries = TypeAdapter(tuple[CatalogueEntry, ...]).validate_python(
        read_yaml(PACKAGE / "resources" / "pretrained.yaml").value
    )
    return {entry.name: entry for entry in entries}
