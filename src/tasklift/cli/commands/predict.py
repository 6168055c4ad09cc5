"""Answer the rows of a file, or texts, with a run's model or an exported one."""

from functools import partial
from typing import Annotated

import typer

from tasklift.cli.asked import telling_what_was_asked
from tasklift.cli.options import ModelChoice, Overwrite, Quiet, StoreFolder
from tasklift.cli.progress import progress
from tasklift.cli.screen import STREAM, show, tell
from tasklift.cli.stores import open_store
from tasklift.cli.streams import input_file, output_file
from tasklift.models.pipeline import Pipeline
from tasklift.reports.commands.answers import answer_table, predicted
from tasklift.runs.serving.chosen import find_model
from tasklift.runs.serving.predict import predict_file, predict_texts
from tasklift.settings.errors import UserError
from tasklift.settings.kept import say_again
from tasklift.settings.messages import say


def command(
    model: Annotated[str, typer.Argument(metavar="RUN|FOLDER", help="A run, or a folder from `lift export`.")],
    source: Annotated[
        str | None, typer.Argument(metavar="INPUT", help="A file, or - for CSV or JSONL on stdin.")
    ] = None,
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="A file, or - for stdout.")] = STREAM,
    text: Annotated[list[str] | None, typer.Option("--text", metavar="TEXT", help="A text; may be repeated.")] = None,
    choice: ModelChoice = "recommended",
    allow_code: Annotated[
        bool, typer.Option("--allow-code", help="Let an exported model call the function that `map` names.")
    ] = False,
    allow_endpoint: Annotated[
        bool,
        typer.Option("--allow-endpoint", help="Let an exported model send the texts to the address that it names."),
    ] = False,
    force: Overwrite = False,
    store: StoreFolder = None,
    quiet: Quiet = False,
) -> None:
    """INPUT needs only the columns of the texts. OUTPUT has the rows of INPUT in their order, and `prediction`,
    `probability` and `note`. Where texts are written there is no `probability`; where they are made from documents
    there are `passages`, which were looked up, and `cited`, those of them that the answer stands in. A row that cannot
    be read gets the most frequent label and a note.
    """
    chosen = find_model(model, partial(open_store, store), choice, allow_code=allow_code, allow_endpoint=allow_endpoint)
    if chosen.notice and not quiet:
        tell(say_again(chosen.notice.to_json()))
    with telling_what_was_asked(quiet=quiet):
        _answer(chosen.pipeline, source, output, text, force=force, quiet=quiet)


def _answer(
    found: Pipeline, source: str | None, output: str, text: list[str] | None, *, force: bool, quiet: bool
) -> None:
    if text:
        show(answer_table(predict_texts(found, text)))
    elif source is None:
        raise UserError("no-input", say("nothing to answer"), advice=say("name a file, `-` for stdin, or give --text"))
    else:
        with input_file(source) as rows, output_file(output, like=rows) as target, progress(quiet=quiet) as told:
            outcome = predict_file(found, rows, target, overwrite=force or output == STREAM, tell=told)
        if not quiet:
            tell(predicted(outcome))
