"""The pretrained models that packages carry, a line each."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group
from rich.text import Text

from tasklift.models.pretrained.catalogue import CatalogueEntry
from tasklift.models.pretrained.unpacked import unpacked_folder
from tasklift.reports.figures import size
from tasklift.reports.paragraph import Paragraph
from tasklift.reports.tables import FAINT, table
from tasklift.settings.messages import one_by_one, say


def model_list(models: Sequence[CatalogueEntry]) -> Group:
    """Name, purpose, size, languages, licence, and whether it is installed."""
    made = table(
        say("model"),
        say("what it is for"),
        say("size"),
        say("languages"),
        say("licence"),
        say("installed"),
        numbers=[say("size")],
    )
    for column in (0, 2, 4):
        made.columns[column].no_wrap = True
    for model in models:
        made.add_row(
            model.name,
            Paragraph(model.said_purpose),
            size(model.size),
            one_by_one([_language(code) for code in model.languages]),
            model.licence,
            say("no") if model.installed() is None else say("yes"),
        )
    return Group(made, Text(""), Text(say("`lift models install NAME` brings one."), style=FAINT))


def model_object(model: CatalogueEntry) -> dict[str, Any]:
    """The same for programs, in English; `folder` is null where it is not installed, or not unpacked yet."""
    carried = model.installed()
    folder = unpacked_folder(model.name, carried) if carried and model.packed else carried
    told = model.model_dump(include={"name", "package", "task", "parameters", "megabytes", "languages", "licence"})
    there = str(folder) if folder and folder.is_dir() else None
    return {**told, "purpose": model.purpose.en, "installed": carried is not None, "folder": there}


def on_its_way(model: CatalogueEntry) -> str:
    """What is said before a model is installed."""
    return say(
        "installing {name}: the package {package}, {size}",
        name=model.name,
        package=model.package,
        size=size(model.size),
    )


def _language(code: str) -> str:
    return {"en": say("English"), "zh": say("Chinese")}[code]
