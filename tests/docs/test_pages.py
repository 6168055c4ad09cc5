"""The pages say what is so: generated parts are up to date, links lead somewhere, and everything has its place."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from tasklift.cli.command_folder import COMMANDS
from tasklift.cli.main import app
from tasklift.runs.recipe import parse_line
from tasklift.settings.located import read_yaml
from tasklift.settings.registry import parts

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_COMMAND = re.compile(r"(?:^|`)(?:lift|tasklift) ([a-z][a-z-]*)([^`\n]*)", re.MULTILINE)
_MAKE = re.compile(r"(?:^|`)make ([a-z-]+)", re.MULTILINE)
_EXAMPLE = re.compile(r"^## Example\n\n```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_RAISES = {"TaskliftError", "UserError", "MachineError", "fault"}


def test_generated_pages_are_up_to_date() -> None:
    checked = subprocess.run([sys.executable, str(DOCS / "generate.py"), "--check"], capture_output=True, text=True)
    assert not checked.returncode, checked.stdout + checked.stderr


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    prose = _FENCED.sub("", page.read_text(encoding="utf-8"))
    assert [link for link in _LINK.findall(prose) if "://" not in link and not _leads_somewhere(page, link)] == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_command_on_a_page_is_one(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    known = {path.stem.replace("_", "-") for path in COMMANDS.glob("[!_]*.py")}
    assert {name for name, _ in _COMMAND.findall(text)} <= known
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(_MAKE.findall(text)) <= targets


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_option_of_a_command_on_a_page_is_one(page: Path) -> None:
    wrong = [
        (name, option)
        for name, rest in _COMMAND.findall(page.read_text(encoding="utf-8"))
        for option in re.findall(r"(?<!\S)--?[a-z][a-z-]*", rest)
        if option not in {*_options(name), "--help", "--debug", "--language"}
    ]
    assert wrong == []


def test_every_step_has_its_page() -> None:
    built_in = {name for name, part in parts("steps").items() if part.distribution == "tasklift"}
    assert {path.stem for path in (DOCS / "steps").glob("*.md")} == built_in | {"README"}


@pytest.mark.parametrize("page", sorted((DOCS / "steps").glob("[!R]*.md")), ids=lambda page: page.stem)
def test_the_example_of_a_step_is_a_recipe_that_names_it(page: Path, tmp_path: Path) -> None:
    (tmp_path / "task.yaml").write_text(_EXAMPLE.findall(page.read_text(encoding="utf-8"))[0], encoding="utf-8")
    located = read_yaml(tmp_path / "task.yaml")
    assert set(located.value) <= {"data", "model", "recipe"}
    assert page.stem in [parse_line(line, located, ()).name for line in located.value["recipe"]]


def test_every_command_has_its_heading() -> None:
    known = {f"lift {path.stem.replace('_', '-')}" for path in COMMANDS.glob("[!_]*.py")}
    assert known <= set(_headings(DOCS / "commands.md"))


def test_every_slug_of_an_error_has_its_heading() -> None:
    headings = {heading.strip("`") for heading in _headings(DOCS / "errors.md")}
    assert {slug for slug in _slugs() if slug not in headings} == set()


def test_every_page_is_named_in_the_index() -> None:
    linked = {(DOCS / link).resolve() for link in _LINK.findall((DOCS / "index.md").read_text(encoding="utf-8"))}
    steps = set((DOCS / "steps").glob("*.md")) - {DOCS / "steps" / "README.md"}
    assert set(DOCS.rglob("*.md")) - steps - {DOCS / "index.md"} <= linked


def _leads_somewhere(page: Path, link: str) -> bool:
    file, _, heading = link.partition("#")
    target = (page.parent / file).resolve() if file else page
    return target.exists() and (not heading or heading in {_anchor(one) for one in _headings(target)})


def _headings(page: Path) -> list[str]:
    return _HEADING.findall(_FENCED.sub("", page.read_text(encoding="utf-8")))


def _anchor(heading: str) -> str:
    """A heading as repositories' pages name it in links."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _options(command: str) -> set[str]:
    group = get_command(app)
    context = group.make_context("lift", [], resilient_parsing=True)
    found = group.resolve_command(context, [command])[1]  # type: ignore[attr-defined]
    return {option for parameter in found.params for option in parameter.opts}


def _slugs() -> Iterator[str]:
    """The first argument of everything that makes an error, where it is written out."""
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in _RAISES and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
