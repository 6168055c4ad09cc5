"""A commented task file from guesses; it runs as it is."""

import os
from pathlib import Path

from tasklift.runs.starting.column_guesses import Because
from tasklift.runs.starting.first_recipe import FirstRecipe, ProposedLine
from tasklift.runs.starting.guess import Guess
from tasklift.runs.starting.model_guess import ModelGuess
from tasklift.runs.starting.yaml_text import flow, quoted, recipe_line
from tasklift.settings.errors import Place, UserError
from tasklift.settings.messages import say
from tasklift.store.atomic import write_atomic
from tasklift.text.printable import printable


def task_file_text(guessed: Guess, folder: Path, recipe: FirstRecipe | None = None) -> str:
    """The text of a task file that lies in `folder`; a `recipe` is proposed in comments."""
    lines = [
        "# "
        + say(
            "Guessed by `lift init` from {file} ({looked_at}). Change what is wrong.",
            file=printable(guessed.data.name),
            looked_at=guessed.looked_at,
        ),
        "",
        "# " + _kinds()[guessed.kind],
        f"kind: {guessed.kind}",
        *_language(guessed),
        *_model(guessed.model),
        "",
        "data:",
        f"  train: {quoted(_relative(guessed.data, folder))}",
        *_siblings(guessed, folder),
        "",
        "columns:",
        *(line for role, because in guessed.columns.items() for line in _entry(role, because)),
        *(line for role, because in guessed.proposals.items() for line in _entry(role, because, mark="# ")),
        "",
        f"# {printable(guessed.metric.reason)}",
        f"metric: {guessed.metric.value}",
        "",
        *_recipe(recipe),
        "",
        "# " + say("What a run may take, on this machine."),
        "budget: {minutes: 20}",
    ]
    return "\n".join(lines) + "\n"


def _kinds() -> dict[str, str]:
    return {
        "answer": say("answer: give each question a short answer, from its context where there is one"),
        "classify": say("classify: give each text one of the labels"),
        "dialogue": say("dialogue: reply as the assistant does, to each of its turns"),
        "generate": say("generate: write a text for each text, such as a summary or a title"),
        "translate": say("translate: write each text in another language"),
    }


def write_task_file(path: Path, text: str, *, overwrite: bool = False) -> None:
    """Write it, or raise UserError `output-exists` where something is in its place."""
    if path.is_dir():
        raise UserError(
            "output-exists", say("this is a folder"), where=Place(str(path)), advice=say("name a file with -o")
        )
    if path.exists() and not overwrite:
        advice = say("name another file with -o, or add --force to write over it")
        raise UserError("output-exists", say("the file exists already"), where=Place(str(path)), advice=advice)
    write_atomic(path, text.encode())


def _language(guessed: Guess) -> list[str]:
    if guessed.language is None:
        return []
    return ["", f"# {guessed.language.reason}", f"language: {guessed.language.value}"]


def _model(guessed: ModelGuess | None) -> list[str]:
    if guessed is None:
        return []
    return ["", f"# {guessed.reason}", f"{'' if guessed.written else '# '}model: {quoted(guessed.name)}"]


def _recipe(recipe: FirstRecipe | None) -> list[str]:
    said = say("Without a recipe, the default one is used; `lift run` prints it, as lines to paste here and to change.")
    if recipe is None:
        return [f"# {said}", "# recipe:"]
    about = say(
        "Below are the default one and all cleaning steps that would touch some of the {rows:,} rows looked at: take "
        "the marks away from `recipe` and from the lines that you want.",
        rows=recipe.rows,
    )
    return [f"# {said}", f"# {about}", "# recipe:", *map(_recipe_line, recipe.lines)]


def _recipe_line(one: ProposedLine) -> str:
    told = [say("{dropped:,} set aside", dropped=one.dropped)] if one.dropped else []
    told += [say("{changed:,} changed", changed=one.changed)] if one.changed else []
    return f"#   - {recipe_line(one.line)}" + (f"  # {say(', ').join(told)}" if told else "")


def _siblings(guessed: Guess, folder: Path) -> list[str]:
    lines = []
    for dataset, path in guessed.siblings.items():
        lines.append(f"  # {_use(dataset)}")
        lines.append(f"  # {dataset}: {quoted(_relative(path, folder))}")
    return lines or [
        "  # " + say("test and valid are parts of it; name files of your own as `test:` and `valid:` if there are any")
    ]


def _use(dataset: str) -> str:
    if dataset == "test":
        return say("Found beside it: take the mark away to be measured on this file instead of a part of train.")
    return say("Found beside it: take the mark away to make choices on this file instead of a part of train.")


def _entry(role: str, because: Because, *, mark: str = "") -> list[str]:
    return [f"  # {printable(because.reason)}", f"  {mark}{role}: {_columns(because)}"]


def _columns(because: Because) -> str:
    return flow(because.values) if because.more else quoted(because.value)


def _relative(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
