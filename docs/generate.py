"""Writes what the documentation says of steps, commands and the task file, from the code.

Usage: python docs/generate.py [--check]

Pages of steps are written whole. Other pages are written by hand, but for the parts between `<!-- generated: NAME -->`
and `<!-- end -->`. With `--check` nothing is written, and the exit code is 1 where a page is out of date.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from inspect import cleandoc
from pathlib import Path
from typing import Any

import typer

from tasklift.cli.main import app
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.metric import Metric
from tasklift.reports.recipe_lines import recipe_lines
from tasklift.runs.step_pages import SettingPage, StepEntry, StepPage, list_steps, setting_page, step_page
from tasklift.settings.fields import Settings
from tasklift.settings.registry import find, parts
from tasklift.tasks.kind import Kind
from tasklift.tasks.task import Task

DOCS = Path(__file__).parent
STEPS = Path("steps")
HELP_WIDTH = 100

_PART = re.compile(r"(<!-- generated: ([a-z]+) -->).*?(<!-- end -->)", re.DOTALL)
_KEY = re.compile(r"^recipe:", re.MULTILINE)
_SECTION = re.compile(r"^(Why|When it hurts|Example|Reference):\s*")
_BESIDE = {
    "replies": "replies of train",
    "terms": "`measure.terminology`",
    "passages": "`documents`",
    "meanings": "`measure.encoder`",
    "judge": "`measure.judge`",
}
_FORMS = {
    "judge": "A judge: it sets rows aside, each with a reason, and changes none.",
    "rewrite": "A rewrite: it changes values and keeps every row.",
    "spawn": "A spawn: it makes new rows, each with its parent, and changes none.",
    "survey": "A survey: it looks at all rows of train, and sets some aside or changes them.",
    "tune": "A tune: it makes the model.",
}


def main() -> int:
    """Write all pages, or say which are not as they should be."""
    wanted = pages()
    gone = {path.relative_to(DOCS) for path in (DOCS / STEPS).glob("*.md")} - set(wanted)
    stale = sorted({path for path, text in wanted.items() if _read(DOCS / path) != text} | gone)
    if "--check" in sys.argv[1:]:
        for path in stale:
            sys.stdout.write(f"docs/{path} is out of date: `make docs` writes it anew\n")
        return 1 if stale else 0
    for path in stale:
        if path in gone:
            (DOCS / path).unlink()
        else:
            (DOCS / path).write_text(wanted[path], encoding="utf-8")
    return 0


def pages() -> dict[Path, str]:
    """The text of every page that is generated, or has generated parts."""
    steps = {STEPS / f"{entry.name}.md": step_text(step_page(entry.name)) for entry in built_in_steps()}
    return {
        **steps,
        STEPS / "README.md": filled(STEPS / "README.md", {"steps": step_table, "recipes": default_recipes}),
        Path("commands.md"): filled(Path("commands.md"), {"commands": command_texts}),
        Path("task_file.md"): filled(
            Path("task_file.md"), {"keys": key_table, "roles": role_tables, "metrics": metric_tables}
        ),
    }


def filled(path: Path, made: Mapping[str, Callable[[], str]]) -> str:
    """A page with its generated parts made anew."""
    return _PART.sub(lambda found: f"{found[1]}\n\n{made[found[2]]()}\n\n{found[3]}", _read(DOCS / path))


def built_in_steps() -> list[StepEntry]:
    """The steps that Tasklift brings; those of other packages that happen to be installed have pages elsewhere."""
    return [entry for entry in list_steps() if entry.distribution == "tasklift"]


def step_table() -> str:
    """A line a step."""
    lines = ([f"[`{one.name}`]({one.name}.md)", str(one.form), one.summary] for one in built_in_steps())
    return table(["step", "form", "what it does"], lines)


def default_recipes() -> str:
    """The recipe of each kind for a task file that has none."""
    return "\n\n".join(f"`kind: {name}`:\n\n{yaml(recipe_lines(kind.default_recipe()))}" for name, kind in kinds())


def step_text(page: StepPage) -> str:
    """The page of one step: its docstring's sections under headings, and its settings."""
    sections = dict(sections_of(page.text))
    return "\n\n".join(
        [
            "<!-- Written by docs/generate.py from the step's docstring and settings. -->",
            f"# {page.name}",
            sections["What"],
            _FORMS[page.form] + facts_of(page.name),
            f"## Why\n\n{_begun(sections['Why'])}",
            f"## When it hurts\n\n{_begun(sections['When it hurts'])}",
            f"## Example\n\n{yaml(_recipe(sections['Example']))}",
            f"## Settings\n\n{setting_table(page.settings)}",
            f"## Reference\n\n{sections['Reference']}",
            f"The same on the command line: `lift steps {page.name}`. All steps: [the list](README.md).\n",
        ]
    )


