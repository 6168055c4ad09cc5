"""Help, names, exit codes and the words for what went wrong."""

import ast
import errno
import subprocess
import sys
from pathlib import Path

import pytest

from tasklift.cli.command_folder import command_files
from tasklift.cli.trouble import explain
from tasklift.settings.errors import MachineError, Place, TaskliftError, UserError
from tasklift.version import __version__

from .conftest import lift, write_reviews

NAMES = list(command_files())
HEAVY = ("torch", "transformers", "ray", "fastapi", "polars", "sklearn", "numba", "sqlalchemy", "numpy", "rich")


def test_help_loads_nothing_heavy_and_names_every_command() -> None:
    script = (
        "import sys\n"
        "from tasklift.cli.main import main\n"
        "sys.argv = ['lift', '--help']\n"
        "try:\n    main()\nexcept SystemExit as left:\n    assert left.code == 0\n"
        f"print('loaded', [name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said.endswith("loaded []\n")
    for name in NAMES:
        assert f"\n  {name} " in said


def test_completion_names_the_commands_without_loading_them() -> None:
    script = (
        "import sys; from tasklift.cli.main import main\ntry:\n    main()\nfinally:\n    print('polars' in sys.modules)"
    )
    environment = {"_LIFT_COMPLETE": "complete_bash", "COMP_WORDS": "lift ex", "COMP_CWORD": "1", "PATH": ""}
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=False)
    assert said.stdout.split() == ["export", "False"]


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_a_sentence_a_function_and_help(name: str, tmp_path: Path) -> None:
    module = ast.parse(command_files()[name].read_text(encoding="utf-8"))
    sentence = (ast.get_docstring(module) or "").partition("\n")[0]
    assert sentence.endswith(".")
    said = lift(name, "--help", folder=tmp_path)
    assert said.code == 0
    assert sentence.split()[0] in said.out
    assert list(tmp_path.iterdir()) == []


def test_the_version_is_told_and_a_bare_call_helps(tmp_path: Path) -> None:
    assert lift("--version", folder=tmp_path).out == f"tasklift {__version__}\n"
    assert "Commands:" in lift(folder=tmp_path).out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rnu"], "there is no command 'rnu'\n  -> did you mean 'run'?"),
        (["run"], "lift run: missing argument 'TASK'\n  -> `lift run --help` shows what it takes"),
        (["run", "a.yaml", "--sed", "1"], "no such option: --sed"),
        (["run", "a.yaml", "--seed", "x"], "invalid value for '--seed'"),
        (["--nope"], "error: lift: no such option: --nope"),
        (["run", "a.yaml"], "a.yaml: no such task file\n  -> `lift init DATA` writes one"),
        (["show"], "there is no .tasklift/"),
        (["runs", "--store", "nowhere"], "error: nowhere: there are no runs in this folder"),
        (["predict", "last"], "there is no .tasklift/"),
        (["predict", "."], "there is no model in this folder"),
        (["init", "none.csv"], "none.csv: there is no such file"),
        (["init", "."], "this is a folder"),
        (["steps", "normalise"], "did you mean 'normalize'?"),
    ],
)
def test_a_mistake_is_explained_with_advice_and_ends_with_two(arguments: list[str], words: str, tmp_path: Path) -> None:
    said = lift(*arguments, folder=tmp_path)
    assert said.code == 2
    assert words in said.err and said.err.startswith("error: ")
    assert "Traceback" not in said.err
    assert said.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["--debug", "run", "no.yaml"], ["run", "no.yaml", "--debug"]])
def test_a_traceback_is_shown_on_request_alone_wherever_it_stands(arguments: list[str], tmp_path: Path) -> None:
    said = lift(*arguments, folder=tmp_path)
    assert "Traceback" in said.err and said.err.rstrip().endswith("`lift init DATA` writes one")


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (
            UserError("s", "bad", where=Place("a.csv", 3, 1), advice="mend it"),
            2,
            "error: a.csv:3:1: bad\n  -> mend it\n",
        ),
        (MachineError("s", "full"), 4, "error: full\n"),
        (TaskliftError("s", "ours"), 1, "error: ours\n"),
        (KeyboardInterrupt(), 130, "finished work is kept"),
        (MemoryError(), 4, "the memory is full"),
        (FULL, 4, "free some space"),
        (ValueError("odd\nthing"), 1, "a fault of Tasklift: ValueError: odd"),
        (UserError("s", "bad \x1b[31m"), 2, "error: bad \\x1b[31m\n"),
    ],
)
def test_every_kind_of_trouble_has_its_code_and_words(
    fault: BaseException, code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain(fault, debug=False, arguments=[]) == code
    said = capsys.readouterr().err
    assert words in said and "Traceback" not in said


def test_nothing_is_said_when_nobody_reads_any_more(tmp_path: Path) -> None:
    command = f"{sys.executable} -m tasklift.cli.main schema | head -c 1"
    said = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (said.stdout, said.stderr) == ("{", "")


def test_init_writes_to_stdout_and_never_over_a_file(tmp_path: Path) -> None:
    write_reviews(tmp_path / "r.csv", "zh")
    said = lift("init", "r.csv", "-o", "-", folder=tmp_path)
    assert "text: 评论内容\n" in said.out
    (tmp_path / "task.yaml").write_text("mine")
    assert lift("init", "r.csv", folder=tmp_path).code == 2
    assert (tmp_path / "task.yaml").read_text() == "mine"
    assert lift("init", "r.csv", "--force", folder=tmp_path).code == 0


def test_a_sound_machine_is_told_so(tmp_path: Path) -> None:
    said = lift("doctor", folder=tmp_path)
    assert said.code == 0 and "All is well." in said.out
    (tmp_path / ".tasklift").mkdir()
    (tmp_path / ".tasklift" / "journal.sqlite").write_bytes(b"no database" * 100)
    said = lift("doctor", folder=tmp_path)
    assert said.code == 4 and "1 problem to mend." in said.out


def test_results_go_to_stdout_whatever_the_encoding(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tasklift.cli.main", "steps", "drop_missing"]
    environment = {"PYTHONIOENCODING": "ascii:strict", "PATH": "", "COLUMNS": "80"}
    said = subprocess.run(command, capture_output=True, env=environment, cwd=tmp_path, check=False)
    assert said.returncode == 0
    assert b"\\u65e0" in said.stdout
