"""Write a run's model into a folder to carry away."""

from pathlib import Path
from typing import Annotated

import typer

from tasklift.cli.options import RunName, StoreFolder
from tasklift.cli.screen import tell
from tasklift.cli.stores import open_run
from tasklift.text.printable import printable


def command(
    run: RunName,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder.")],
    store: StoreFolder = None,
) -> None:
    """`lift predict FOLDER INPUT -o OUTPUT` and, in Python, `tasklift.load(FOLDER)` read it."""
    open_run(run, store).export(folder)
    tell(f"the model is in {printable(str(folder))}")