def sections_of(text: str) -> Iterator[tuple[str, str]]:
    """The sections of a step's docstring, each with its heading; the first is named `What`."""
    heading, held = "What", list[str]()
    for paragraph in text.split("\n\n"):
        found = _SECTION.match(paragraph)
        if found:
            yield heading, "\n\n".join(held)
            heading, held = found[1], []
        held.append(_SECTION.sub("", paragraph))
    yield heading, "\n\n".join(held)


def _begun(text: str) -> str:
    """A section as sentences of their own: a capital letter first."""
    return text[:1].upper() + text[1:]


def _recipe(example: str) -> str:
    """An example as a part of a task file; some show the line alone."""
    line = cleandoc(example).strip("`")
    return line if _KEY.search(line) else f"recipe:\n  - {line}"


def facts_of(name: str) -> str:
    """What else is to be known before one uses a step."""
    step = find("steps", name)
    travels = getattr(step, "travels", False)
    return " It is saved with the model, so that test rows and requests pass through it too." if travels else ""


def command_texts() -> str:
    """The help of every command."""
    group: Any = typer.main.get_command(app)
    context = group.make_context(
        "lift", [], resilient_parsing=True, max_content_width=HELP_WIDTH, terminal_width=HELP_WIDTH
    )
    texts = []
    for name in group.list_commands(context):
        command = group.resolve_command(context, [name])[1]
        text = command.get_help(command.make_context(name, [], parent=context, resilient_parsing=True))
        texts.append(f"## lift {name}\n\n```text\n{text}\n```")
    return "\n\n".join(texts)


def key_table() -> str:
    """The keys of a task file."""
    return table(["key", "value", "default", "what it is for"], map(setting_line, keys_of(Task, "")))


def keys_of(settings: type[Settings], prefix: str) -> Iterator[SettingPage]:
    """A line a key; those of a mapping stand under its name, as `split.test`."""
    for name, info in settings.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, Settings):
            yield from keys_of(info.annotation, f"{prefix}{name}.")
        else:
            yield setting_page(prefix + name, info)


def role_tables() -> str:
    """The roles that columns may have, for each kind."""
    parts_of = []
    for name, kind in kinds():
        lines = (
            [f"`{role.name}`", role.type.value, role.side.value, "yes" if role.required else "no", role.description]
            for role in kind.roles
        )
        made = table(["role", "type", "side", "needed", "what it holds"], lines)
        parts_of.append(f"`kind: {name}`. {kind.__doc__}\n\n{made}")
    return "\n\n".join(parts_of)


def metric_tables() -> str:
    """The metrics of each kind."""
    return "\n\n".join(
        f"`kind: {name}`, `{kind.metric}` if none is named:\n\n{_metrics(kind)}" for name, kind in kinds()
    )


def _metrics(kind: type[Kind]) -> str:
    lines = []
    for name in kind.metrics:
        metric = find_metric(name)
        best = "lower" if metric.lower_is_better else "higher"
        lines.append([f"`{name}`", metric.description, best, _read_by(metric)])
    return table(["metric", "what it is", "better is", "reads"], lines)


def _read_by(metric: Metric) -> str:
    if metric.of_texts:
        return f"texts, {_BESIDE[metric.reads]}" if metric.reads else "texts"
    return "probabilities" if metric.needs_probabilities else "labels"


def kinds() -> list[tuple[str, type[Kind]]]:
    """The kinds of task that Tasklift brings, by name."""
    return [(name, part.load()) for name, part in parts("tasks").items() if part.distribution == "tasklift"]


def setting_table(settings: Iterable[SettingPage]) -> str:
    """Settings with their types, defaults and bounds."""
    lines = list(map(setting_line, settings))
    return table(["setting", "value", "default", "what it is for"], lines) if lines else "It has none."


def setting_line(setting: SettingPage) -> list[str]:
    """One setting as the cells of a table."""
    bounds = f", {setting.bounds}" if setting.bounds else ""
    default = setting.default if setting.default == "required" else f"`{setting.default}`"
    return [f"`{setting.name}`", f"`{setting.type}`{bounds}", default, setting.description]


def table(headings: list[str], lines: Iterable[list[str]]) -> str:
    """A table in Markdown."""
    rows = [headings, ["---"] * len(headings), *([cell.replace("|", r"\|") for cell in line] for line in lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def yaml(text: str) -> str:
    """Lines of a task file, fenced."""
    return f"```yaml\n{text.strip()}\n```"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
