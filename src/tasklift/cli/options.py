"""Arguments and options that several commands take."""

from pathlib import Path
from typing import Annotated, Literal

import typer

RunName = Annotated[str, typer.Argument(metavar="RUN", help="A run: its id, the beginning of it, or `last`.")]
StoreFolder = Annotated[
    Path | None,
    typer.Option(
        "--store", metavar="DIR", help="The folder of runs; by default `.tasklift/` here or in a folder above."
    ),
]
TaskFile = Annotated[Path, typer.Argument(metavar="TASK", help="A task file, as `lift init` writes it.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but results and errors.")]
Overwrite = Annotated[bool, typer.Option("--force", help="Write over a file that exists.")]
ModelChoice = Annotated[
    Literal["recommended", "final", "baseline"],
    typer.Option("--model", help="Of a run: the baseline is recommended where the final model did harm."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")]
