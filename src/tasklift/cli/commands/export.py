"""Write a run's model into a folder to carry away."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from tasklift.cli.options import ModelChoice, RunName, StoreFolder
from tasklift.cli.screen import tell
from tasklift.cli.stores import open_run
from tasklift.reports.files.cards import write_cards
from tasklift.reports.files.onnx_readme import check_line, write_onnx_readme
from tasklift.runs.serving.chosen import model_of_run
from tasklift.runs.serving.network import export_network
from tasklift.runs.serving.onnx import export_onnx
from tasklift.settings.kept import say_again
from tasklift.settings.messages import say, spoken
from tasklift.text.printable import printable


def command(
    run: RunName,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder.")],
    choice: ModelChoice = "recommended",
    form: Annotated[
        Literal["tasklift", "onnx", "network"],
        typer.Option(
            "--format",
            help="onnx: for onnxruntime, without torch and Tasklift; of a tuned encoder. network: the last one that "
            "was trained, for a task's `model` and for transformers.",
        ),
    ] = "tasklift",
    store: StoreFolder = None,
) -> None:
    """`lift predict FOLDER INPUT -o OUTPUT` and, in Python, `tasklift.load(FOLDER)` read it.

    Beside it lie a model card, `README.md`, and a data card, `DATA.md`: look them over before you publish them. With
    --format onnx, `README.md` shows how to answer with the model, and the card is `MODEL.md`.
    """
    found = open_run(run, store)
    if form == "network":
        tell(
            say(
                "the network that `{step}` trained is in {folder}",
                step=export_network(found, folder),
                folder=printable(str(folder)),
            )
        )
        return
    chosen = model_of_run(found, choice)
    if chosen.notice:
        tell(say_again(chosen.notice.to_json()))
    if form == "onnx":
        told = export_onnx(found, chosen.pipeline, folder)
        write_onnx_readme(found.record, told, folder, spoken())
        write_cards(found.record, folder, spoken(), chosen.which, name="MODEL.md")
        tell(check_line(told))
    else:
        chosen.pipeline.save(folder)
        write_cards(found.record, folder, spoken(), chosen.which)
    tell(say("the model is in {folder}", folder=printable(str(folder))))
